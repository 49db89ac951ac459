using FederationHub.Core.Release;
using FederationHub.Outcomes;

namespace FederationHub.Core.Tests.Release;

/// <summary>What applications are told of a session: no two suites the same.</summary>
public sealed class PairwiseSessionIdTests
{
    private readonly byte[] _key = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];
    private readonly string _session = Randomness.System.Handle();

    [Fact]
    public void It_is_turned_back_in_its_own_sector_and_under_its_own_key_only()
    {
        var sid = PairwiseSessionId.Of(_key, "books", _session);

        sid.Should().MatchRegex("^[A-Za-z0-9_-]{43}$").And.NotBe(_session);
        PairwiseSessionId.Read(_key, "books", sid).Should().Be(_session);
        PairwiseSessionId.Of(_key, "books", _session).Should().Be(sid, "each token of a session says the same");
        PairwiseSessionId.Read(_key, "plans", sid).Should().NotBe(_session);
        PairwiseSessionId.Read([.. _key.Reverse()], "books", sid).Should().NotBe(_session);
        PairwiseSessionId.Of(_key, "plans", _session).Should().NotBe(sid);
    }

    [Theory]
    [InlineData("")]
    [InlineData("session-1")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAA AAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAA+AAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAé")]
    public void What_the_hub_cannot_have_made_is_none(string sid)
    {
        PairwiseSessionId.Read(_key, "books", sid).Should().BeNull();
        FluentActions.Invoking(() => PairwiseSessionId.Of(_key, "books", sid)).Should().Throw<ArgumentException>();
    }

    [Fact]
    public void A_short_key_is_none() =>
        FluentActions.Invoking(() => PairwiseSessionId.Of(_key[1..], "books", _session)).Should().Throw<ArgumentException>();
}
