using System.Buffers.Text;
using FederationHub.OpenId.Formats;

namespace FederationHub.OpenId.Tests.Formats;

public sealed class Base64UrlTextTests
{
    [Fact]
    public void Reads_what_was_written()
    {
        for (var length = 0; length < 70; length++)
        {
            var octets = Enumerable.Range(0, length).Select(at => (byte)(at * 37 + length)).ToArray();

            Base64UrlText.TryDecode(Base64Url.EncodeToString(octets), out var read).Should().BeTrue();

            read.Should().Equal(octets);
        }
    }

    [Theory]
    [InlineData("A")]
    [InlineData("AAAAA")]
    [InlineData("AB")]
    [InlineData("AAB")]
    [InlineData("e31")]
    [InlineData("AA==")]
    [InlineData("AAA=")]
    [InlineData("=")]
    [InlineData(" AAAA")]
    [InlineData("AA AA")]
    [InlineData("AAAA\n")]
    [InlineData("AA+A")]
    [InlineData("AA/A")]
    [InlineData("AAA\0")]
    [InlineData("AAAé")]
    [InlineData("AAAÁ")]
    [InlineData("\ud83d\ude42AA")]
    public void Refuses_every_other_text_for_the_same_octets(string text)
    {
        Base64UrlText.TryDecode(text, out var read).Should().BeFalse();
        read.Should().BeNull();
    }

    [Fact]
    public void Any_two_characters_are_read_or_refused_and_never_thrown_at()
    {
        for (var first = '\0'; first < 300; first++)
        {
            for (var second = '\0'; second < 300; second++)
            {
                if (Base64UrlText.TryDecode([first, second], out var read))
                {
                    Base64Url.EncodeToString(read).Should().Be($"{first}{second}");
                }
            }
        }
    }
}
