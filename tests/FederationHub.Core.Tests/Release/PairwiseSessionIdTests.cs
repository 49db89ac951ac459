using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using FederationHub.Core.Release;
using FederationHub.Outcomes;

namespace FederationHub.Core.Tests.Release;

/// <summary>The name of a session that a sector gets, and the way back.</summary>
public sealed class PairwiseSessionIdTests
{
    private static readonly byte[] Pairwise = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];
    private static readonly byte[] Books = PairwiseSessionId.KeyOf(Pairwise, "books");
    private static readonly byte[] Plans = PairwiseSessionId.KeyOf(Pairwise, "plans");

    private readonly string _session = Randomness.System.Handle();

    [Fact]
    public void The_key_of_a_sector_is_the_hkdf_of_sid_nul_and_sector() =>
        Books.Should().Equal(HKDF.DeriveKey(HashAlgorithmName.SHA256, Pairwise, 32, info: Encoding.UTF8.GetBytes("sid\0books"))).And.NotEqual(Plans);

    [Fact]
    public void R000_15_A_sid_leads_back_in_its_own_sector_only()
    {
        var sid = PairwiseSessionId.Of(Books, _session);

        sid.Should().MatchRegex("^[A-Za-z0-9_-]{43}$").And.NotBe(_session).And.NotBe(PairwiseSessionId.Of(Plans, _session));
        PairwiseSessionId.Of(Books, _session).Should().Be(sid, "every token of the session says the same");
        PairwiseSessionId.Read(Books, sid).Should().Be(_session);
        PairwiseSessionId.Read(Plans, sid).Should().NotBe(_session);
        PairwiseSessionId.Read(PairwiseSessionId.KeyOf([.. Pairwise.Reverse()], "books"), sid).Should().NotBe(_session);
        PairwiseSessionId.Read(Books, _session).Should().NotBe(_session, "the id at the hub is no sid");
    }

    [Theory]
    [InlineData("")]
    [InlineData("session-1")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("AAAAAAAAAAAAAAAAAAAA  AAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAA+AAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAéAAAAAAAAAAAAAAAAAAAAA")]
    public void What_the_hub_cannot_have_made_leads_nowhere(string sid) => PairwiseSessionId.Read(Books, sid).Should().BeNull();

    [Fact]
    public void An_id_of_another_form_has_a_name_in_each_sector_too_but_no_way_back()
    {
        var sid = PairwiseSessionId.Of(Books, "session-1");

        sid.Should().HaveLength(43).And.Be(PairwiseSessionId.Of(Books, "session-1")).And.NotBe(PairwiseSessionId.Of(Plans, "session-1"));
        Base64Url.DecodeFromChars(sid).Should().HaveCount(32);
        PairwiseSessionId.Read(Books, sid).Should().NotBe("session-1");
    }

    [Fact]
    public void Refuses_a_short_key_and_no_sector()
    {
        FluentActions.Invoking(() => PairwiseSessionId.KeyOf(Pairwise[1..], "books")).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => PairwiseSessionId.KeyOf(Pairwise, "")).Should().Throw<ArgumentException>();
    }
}
