using FederationHub.Core.Applications;
using FederationHub.Core.Assurance;
using FederationHub.Core.Identity;
using FederationHub.Core.Mapping;
using FederationHub.Core.Tests.Mapping;

namespace FederationHub.Core.Tests.Assurance.Fixtures;

/// <summary>What products say of an authentication, and what it is worth where verhoogd is required (domain 3.8). The names are those of its table.</summary>
public sealed class VendorFixtureTests
{
    private const string OktaTwo = "urn:okta:loa:2fa:any";
    private const string Raf = "https://refeds.org/assurance";

    [Fact]
    public void Fixture_Okta_with_mfa_in_amr_is_two_factors_by_amr() =>
        new Judged { Context = OktaTwo, Methods = ["pwd", "okta_verify", "otp", "mfa"] }.Outcome.Should().Be((2, 1, "amr", true));

    [Fact]
    public void Fixture_Okta_that_ignores_acr_values_answers_one_factor_and_is_unmet() =>
        new Judged { Context = "urn:okta:loa:1fa:any", Belief = new AssuranceBelief { Contexts = [OktaTwo] } }.Outcome.Should().Be((1, 1, "acr", false));

    [Fact]
    public void Fixture_Okta_with_two_things_that_one_knows_is_one_factor() =>
        new Judged { Methods = ["pwd", "kba"] }.Outcome.Should().Be((1, 1, "amr", false));

    [Fact]
    public void Fixture_Auth0_first_login_has_mfa_and_the_session_keeps_it()
    {
        new Judged { Methods = ["mfa"] }.Outcome.Should().Be((2, 1, "amr", true));
        new Judged { Methods = ["mfa"], Reused = true, Now = Statements.Now.AddHours(7) }.Outcome.Should().Be((2, 1, "amr", true), "a session is not judged anew");
    }

    [Fact]
    public void Fixture_R000_07_Entra_v2_without_amr_is_one_factor_and_two_by_contract()
    {
        var entra = new Judged();
        entra.Outcome.Should().Be((1, 1, "default", false));
        (entra with { Contracts = [Judged.Contract], Demand = Judged.AcceptsContracts }).Outcome.Should().Be((2, 1, "contract", true));
    }

    [Fact]
    public void Fixture_Entra_SAML_with_multipleauthn_in_its_attribute_is_two_factors_by_attribute()
    {
        var entra = EntraSaml with { Belief = Judged.Microsoft };
        entra.Outcome.Should().Be((2, 1, "attribute", true));
        entra.Reached.Methods.Should().Equal("pwd", "mfa");
    }

    [Fact]
    public void Fixture_R000_05_The_same_attribute_of_an_upstream_that_is_not_believed_for_it_is_one_factor()
    {
        EntraSaml.Outcome.Should().Be((1, 1, "acr", false));
        (EntraSaml with { Belief = Judged.Microsoft with { Contexts = [] } }).Outcome.Should().Be((1, 1, "acr", false), "the attribute counts and the word does not");
        (EntraSaml with { Belief = Judged.Microsoft with { Attributes = [] } }).Outcome.Should().Be((1, 1, "acr", false), "the word counts as a context only");
        EntraSaml.Reached.Methods.Should().Equal("pwd");
    }

    [Fact]
    public void Fixture_Entra_acrs_is_two_factors_where_its_upstream_says_what_c1_is_worth()
    {
        var asked = new Judged { Attributes = [("acrs", ["c1", "c7"])], Belief = new AssuranceBelief { Attributes = ["acrs"], OwnContexts = [new ContextWorth("c1", 2)] } };
        asked.Outcome.Should().Be((2, 1, "attribute", true));
        (asked with { Attributes = [("acrs", ["c7"])] }).Outcome.Should().Be((1, 1, "default", false));
        (asked with { Belief = new AssuranceBelief { Attributes = ["acrs"] } }).Outcome.Should().Be((1, 1, "default", false));
    }

    [Fact]
    public void Fixture_ADFS_with_authmethod_is_one_factor_and_its_two_names_are_no_key()
    {
        var adfs = new Judged { Attributes = [("authmethod", [Judged.PasswordProtectedTransport])], Belief = new AssuranceBelief { Attributes = ["authmethod"] } };
        adfs.Outcome.Should().Be((1, 1, "attribute", false));
        var twoNames = Statements.Only(new SubjectId("s-1", SubjectId.OidcSub), ("unique_name", ["N", "D\\u"]), ("role", ["student"]));
        Statements.Refuse(twoNames, Statements.Input("adfs", roleRequired: false)).Code.ToString().Should().Be("FH-1310/multi_valued");
    }

    [Fact]
    public void Fixture_Google_is_two_factors_by_contract_only_of_the_hosted_domain()
    {
        var google = new Judged { Contracts = [Judged.Contract], Demand = Judged.AcceptsContracts };
        google.Outcome.Should().Be((2, 1, "contract", true));
        (google with { Contracts = [Judged.Contract with { Upstream = "google-2" }] }).Outcome.Should().Be((1, 1, "default", false));
    }

    [Fact]
    public void Fixture_OneLogin_without_amr_is_one_factor_and_unmet()
    {
        new Judged { Context = "onelogin:nist:level:1:re-auth" }.Outcome.Should().Be((1, 1, "acr", false));
        new Judged { Context = "onelogin:nist:level:1:re-auth", Belief = new AssuranceBelief { Contexts = ["onelogin:nist:level:1:re-auth"] } }.Outcome.Should().Be((1, 1, "acr", false));
    }

    [Fact]
    public void Fixture_SURF_loa1_5_where_loa2_is_asked_is_unmet_though_the_level_is_the_same()
    {
        var half = Surf("loa1.5");
        half.Outcome.Should().Be((2, 1, "acr", true));
        half.Meets("http://surfconext.nl/assurance/loa2").Should().BeFalse();
        Surf("loa2").Meets("http://surfconext.nl/assurance/loa2").Should().BeTrue();
        Surf("loa3").Meets("http://surfconext.nl/assurance/loa2").Should().BeTrue("a requested level is a minimum");
        (half with { Organisation = Statements.School with { IdentityProofing = 2 } }).Meets("http://surfconext.nl/assurance/loa2").Should().BeFalse("SURF says itself that it did not proof the identity");
    }

    [Fact]
    public void Fixture_R004_An_ETD_loa4_authentication_is_hoog_and_out_of_a_session_no_more_than_verhoogd()
    {
        var four = Etoegang("loa4");
        four.Reached.Level.Should().Be(AssuranceLevel.Hoog);
        four.Reported(AssuranceScheme.Etoegang).Should().Be("urn:etoegang:core:assurance-class:loa4");
        var again = four with { Reused = true };
        again.Reached.Level.Should().Be(AssuranceLevel.Verhoogd);
        again.Meets("urn:etoegang:core:assurance-class:loa4").Should().BeFalse();
        again.Meets("urn:etoegang:core:assurance-class:loa3").Should().BeTrue();
        again.Reported(AssuranceScheme.Etoegang).Should().Be("urn:etoegang:core:assurance-class:loa3");
    }

    [Fact]
    public void Fixture_RAF_high_with_a_password_is_proofing_3_and_one_factor() => new Judged
    {
        Context = Judged.PasswordProtectedTransport, Belief = new AssuranceBelief { IdentityProfile = true },
        Attributes = [(Judged.EduPersonAssurance, [Raf, Raf + "/IAP/high", Raf + "/profile/espresso"])],
    }.Outcome.Should().Be((1, 3, "acr", false));

    [Fact]
    public void Fixture_RAF_medium_without_its_marker_is_ignored() => new Judged
    {
        Context = Judged.PasswordProtectedTransport, Belief = new AssuranceBelief { IdentityProfile = true }, Attributes = [(Judged.EduPersonAssurance, [Raf + "/IAP/medium"])],
    }.Outcome.Should().Be((1, 1, "acr", false));

    [Theory]
    [InlineData("https://hub.example.nl/assurance/hoog")]
    [InlineData("HTTPS://HUB.example.nl/assurance/hoog")]
    public void Fixture_The_hubs_own_words_from_an_upstream_are_fatal(string context)
    {
        var impersonation = new Judged { Context = context, Belief = new AssuranceBelief { Contexts = [context], OwnContexts = [new ContextWorth(context, 3, 3)] } };
        Statements.Refuse(impersonation.Answer, impersonation.Input).Code.ToString().Should().Be("FH-1312/acr_impersonation");
    }

    [Fact]
    public void Fixture_The_hubs_own_words_in_an_attribute_count_for_nothing()
    {
        const string word = "https://hub.example.nl/assurance/hoog";
        new Judged { Attributes = [("authmethod", [word])], Belief = new AssuranceBelief { Attributes = ["authmethod"], OwnContexts = [new ContextWorth(word, 3, 3)] } }
            .Outcome.Should().Be((1, 1, "default", false));
    }

    [Fact]
    public void Fixture_REFEDS_mfa_that_was_asked_and_is_not_answered_is_unmet()
    {
        var silent = new Judged { Belief = new AssuranceBelief { Contexts = ["https://refeds.org/profile/mfa"] } };
        silent.Outcome.Should().Be((1, 1, "default", false));
        silent.Meets("https://refeds.org/profile/mfa").Should().BeFalse();
        (silent with { Context = "https://refeds.org/profile/mfa" }).Meets("https://refeds.org/profile/mfa").Should().BeTrue();
    }

    [Fact]
    public void Fixture_The_case_of_amr_counts()
    {
        new Judged { Methods = ["mfa"] }.Outcome.Should().Be((2, 1, "amr", true));
        new Judged { Methods = ["MFA"] }.Outcome.Should().Be((1, 1, "amr", false));
    }

    [Fact]
    public void Fixture_A_level_of_eIDAS_that_nobody_notified_meets_no_request_for_a_notified_one()
    {
        var other = Eidas("http://eidas.europa.eu/NotNotified/LoA/high");
        other.Reached.Level.Should().Be(AssuranceLevel.Verhoogd);
        foreach (var level in (string[])["low", "substantial", "high"])
        {
            other.Meets("http://eidas.europa.eu/LoA/" + level).Should().BeFalse(level);
        }

        other.Meets("http://eidas.europa.eu/NotNotified/LoA/high").Should().BeTrue();
        other.Reported(AssuranceScheme.Eidas).Should().Be("http://eidas.europa.eu/NotNotified/LoA/high");
        Eidas("http://eidas.europa.eu/LoA/high").Meets("http://eidas.europa.eu/LoA/high").Should().BeTrue();
    }

    [Theory]
    [InlineData("low")]
    [InlineData("substantial")]
    [InlineData("high")]
    public void Fixture_A_level_that_nobody_notified_meets_none_that_is_notified_in_an_attribute_either(string level)
    {
        var word = "http://eidas.europa.eu/NotNotified/LoA/" + level;
        var other = Eidas(Judged.Password) with
        {
            Attributes = [("loa", [word])], Belief = new AssuranceBelief { Attributes = ["loa"], Contexts = [word] },
        };
        foreach (var asked in (string[])["low", "substantial", "high"])
        {
            other.Meets("http://eidas.europa.eu/LoA/" + asked).Should().BeFalse(asked);
            (other with { Belief = other.Belief with { Contexts = [] } }).Meets("http://eidas.europa.eu/LoA/" + asked).Should().BeFalse(asked);
            (other with { Context = "http://eidas.europa.eu/LoA/high", Belief = other.Belief with { Contexts = [word, "http://eidas.europa.eu/LoA/high"] } }).Meets("http://eidas.europa.eu/LoA/" + asked)
                .Should().BeFalse("of two words the one that says less counts");
        }

        other.Meets(word).Should().BeTrue();
        other.Reported(AssuranceScheme.Eidas).Should().Be(word);
    }

    [Fact]
    public void Fixture_A_word_that_is_asked_for_and_comes_in_the_attribute_where_the_product_puts_it_is_met()
    {
        var entra = EntraSaml with { Belief = Judged.Microsoft };
        entra.Meets(Judged.MultipleAuthn).Should().BeTrue();
        EntraSaml.Meets(Judged.MultipleAuthn).Should().BeFalse("nobody believes it for that");
        (entra with { Belief = Judged.Microsoft with { Contexts = [] }, Methods = ["pwd", "otp"] }).Meets(Judged.MultipleAuthn).Should().BeFalse("two factors by amr are not the word that was asked for");
        entra.Meets("urn:okta:loa:2fa:any").Should().BeFalse("it was not said");
    }

    private static Judged EntraSaml { get; } = new()
    {
        Context = Judged.Password,
        Attributes = [(Judged.MicrosoftMethods, ["http://schemas.microsoft.com/ws/2008/06/identity/authenticationmethod/password", Judged.MultipleAuthn])],
        Belief = new AssuranceBelief { Methods = false },
    };

    private static Judged Surf(string level) => Operator("surfconext", "http://surfconext.nl/assurance/" + level);

    private static Judged Etoegang(string level) => Operator("etoegang", "urn:etoegang:core:assurance-class:" + level);

    private static Judged Eidas(string context) => Operator("eidas", context);

    private static Judged Operator(string name, string context) => new()
    {
        Context = context, Operators = [name], Belief = new AssuranceBelief { Contexts = [context] }, Organisation = Statements.School with { HighestLevel = AssuranceLevel.Hoog },
    };
}
