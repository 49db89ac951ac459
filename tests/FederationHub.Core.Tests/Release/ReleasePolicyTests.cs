using FederationHub.Core.Release;

namespace FederationHub.Core.Tests.Release;

public sealed class ReleasePolicyTests
{
    private static IReadOnlyList<ReleaseProblem> Check(params ClaimRule[] claims) => ReleasePolicy.Check(new ReleasePolicy { Claims = claims });

    [Fact]
    public void The_standard_sets_pass()
    {
        ReleasePolicy.Check(new ReleasePolicy { Claims = ReleaseSets.Education }).Should().BeEmpty();
        foreach (var set in Enum.GetValues<ReleaseSet>())
        {
            ReleasePolicy.Check(new ReleasePolicy { Claims = [.. ReleaseSets.Of(set).Values] }).Should().BeEmpty("{0}", set);
            ReleaseSets.Of(set).Should().OnlyContain(pair => pair.Key == pair.Value.Claim);
        }
    }

    public static TheoryData<string, ClaimRule, string> BadRules { get; } = new()
    {
        { "empty name", new("", "given_name", ClaimPlacement.IdToken), "claim" },
        { "space", new("given name", "given_name", ClaimPlacement.IdToken), "claim" },
        { "too long", new(new string('a', 257), "given_name", ClaimPlacement.IdToken), "claim" },
        { "twice", new("ok", "given_name", ClaimPlacement.IdToken), "claim" },
        { "unknown identifier", new("x", "person:shoe_size", ClaimPlacement.IdToken), "source" },
        { "unknown organisation identifier", new("x", "organisation:shoe_size", ClaimPlacement.IdToken), "source" },
        { "no name", new("x", "", ClaimPlacement.IdToken), "source" },
        { "outside the vocabulary", new("x", "shoe_size", ClaimPlacement.IdToken), "source" },
        { "a name of its own without a name", new("x", "custom:", ClaimPlacement.IdToken), "source" },
        { "capitals", new("x", "Given", ClaimPlacement.IdToken), "source" },
        { "nowhere", new("x", "given_name", ClaimPlacement.None), "placement" },
        { "somewhere else", new("x", "given_name", (ClaimPlacement)8), "placement" },
    };

    [Theory, MemberData(nameof(BadRules))]
    public void Says_what_is_wrong(string what, ClaimRule rule, string field) =>
        Check(new ClaimRule("ok", "given_name", ClaimPlacement.IdToken), rule).Should().ContainSingle(what).Which.Should().Match<ReleaseProblem>(p => p.Claim == 1 && p.Field == field);

    [Fact]
    public void Ruling_5_No_protocol_claim_can_be_named()
    {
        string[] protocol = ["iss", "sub", "aud", "exp", "nbf", "iat", "jti", "nonce", "auth_time", "acr", "amr", "azp", "sid", "at_hash", "c_hash"];
        Check([.. protocol.Select(name => new ClaimRule(name, "given_name", ClaimPlacement.IdToken))]).Select(p => p.Claim).Should().Equal(Enumerable.Range(0, protocol.Length).Select(i => (int?)i));
    }
}
