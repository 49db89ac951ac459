using FederationHub.Core.Discovery;
using FederationHub.Outcomes;
using FederationHub.Server.Discovery;

namespace FederationHub.Server.Tests.Discovery;

public sealed class RecentSealTests
{
    private static readonly byte[] Key = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];
    private static readonly byte[] Octets = "university"u8.ToArray();

    private static string Sealed() => RecentSeal.Seal(Key, Randomness.System, Octets);

    [Fact]
    public void Opens_what_it_sealed_and_shows_nothing_of_it()
    {
        var value = Sealed();

        RecentSeal.Open(Key, value).Should().Equal(Octets);
        System.Buffers.Text.Base64Url.DecodeFromChars(value).AsSpan().IndexOf("univer"u8).Should().Be(-1);
        Sealed().Should().NotBe(value, "each has a salt of its own");
    }

    [Fact]
    public void Whatever_is_changed_in_it_it_does_not_open()
    {
        var value = Sealed();
        for (var i = 0; i < value.Length - 1; i++)
        {
            RecentSeal.Open(Key, $"{value[..i]}{(value[i] == 'A' ? 'B' : 'A')}{value[(i + 1)..]}").Should().BeNull("character {0} was changed", i);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("A")]
    [InlineData("not base64!")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public void What_was_never_sealed_is_as_good_as_none(string value) => RecentSeal.Open(Key, value).Should().BeNull();

    [Fact]
    public void Another_key_or_a_cut_value_does_not_open_it()
    {
        RecentSeal.Open([.. Key[1..], 0], Sealed()).Should().BeNull();
        RecentSeal.Open(Key, Sealed()[..^4]).Should().BeNull();
    }

    [Fact]
    public void The_largest_content_fits_and_what_is_longer_is_not_looked_at()
    {
        RecentSeal.Seal(Key, Randomness.System, new byte[480]).Length.Should().BeLessThanOrEqualTo(RecentSeal.MostCharacters);
        RecentSeal.Open(Key, RecentSeal.Seal(Key, Randomness.System, new byte[600])).Should().BeNull();
    }

    [Fact]
    public void An_application_is_a_mark_that_only_the_key_makes()
    {
        RecentSeal.MarkOf(Key, "shop").Should().Be(RecentSeal.MarkOf(Key, "shop")).And.NotBe(RecentSeal.MarkOf(Key, "planner"));
        RecentSeal.MarkOf([.. Key[1..], 0], "shop").Should().NotBe(RecentSeal.MarkOf(Key, "shop"));
    }

    [Fact]
    public void Costs_a_login_next_to_nothing()
    {
        var choices = RecentChoices.None;
        var now = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
        for (var i = 0; i < 5; i++)
        {
            choices = choices.Used($"organisation-{i}", now);
        }

        var value = RecentSeal.Seal(Key, Randomness.System, choices.Write());
        var least = TimeSpan.MaxValue;
        for (var round = 0; round < 20; round++)
        {
            var began = System.Diagnostics.Stopwatch.GetTimestamp();
            for (var i = 0; i < 100; i++)
            {
                value = RecentSeal.Seal(Key, Randomness.System, RecentChoices.Read(RecentSeal.Open(Key, value), now).Used("organisation-3", now).Write());
            }

            var took = System.Diagnostics.Stopwatch.GetElapsedTime(began) / 100;
            least = took < least ? took : least;
        }

        least.Should().BeLessThan(TimeSpan.FromMicroseconds(100), "some microseconds, on a machine that does other things as well");
    }
}
