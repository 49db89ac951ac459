using System.Buffers.Text;
using FederationHub.Outcomes;

namespace FederationHub.Outcomes.Tests;

public sealed class RandomnessTests
{
    [Fact]
    public void A_handle_is_32_bytes_in_43_characters_that_need_no_escaping()
    {
        var handle = Randomness.System.Handle();

        handle.Should().HaveLength(Randomness.HandleLength).And.MatchRegex("^[A-Za-z0-9_-]+$");
        Base64Url.DecodeFromChars(handle).Should().HaveCount(Randomness.HandleBytes);
    }

    [Fact]
    public void Two_handles_differ() =>
        Enumerable.Range(0, 1000).Select(_ => Randomness.System.Handle()).Should().OnlyHaveUniqueItems();

    [Fact]
    public void A_test_can_fix_what_is_random()
    {
        new Fixed().Handle().Should().Be(Base64Url.EncodeToString(Enumerable.Repeat((byte)7, Randomness.HandleBytes).ToArray()));
    }

    private sealed class Fixed : Randomness
    {
        public override void Fill(Span<byte> destination) => destination.Fill(7);
    }
}
