using FederationHub.Core.Applications;
using FederationHub.Core.Assurance;
using FederationHub.Core.Tests.Mapping;

namespace FederationHub.Core.Tests.Assurance.Fixtures;

/// <summary>The table of domain 3.2, row by row: what each context is worth from an upstream that is believed for it, and from one that is not.</summary>
public sealed class ContextTableTests
{
    private const string Saml = "urn:oasis:names:tc:SAML:2.0:ac:classes:";
    private const string Etd = "urn:etoegang:core:assurance-class:";
    private const string EduId = "https://eduid.nl/trust/";

    // Judged by what is reached on both axes, in whose words it came or not (domain 3.6 rule 2), and the profiles of REFEDS by their factors.
    private static readonly string[] Ordered =
        [Etd, "http://eidas.europa.eu/LoA/", "http://eidas.europa.eu/NotNotified/LoA/", "http://surfconext.nl/assurance/", "https://refeds.org/profile/"];

    /// <summary>Context, operator, AAL and IAL when it is believed (IAL 1: the school's own), AAL when it is not.</summary>
    public static TheoryData<string, string?, int, int, int> Rows { get; } = new()
    {
        { Etd + "loa2", "etoegang", 1, 1, 1 }, { Etd + "loa2plus", "etoegang", 2, 1, 1 }, { Etd + "loa3", "etoegang", 2, 2, 1 }, { Etd + "loa4", "etoegang", 3, 3, 1 },
        { "http://eidas.europa.eu/LoA/low", "eidas", 1, 1, 1 }, { "http://eidas.europa.eu/LoA/substantial", "eidas", 2, 2, 1 }, { "http://eidas.europa.eu/LoA/high", "eidas", 3, 3, 1 },
        { "http://eidas.europa.eu/NotNotified/LoA/low", "eidas", 1, 0, 1 }, { "http://eidas.europa.eu/NotNotified/LoA/substantial", "eidas", 2, 1, 1 },
        { "http://eidas.europa.eu/NotNotified/LoA/high", "eidas", 3, 2, 1 },
        { "http://surfconext.nl/assurance/loa1", "surfconext", 1, 1, 1 }, { "http://surfconext.nl/assurance/loa1.5", "surfconext", 2, 1, 1 },
        { "http://surfconext.nl/assurance/loa2", "surfconext", 2, 2, 1 }, { "http://surfconext.nl/assurance/loa3", "surfconext", 3, 2, 1 },
        { "https://refeds.org/profile/sfa", null, 1, 1, 1 }, { "https://refeds.org/profile/mfa", null, 2, 1, 1 },
        { Judged.MultipleAuthn, null, 2, 1, 1 }, { "http://schemas.microsoft.com/claims/wiaormultiauthn", null, 1, 1, 1 },
        { Saml + "Password", null, 1, 1, 1 }, { Saml + "PasswordProtectedTransport", null, 1, 1, 1 }, { Saml + "Kerberos", null, 1, 1, 1 }, { "urn:federation:authentication:windows", null, 1, 1, 1 },
        { Saml + "TLSClient", null, 1, 1, 1 }, { Saml + "X509", null, 1, 1, 1 }, { Saml + "unspecified", null, 1, 1, 1 }, { Saml + "Unspecified", null, 1, 1, 1 }, { Saml + "Smartcard", null, 1, 1, 1 },
        { Saml + "SmartcardPKI", null, 2, 1, 1 }, { Saml + "MobileTwoFactorContract", null, 2, 1, 1 }, { Saml + "MobileTwoFactorUnregistered", null, 2, 1, 1 }, { Saml + "TimeSyncToken", null, 1, 1, 1 },
        { "urn:okta:loa:1fa:any", null, 1, 1, 1 }, { "urn:okta:loa:1fa:pwd", null, 1, 1, 1 }, { "urn:okta:loa:2fa:any", null, 2, 1, 1 }, { "urn:okta:loa:2fa:any:ifpossible", null, 1, 1, 1 },
        { "phr", null, 2, 1, 1 }, { "phrh", null, 3, 1, 1 },
        { "http://schemas.openid.net/pape/policies/2007/06/multi-factor", null, 2, 1, 1 }, { "onelogin:nist:level:1:re-auth", null, 1, 1, 1 }, { "1", null, 1, 1, 1 },
        { EduId + "linked-institution", "eduid", 1, 1, 1 }, { EduId + "affiliation-student", "eduid", 1, 1, 1 }, { EduId + "validate-names", "eduid", 1, 2, 1 }, { EduId + "validate-names-external", "eduid", 1, 2, 1 },
        { EduId + "linked-institution/mfa", "eduid", 2, 1, 1 }, { EduId + "affiliation-student/mfa", "eduid", 2, 1, 1 }, { EduId + "validate-names/mfa", "eduid", 2, 2, 1 },
        { EduId + "validate-names-external/mfa", "eduid", 2, 2, 1 },
        { "https://refeds.org/assurance/IAP/medium/mfa", null, 2, 2, 1 }, { "https://refeds.org/assurance/IAP/high/mfa", null, 2, 3, 1 }, { "http://id.skolfederation.se/loa/2fa", "skolfederation", 2, 1, 1 },
        { "urn:x:anything", null, 1, 1, 1 },
    };

    [Theory, MemberData(nameof(Rows))]
    public void Table_3_2_A_context_is_worth_what_its_upstream_is_believed_for_and_else_one_factor(string context, string? itsOperator, int aal, int ial, int otherwise)
    {
        var said = new Judged { Context = context, Operators = itsOperator is null ? [] : [itsOperator], Organisation = Statements.School with { HighestLevel = AssuranceLevel.Hoog } };
        var believed = (said with { Belief = new AssuranceBelief { Contexts = [context] } }).Reached;
        (believed.Aal, believed.Ial).Should().Be((aal, ial));
        believed.Methods.Contains("mfa").Should().Be(aal >= 2);
        var other = said.Reached;
        (other.Aal, other.Ial).Should().Be((otherwise, Math.Min(ial, 1)), "nothing rises by default");
        other.Methods.Should().NotContain("mfa");
    }

    [Theory, MemberData(nameof(Rows))]
    public void V_10_A_word_of_an_operator_counts_from_nobody_else_even_where_somebody_believes_it(string context, string? itsOperator, int aal, int ial, int otherwise)
    {
        _ = (aal, ial, otherwise);
        if (itsOperator is not null)
        {
            new Judged { Context = context, Belief = new AssuranceBelief { Contexts = [context] } }.Outcome.Should().Be((1, 1, "default", false));
            new Judged { Attributes = [("said", [context])], Belief = new AssuranceBelief { Contexts = [context], Attributes = ["said"] } }.Outcome.Should().Be((1, 1, "default", false), "nor in an attribute");
        }
    }

    [Theory, MemberData(nameof(Rows))]
    public void Table_3_2_A_word_without_an_order_is_told_only_where_its_upstream_is_believed_for_it(string context, string? itsOperator, int aal, int ial, int otherwise)
    {
        _ = (aal, ial, otherwise);
        if (Array.Exists(Ordered, prefix => context.StartsWith(prefix, StringComparison.Ordinal)))
        {
            return;
        }

        var claimed = AssuranceContexts.NeedOf(context);
        var (isKnown, byDefault) = (claimed is not null, claimed is (1, 0));
        var said = new Judged
        {
            Context = context, Methods = ["pwd", "hwk"], Operators = itsOperator is null ? [] : [itsOperator],
            Organisation = Statements.School with { IdentityProofing = 3, HighestLevel = AssuranceLevel.Hoog },
        };
        var inAttribute = said with { Context = null, Attributes = [("said", [context])], Belief = new AssuranceBelief { Attributes = ["said"] } };
        foreach (var other in new[] { said, inAttribute })
        {
            other.Reached.Aal.Should().Be(3, "nothing but the word itself is lacking");
            other.Meets(context).Should().Be(byDefault, "what it claims beyond one factor comes from elsewhere");
            other.Reported(AssuranceScheme.Hub, context).Should().Be(byDefault ? context : other.Reported(AssuranceScheme.Hub));
            (other with { Belief = other.Belief with { Contexts = [context] } }).Meets(context).Should().Be(isKnown);
        }

        (said with { Belief = new AssuranceBelief { Contexts = [context] } }).Reported(AssuranceScheme.Hub, context).Should().Be(isKnown ? context : Statements.Hub.AssurancePrefix + "hoog");
        said.Statement.Assurance.UpstreamContext.Should().Be(context, "the audit tells what was said, believed or not");
    }

    [Theory]
    [InlineData("urn:oasis:names:tc:SAML:2.0:ac:classes:PreviousSession", null, true)]
    [InlineData("0", null, true)]
    [InlineData("urn:etoegang:core:assurance-class:loa1", "etoegang", false)]
    public void Table_3_2_What_is_no_authentication_is_refused(string context, string? itsOperator, bool evenBelieved)
    {
        var said = new Judged { Context = context, Operators = itsOperator is null ? [] : [itsOperator] };
        Statements.Refuse(said.Answer, said.Input).Code.ToString().Should().Be("FH-1312/assurance_missing");
        var believed = said with { Belief = new AssuranceBelief { Contexts = [context] } };
        if (evenBelieved)
        {
            Statements.Refuse(believed.Answer, believed.Input).Code.ToString().Should().Be("FH-1312/assurance_missing");
        }
        else
        {
            believed.Reached.Level.Should().Be(AssuranceLevel.Laag, "it was withdrawn, and an operator takes it all the same");
        }
    }

    [Theory]
    [InlineData("http://test.surfconext.nl/assurance/loa2")]
    [InlineData("http://pilot.surfconext.nl/assurance/loa3")]
    [InlineData("http://test.surfconext.nl/assurance/loa1_5")]
    public void Table_3_2_What_a_test_host_says_never_counts(string context) => new Judged
    {
        Context = context, Operators = ["surfconext-test"], Belief = new AssuranceBelief { Contexts = [context], OwnContexts = [new ContextWorth(context, 3, 3)] },
    }.Outcome.Should().Be((1, 1, "default", false));

    [Theory]
    [InlineData("sfo-level1.5", "pwd", 2, 1)]
    [InlineData("sfo-level2", "pwd", 2, 2)]
    [InlineData("sfo-level3", "pwd", 3, 2)]
    [InlineData("sfo-level3", null, 1, 1)]
    [InlineData("sfo-level3", "otp", 1, 1)]
    public void Table_3_2_A_second_factor_only_adds_to_a_first_one_and_is_none_by_itself(string level, string? first, int aal, int ial)
    {
        var context = "http://surfconext.nl/assurance/" + level;
        var reached = new Judged { Context = context, Methods = first is null ? [] : [first], Operators = ["surfconext"], Belief = new AssuranceBelief { Contexts = [context] } }.Reached;
        (reached.Aal, reached.Ial).Should().Be((aal, ial));
    }

    [Fact]
    public void Table_3_2_A_phishing_resistant_key_beside_another_factor_is_three()
    {
        var key = new Judged { Context = "phr", Belief = new AssuranceBelief { Contexts = ["phr"] } };
        (key with { Methods = ["pwd"] }).Reached.Aal.Should().Be(3);
        (key with { Methods = ["mfa"] }).Reached.Aal.Should().Be(3);
        (key with { Methods = ["otp"] }).Reached.Aal.Should().Be(2);
    }

    [Fact]
    public void Table_3_2_One_phishing_resistant_key_said_twice_or_beside_one_factor_in_general_is_two()
    {
        const string single = "https://refeds.org/profile/sfa";
        const string multi = "https://refeds.org/profile/mfa";
        var belief = new AssuranceBelief { Contexts = ["phr", single, multi], Attributes = ["said"] };
        var key = new Judged { Context = "phr", Belief = belief };
        (key with { Methods = ["phr"] }).Reached.Aal.Should().Be(2, "it is the same key");
        (key with { Attributes = [("said", ["phr"])] }).Reached.Aal.Should().Be(2, "it is the same key");
        (key with { Attributes = [("said", [single])] }).Reached.Aal.Should().Be(2, "that there was one factor is no second one");
        (key with { Attributes = [("said", [multi])] }).Reached.Aal.Should().Be(3);
        (key with { Context = multi, Attributes = [("said", ["phr"])] }).Reached.Should().BeEquivalentTo(new { Aal = 3, Evidence = "attribute" });
        (key with { Context = null, Methods = ["pwd"], Attributes = [("said", ["phr"])] }).Reached.Should().BeEquivalentTo(new { Aal = 3, Evidence = "attribute" });
    }

    [Theory]
    [InlineData("loa1", 1)]
    [InlineData("loa1.5", 1)]
    [InlineData("loa2", 2)]
    public void Table_3_2_A_second_factor_proofs_no_identity_that_another_word_says_was_not(string other, int ial)
    {
        const string surf = "http://surfconext.nl/assurance/";
        var both = new Judged
        {
            Context = surf + "sfo-level2", Methods = ["pwd"], Attributes = [("said", [surf + other])], Operators = ["surfconext"],
            Belief = new AssuranceBelief { Contexts = [surf + "sfo-level2", surf + other], Attributes = ["said"] },
        };
        (both.Reached.Aal, both.Reached.Ial).Should().Be((2, ial));
        (both with { Context = surf + other, Attributes = [("said", [surf + "sfo-level2"])] }).Reached.Should().BeEquivalentTo(new { Aal = 2, Ial = ial });
    }

    [Fact]
    public void Of_words_that_contradict_each_other_the_lowest_proofing_counts()
    {
        const string surf = "http://surfconext.nl/assurance/";
        var belief = new AssuranceBelief { Contexts = [surf + "loa1", surf + "loa2"], Attributes = ["said"] };
        foreach (var (context, said) in new[] { ("loa2", "loa1"), ("loa1", "loa2") })
        {
            new Judged { Context = surf + context, Attributes = [("said", [surf + said])], Operators = ["surfconext"], Belief = belief }.Reached.Should().BeEquivalentTo(new { Aal = 2, Ial = 1 });
        }
    }

    [Fact]
    public void What_could_not_be_looked_at_whole_stands_beside_nothing()
    {
        string[] many = [.. Enumerable.Range(0, 17).Select(i => $"x{i}"), "pwd"];
        var sfo = "http://surfconext.nl/assurance/sfo-level3";
        new Judged { Context = "phr", Methods = many, Belief = new AssuranceBelief { Contexts = ["phr"] } }.Reached.Aal.Should().Be(2);
        new Judged { Context = sfo, Methods = many, Operators = ["surfconext"], Belief = new AssuranceBelief { Contexts = [sfo] } }.Reached.Aal.Should().Be(1);
        new Judged { Context = sfo, Methods = ["pwd"], Operators = ["surfconext"] }.Outcome.Should().Be((1, 1, "amr", false), "and nobody believes it for a second factor here");
    }

    [Fact]
    public void An_upstream_says_what_its_own_contexts_are_worth()
    {
        var own = new Judged { Context = "urn:ours:strong", Belief = new AssuranceBelief { OwnContexts = [new ContextWorth("urn:ours:strong", 2, 2)] } };
        own.Outcome.Should().Be((2, 2, "acr", true));
        (own with { Context = "urn:ours:Strong" }).Outcome.Should().Be((1, 1, "default", false), "byte for byte");
    }

    [Theory]
    [InlineData(Saml + "SmartcardPKI", 1, null, false)]
    [InlineData(Saml + "SmartcardPKI", 2, null, true)]
    [InlineData(Saml + "SmartcardPKI", 3, 2, true)]
    [InlineData(EduId + "validate-names", 1, null, false)]
    [InlineData(EduId + "validate-names", 1, 1, false)]
    [InlineData(EduId + "validate-names", 1, 2, true)]
    public void A_word_of_the_table_that_is_worth_less_at_an_upstream_is_not_told_by_what_else_is_reached(string context, int aal, int? ial, bool isTold) => new Judged
    {
        Context = context, Methods = ["pwd", "otp"], Operators = ["eduid"], Organisation = Statements.School with { IdentityProofing = 2 },
        Belief = new AssuranceBelief { OwnContexts = [new ContextWorth(context, aal, ial)] },
    }.Meets(context).Should().Be(isTold);

    [Fact]
    public void Rule_A5_An_upstream_that_is_not_believed_for_amr_has_one_factor_unless_its_context_says_more()
    {
        var silenced = new Judged { Methods = ["pwd", "otp", "mfa"], Belief = new AssuranceBelief { Methods = false } };
        silenced.Outcome.Should().Be((1, 1, "default", false));
        (silenced with { Context = "https://refeds.org/profile/mfa", Belief = new AssuranceBelief { Methods = false, Contexts = ["https://refeds.org/profile/mfa"] } }).Outcome.Should().Be((2, 1, "acr", true));
    }

    [Theory]
    [InlineData("https://refeds.org/assurance/IAP/low", 1)]
    [InlineData("https://refeds.org/assurance/IAP/local-enterprise", 1)]
    [InlineData("https://refeds.org/assurance/IAP/medium", 2)]
    [InlineData("https://refeds.org/assurance/profile/cappuccino", 2)]
    [InlineData("https://refeds.org/assurance/IAP/high", 3)]
    [InlineData("https://refeds.org/assurance/profile/espresso", 3)]
    [InlineData("https://refeds.org/assurance/iap/medium", 1)]
    [InlineData("https://refeds.org/assurance/IAP/moderate", 1)]
    public void Table_3_3_RAF_says_how_identities_are_proofed_and_nothing_else(string value, int ial)
    {
        var said = new Judged { Attributes = [(Judged.EduPersonAssurance, ["https://refeds.org/assurance", value])], Belief = new AssuranceBelief { IdentityProfile = true } };
        (said.Reached.Aal, said.Reached.Ial).Should().Be((1, ial));
        (said with { Belief = new AssuranceBelief() }).Reached.Ial.Should().Be(1, "it counts only where its upstream is believed for it");
    }

    [Theory]
    [InlineData(AssuranceLevel.Hoog, 3, 3, AssuranceLevel.Hoog)]
    [InlineData(AssuranceLevel.Verhoogd, 3, 2, AssuranceLevel.Verhoogd)]
    [InlineData(AssuranceLevel.Gemiddeld, 1, 3, AssuranceLevel.Gemiddeld)]
    [InlineData(AssuranceLevel.Laag, 1, 0, AssuranceLevel.Laag)]
    public void An_organisation_is_believed_up_to_its_ceiling_on_both_axes_and_in_amr(AssuranceLevel highest, int aal, int ial, AssuranceLevel level)
    {
        var said = new Judged
        {
            Context = "urn:etoegang:core:assurance-class:loa4", Operators = ["etoegang"], Belief = new AssuranceBelief { Contexts = ["urn:etoegang:core:assurance-class:loa4"] },
            Organisation = Statements.School with { HighestLevel = highest },
        };
        foreach (var reached in new[] { said.Reached, said.Statement.Assurance })
        {
            (reached.Aal, reached.Ial, reached.Level).Should().Be((aal, ial, level));
            reached.Methods.Contains("mfa").Should().Be(aal >= 2);
        }
    }
}
