using FederationHub.Core.Identity;
using FederationHub.Core.Receipts;
using FederationHub.Core.Release;
using FederationHub.Core.Tests.Mapping;

namespace FederationHub.Core.Tests.Release;

public sealed class TokenShapeTests
{
    private static readonly Provenance From = new("a", "b");

    private static readonly IdentityStatement Statement = Statements.Accept(Statements.Pupil) with
    {
        Values =
        [
            new StatementValue(new AttributeName("oid"), ["kZ9+aB=="], From), new StatementValue(new AttributeName("unique_name"), ["Jan@X"], From), new StatementValue(new AttributeName("upn"), ["jan@x"], From),
            new StatementValue(new AttributeName("name"), ["Jan Jansen"], From), new StatementValue(new AttributeName("preferred_username"), ["jan"], From),
        ],
    };

    private static ReleaseDecision Decide(TokenShape shape, IdentityStatement? statement = null, params string[] agreed) =>
        Releases.Accept(Hubs.App with { RoleRequired = false, Release = new ReleasePolicy { Shape = shape, Claims = [ReleaseSets.Hub["person_id"], ReleaseSets.Hub["person_id_type"]] } }, statement ?? Statement, Releases.Agreed(agreed));

    private static IEnumerable<(string, string)> Values(ReleaseDecision decision) => decision.Claims.Claims.Select(claim => (claim.Name, claim.Values.Single()));

    [Fact]
    public void R002_09_One_login_in_both_shapes()
    {
        Values(Decide(TokenShape.V2, null, "name", "preferred_username")).Should().Equal(
            ("person_id", "kZ9+aB=="), ("person_id_type", "oid"), ("oid", "kZ9+aB=="), ("preferred_username", "jan"), ("name", "Jan Jansen"), ("ver", "2.0"));
        Values(Decide(TokenShape.V1, null, "upn")).Should().Equal(
            ("person_id", "Jan@X"), ("person_id_type", "unique_name"), ("unique_name", "Jan@X"), ("upn", "jan@x"), ("ver", "1.0"));
        Values(Decide(TokenShape.None)).Select(claim => claim.Item1).Should().Equal("person_id", "person_id_type");
    }

    [Fact]
    public void R002_09_Without_an_agreement_a_shape_is_its_key_and_its_version()
    {
        Values(Decide(TokenShape.V2)).Should().Equal(("person_id", "kZ9+aB=="), ("person_id_type", "oid"), ("oid", "kZ9+aB=="), ("ver", "2.0"));
        var v1 = Decide(TokenShape.V1);
        Values(v1).Select(claim => claim.Item1).Should().Equal("person_id", "person_id_type", "unique_name", "ver");
        v1.Decisions.Should().Contain(new ClaimTrace("upn", "upn", ClaimVerdict.NoAgreement));
    }

    [Fact]
    public void R002_10_Where_the_first_key_was_not_sent_the_next_is_the_key()
    {
        var statement = Statement with { Values = [.. Statement.Values.Where(value => value.Name.Value != "unique_name")] };
        Values(Decide(TokenShape.V1, statement)).Should().Equal(("person_id", "jan@x"), ("person_id_type", "upn"), ("upn", "jan@x"), ("ver", "1.0"));
    }

    [Fact]
    public void R002_10_Without_any_key_the_best_that_is_known_identifies_the_person() =>
        Values(Decide(TokenShape.V2, Statement with { Values = [] })).Should().Equal(("person_id", "a1b2c3@school.example"), ("person_id_type", "subject_id"), ("ver", "2.0"));

    [Fact]
    public void R002_22_The_shape_is_in_the_id_token() =>
        Decide(TokenShape.V2, null, "name", "preferred_username").Claims.Claims.Should().OnlyContain(claim => claim.Placement.HasFlag(ClaimPlacement.IdToken));

    [Fact]
    public void A_claim_of_the_policy_takes_the_place_of_one_of_the_shape()
    {
        var application = Hubs.App with { RoleRequired = false, Release = new ReleasePolicy { Shape = TokenShape.V2, Claims = [new("name", "person:eppn", ClaimPlacement.UserInfo)] } };
        Releases.Accept(application, Statement, Releases.Agreed("person:eppn")).Claims.Claims.Single(claim => claim.Name == "name").Values.Should().Equal("sanne@school.example");
    }
}
