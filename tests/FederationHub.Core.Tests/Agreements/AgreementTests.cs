using FederationHub.Core.Agreements;
using FederationHub.Core.Applications;
using FederationHub.Core.Organisations;
using FederationHub.Core.Receipts;
using FederationHub.Core.Release;
using FederationHub.Core.Tests.Mapping;
using FederationHub.Core.Tests.Release;
using FederationHub.Outcomes;

namespace FederationHub.Core.Tests.Agreements;

/// <summary>When an agreement counts, and what stands on it after a login (R001-11).</summary>
public sealed class AgreementTests
{
    private static readonly Agreement Agreed = Releases.Agreed("given_name", "email", "person:eppn");

    private static readonly HomeOrganisation School = new() { Id = "school", Name = LocalisedText.Same("School") };

    public static TheoryData<string, ClaimVerdict, string, bool, Agreement[], bool> Grounds => new()
    {
        { "minimal set, without any agreement", ClaimVerdict.MinimalSet, "person_id", false, [], true },
        { "an agreement that counts", ClaimVerdict.Agreement, "given_name", false, [Agreed], true },
        { "another that counts", ClaimVerdict.Agreement, "given_name", false, [Agreed with { Id = "next" }], true },
        { "one of two that counts", ClaimVerdict.Agreement, "given_name", false, [Agreed with { To = Releases.Now }, Agreed with { Id = "next" }], true },
        { "an agreement that ended this instant", ClaimVerdict.Agreement, "given_name", false, [Agreed with { To = Releases.Now }], false },
        { "an agreement that ends next", ClaimVerdict.Agreement, "given_name", false, [Agreed with { To = Releases.Now.AddTicks(1) }], true },
        { "an agreement that begins this instant", ClaimVerdict.Agreement, "given_name", false, [Agreed with { From = Releases.Now }], true },
        { "an agreement that begins next", ClaimVerdict.Agreement, "given_name", false, [Agreed with { From = Releases.Now.AddTicks(1) }], false },
        { "an agreement that names something else", ClaimVerdict.Agreement, "family_name", false, [Agreed], false },
        { "what an address is worth goes with it", ClaimVerdict.Agreement, "email_verified", false, [Agreed], true },
        { "needs none any more", ClaimVerdict.Agreement, "given_name", true, [], true },
        { "needed none, and does now", ClaimVerdict.WithoutAgreement, "given_name", false, [], false },
        { "needed none, and has one now", ClaimVerdict.WithoutAgreement, "given_name", false, [Agreed], true },
        { "needed none, and does not now", ClaimVerdict.WithoutAgreement, "given_name", true, [], true },
        { "was never let through", ClaimVerdict.NoAgreement, "given_name", true, [Agreed], false },
    };

    [Theory]
    [MemberData(nameof(Grounds))]
    public void R001_11_a_claim_stands_while_its_ground_does(string row, ClaimVerdict ground, string source, bool optional, Agreement[] agreements, bool stands) =>
        AgreementGate.Stands(ground, "wire_name", source, optional ? Releases.Open(Named(source)) : Releases.Closed(Named(source)), agreements, Releases.Now, source == "person_id" ? "subject_id" : null).Should().Be(stands, row);

    [Theory]
    [InlineData(ClaimVerdict.MinimalSet, "person_id")]
    [InlineData(ClaimVerdict.Agreement, "given_name")]
    [InlineData(ClaimVerdict.WithoutAgreement, "given_name")]
    public void A_claim_that_the_policy_names_no_more_does_not_stand(ClaimVerdict ground, string source)
    {
        AgreementGate.Stands(ground, "wire_name", source, Releases.Open(Named(source)), [Agreed], Releases.Now, "subject_id").Should().BeTrue();
        AgreementGate.Stands(ground, "wire_name", source, Releases.Open(), [Agreed], Releases.Now, "subject_id").Should().BeFalse();
        AgreementGate.Stands(ground, "wire_name", source, Releases.Open(Named("email")), [Agreed], Releases.Now, "subject_id").Should().BeFalse("it means something else now");
    }

    private static ClaimRule Named(string source) => new("wire_name", source, ClaimPlacement.IdToken);

    [Fact]
    public void R001_17_without_an_agreement_of_the_organisation_nothing_goes_out_whatever_the_person_consents_to()
    {
        // The decision takes no consent at all: a person who says yes to everything changes none of its inputs.
        typeof(ReleaseInput).GetProperties().Select(member => member.Name).Should().NotContain(name => name.Contains("Consent", StringComparison.OrdinalIgnoreCase));
        var application = Releases.Closed(new ClaimRule("given_name", "given_name", ClaimPlacement.IdToken)) with { Consent = ConsentMode.Ask };

        var withheld = Releases.Accept(application, Statements.Accept(Statements.Pupil));

        withheld.Claims.Claims.Should().BeEmpty();
        withheld.Decisions.Should().ContainSingle().Which.Verdict.Should().Be(ClaimVerdict.NoAgreement);
    }

    [Fact]
    public void R000_20_a_deployment_can_refuse_a_pair_without_any_agreement_that_counts()
    {
        AccessRule.CheckAgreement(Hubs.App, School, [Agreed with { Attributes = [] }], Releases.Now).Should().BeOfType<Outcome<Done>.Accepted>();
        foreach (var agreements in new Agreement[][] { [], [Agreed with { To = Releases.Now }], [Agreed with { From = Releases.Now.AddTicks(1) }] })
        {
            var refused = AccessRule.CheckAgreement(Hubs.App, School, agreements, Releases.Now).Should().BeOfType<Outcome<Done>.Rejected>().Which.Rejection;
            refused.Code.ToString().Should().Be("FH-1103/pair-without-agreement");
            refused.Code.Fh.WhoFixes.Should().Be(WhoFixes.Organisation);
        }
    }

    [Fact]
    public void Every_verdict_has_a_word_of_its_own_that_reads_back()
    {
        Enum.GetValues<ClaimVerdict>().Should().OnlyContain(verdict => ClaimVerdicts.Parse(verdict.Word()) == verdict);
        ClaimVerdicts.Parse("something else").Should().BeNull();
    }
}
