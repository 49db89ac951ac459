using FederationHub.Core.Assurance;
using FederationHub.Core.Identity;
using FederationHub.Core.Organisations;
using FederationHub.Core.Tests.Mapping;

namespace FederationHub.Core.Tests.Assurance;

public sealed class AssurancePolicyTests
{
    private static AssuranceStatement Assess(string? context, string[]? methods = null, int proofing = 1) =>
        AssurancePolicy.Assess(new UpstreamAuthentication { Context = context, Methods = methods ?? [] }, new HomeOrganisation { Id = "o", Name = LocalisedText.Same("O"), IdentityProofing = proofing });

    public static TheoryData<string[], int, string[]> Methods { get; } = new()
    {
        { ["pwd", "okta_verify", "otp", "mfa"], 2, ["pwd", "otp", "mfa"] },
        { ["pwd", "otp"], 2, ["pwd", "otp", "mfa"] },
        { ["mfa"], 2, ["mfa"] },
        { ["pwd"], 1, ["pwd"] },
        { ["pwd", "kba"], 1, ["pwd", "kba"] },
        { ["pwd", "pin"], 1, ["pwd", "pin"] },
        { ["otp", "sms"], 1, ["otp", "sms"] },
        { ["pwd", "fpt"], 2, ["pwd", "fpt", "mfa"] },
        { ["MFA"], 1, [] },
        { ["Pwd", "Otp"], 1, [] },
        { ["pwd", "wia"], 1, ["pwd", "wia"] },
        { ["wia"], 1, ["wia"] },
        { ["pwd", "geo", "rba", "user", "mca"], 1, ["pwd", "geo", "rba", "user", "mca"] },
        { ["hwk"], 1, ["hwk"] },
        { ["pwd", "hwk"], 3, ["pwd", "hwk", "mfa"] },
        { ["hwk", "mfa"], 3, ["hwk", "mfa"] },
        { ["phr"], 2, ["phr", "mfa"] },
        { ["phr", "mfa"], 3, ["phr", "mfa"] },
        { ["phrh"], 3, ["phrh", "mfa"] },
        { ["pwd", "pwd"], 1, ["pwd"] },
        { ["superstrong"], 1, [] },
    };

    [Theory, MemberData(nameof(Methods))]
    public void R000_14_Amr_tells_the_strength_and_mfa_goes_on_if_and_only_if_there_were_two(string[] amr, int aal, string[] reported)
    {
        var assurance = Assess(null, amr);
        assurance.Aal.Should().Be(aal);
        assurance.Evidence.Should().Be("amr");
        assurance.Methods.Should().Equal(reported);
    }

    [Theory]
    [InlineData("urn:oasis:names:tc:SAML:2.0:ac:classes:Password", 1, "acr")]
    [InlineData("urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport", 1, "acr")]
    [InlineData("urn:oasis:names:tc:SAML:2.0:ac:classes:Kerberos", 1, "acr")]
    [InlineData("urn:federation:authentication:windows", 1, "acr")]
    [InlineData("urn:oasis:names:tc:SAML:2.0:ac:classes:Smartcard", 1, "acr")]
    [InlineData("urn:oasis:names:tc:SAML:2.0:ac:classes:PreviousSession", 0, "acr")]
    [InlineData("0", 0, "acr")]
    [InlineData("urn:oasis:names:tc:SAML:2.0:ac:classes:unspecified", 1, "default")]
    [InlineData("https://refeds.org/profile/mfa", 1, "default")]
    [InlineData("http://schemas.microsoft.com/claims/multipleauthn", 1, "default")]
    [InlineData("http://surfconext.nl/assurance/loa3", 1, "default")]
    [InlineData("urn:etoegang:core:assurance-class:loa4", 1, "default")]
    [InlineData("urn:x:anything", 1, "default")]
    [InlineData(null, 1, "default")]
    public void R000_05_Without_amr_no_context_is_worth_more_than_one_factor(string? context, int aal, string evidence)
    {
        var assurance = Assess(context);
        assurance.Aal.Should().Be(aal);
        assurance.Evidence.Should().Be(evidence);
        assurance.Methods.Should().NotContain("mfa");
    }

    [Fact]
    public void R003_12_Windows_sign_on_is_gemiddeld()
    {
        var assurance = Assess("urn:federation:authentication:windows");
        assurance.Level.Should().Be(AssuranceLevel.Gemiddeld);
        assurance.Methods.Should().Equal("wia");
    }

    [Theory]
    [InlineData(0, 0, AssuranceLevel.Geen)]
    [InlineData(0, 3, AssuranceLevel.Geen)]
    [InlineData(1, 0, AssuranceLevel.Laag)]
    [InlineData(2, 0, AssuranceLevel.Laag)]
    [InlineData(3, 0, AssuranceLevel.Laag)]
    [InlineData(1, 1, AssuranceLevel.Gemiddeld)]
    [InlineData(1, 3, AssuranceLevel.Gemiddeld)]
    [InlineData(2, 1, AssuranceLevel.Verhoogd)]
    [InlineData(3, 2, AssuranceLevel.Verhoogd)]
    [InlineData(2, 3, AssuranceLevel.Verhoogd)]
    [InlineData(3, 3, AssuranceLevel.Hoog)]
    public void Table_3_1_projects_two_axes_on_one_level(int aal, int ial, AssuranceLevel level) => AssurancePolicy.Project(aal, ial).Should().Be(level);

    [Theory]
    [InlineData(0, AssuranceLevel.Laag)]
    [InlineData(1, AssuranceLevel.Verhoogd)]
    [InlineData(9, AssuranceLevel.Verhoogd)]
    [InlineData(-1, AssuranceLevel.Laag)]
    public void Ruling_14_Identity_proofing_comes_from_the_organisation(int proofing, AssuranceLevel level) => Assess(null, ["mfa"], proofing).Level.Should().Be(level);

    [Theory]
    [InlineData(true, 3)]
    [InlineData(false, 1)]
    public void Table_3_3_What_RAF_says_counts_only_where_its_upstream_is_believed_for_it(bool believed, int ial) => AssurancePolicy.Assess(
        new UpstreamAuthentication(), new HomeOrganisation { Id = "o", Name = LocalisedText.Same("O"), IdentityProofing = 1 }, new AssuranceBelief { IdentityProfile = believed },
        identityProfile: ["https://refeds.org/assurance", "https://refeds.org/assurance/IAP/high"]).Ial.Should().Be(ial);

    [Theory]
    [InlineData(15, 2)]
    [InlineData(16, 1)]
    public void Of_very_many_words_in_an_attribute_the_first_are_looked_at(int before, int aal) => AssurancePolicy.Assess(
        new UpstreamAuthentication(), new HomeOrganisation { Id = "o", Name = LocalisedText.Same("O") }, new AssuranceBelief { Contexts = ["https://refeds.org/profile/mfa"], Attributes = ["said"] },
        [.. Enumerable.Range(0, before).Select(i => $"urn:x:{i}"), "https://refeds.org/profile/mfa"]).Aal.Should().Be(aal);

    [Fact]
    public void More_methods_than_anybody_uses_are_passed_on_by_known_words_and_tell_of_one_factor() =>
        Assess(null, [.. Enumerable.Range(0, 500).Select(i => $"x{i}"), "pwd", "otp"]).Methods.Should().Equal("pwd", "otp");

    [Fact]
    public void The_level_is_told_in_the_hubs_own_words() =>
        AssurancePolicy.ContextOf(Statements.Hub, AssuranceLevel.Verhoogd).Should().Be("https://hub.example.nl/assurance/verhoogd");
}
