using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using FederationHub.Core.Applications;
using FederationHub.Core.Release;

namespace FederationHub.Core.Tests.Release;

public sealed class PairwiseSubjectTests
{
    private static readonly byte[] Key = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];

    [Fact]
    public void Ruling_15_Is_the_hmac_of_sector_nul_and_person_key() =>
        PairwiseSubject.Compute(Key, "suite", "person").Should().Be(Base64Url.EncodeToString(HMACSHA256.HashData(Key, Encoding.UTF8.GetBytes("suite\0person")))).And.HaveLength(43);

    [Theory]
    [InlineData("other", "person")]
    [InlineData("suite", "other")]
    [InlineData("suitep", "erson")]
    [InlineData("Suite", "person")]
    public void R000_15_Differs_by_sector_and_person(string sector, string person) =>
        PairwiseSubject.Compute(Key, sector, person).Should().NotBe(PairwiseSubject.Compute(Key, "suite", "person"));

    [Fact]
    public void Differs_by_key() => PairwiseSubject.Compute([.. Key.Reverse()], "suite", "person").Should().NotBe(PairwiseSubject.Compute(Key, "suite", "person"));

    [Fact]
    public void R000_15_Applications_of_one_suite_share_a_sector_and_public_subjects_share_one_of_their_own()
    {
        var suite = new Suite("suite", LocalisedText.Same("S"));
        PairwiseSubject.SectorOf(Hubs.App, suite).Should().Be("suite");
        PairwiseSubject.SectorOf(Hubs.App, suite with { Sector = "old.example" }).Should().Be("old.example");
        var everywhere = Hubs.App with { Release = new ReleasePolicy { PublicSubject = true } };
        PairwiseSubject.SectorOf(everywhere, suite).Should().Be(PairwiseSubject.SectorOf(everywhere, new Suite("other", LocalisedText.Same("O"))));
        PairwiseSubject.CheckSector(PairwiseSubject.PublicSector).Should().NotBeNull("no suite may take it");
        PairwiseSubject.CheckSector("suite").Should().BeNull();
        PairwiseSubject.CheckSector("").Should().NotBeNull();
        PairwiseSubject.CheckSector("a\0b").Should().NotBeNull();
    }

    [Fact]
    public void Refuses_a_short_key_and_a_sector_that_reaches_into_the_person()
    {
        FluentActions.Invoking(() => PairwiseSubject.Compute(Key.AsSpan(0, 31), "suite", "person")).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => PairwiseSubject.Compute(Key, "a\0b", "person")).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => PairwiseSubject.Compute(Key, "", "person")).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => PairwiseSubject.Compute(Key, "suite", "")).Should().Throw<ArgumentException>();
    }

    [Fact]
    public void Takes_long_input() => PairwiseSubject.Compute(Key, "suite", new string('é', 5000)).Should().HaveLength(43);
}
