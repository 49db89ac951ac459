using FederationHub.Core.Discovery;

namespace FederationHub.Core.Tests.Discovery;

/// <summary>A picture is what its bytes say, and is shown only when it is small and cannot hold script (ux 1.9, C14).</summary>
public sealed class LogoImageTests
{
    private const string Pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

    [Theory]
    [InlineData("89504E470D0A1A0A0000000D49484452000000200000001008060000", "png", 32, 16)]
    [InlineData("FFD8FFE000040000FFC2000B080010002001011100", "jpg", 32, 16)]
    [InlineData("FFD8FFFFE000040000FFC0000B080010002001011100", "jpg", 32, 16)]
    [InlineData("524946461A000000574542505650382018000000300100 9D012A20001000000000", "webp", 32, 16)]
    [InlineData("524946461A0000005745425056503858 0A00000000000000 1F0000 0F0000", "webp", 32, 16)]
    [InlineData("524946461A000000574542505650384C 0A0000002F 1FC00300 0000000000", "webp", 32, 16)]
    public void A_picture_is_known_by_its_bytes(string hex, string ending, int width, int height)
    {
        var read = LogoImage.TryRead(Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal)))!;

        (read.Width, read.Height).Should().Be((width, height));
        read.Name.Should().MatchRegex($"^[0-9a-f]{{24}}\\.{ending}$");
        LogoImage.MediaTypeOf(read.Name).Should().Be(ending == "jpg" ? "image/jpeg" : "image/" + ending);
    }

    [Theory]
    [InlineData("3C73766720786D6C6E733D22687474703A2F2F7777772E77332E6F72672F323030302F737667222F3E")] // <svg xmlns=…/>
    [InlineData("3C21444F43545950452068746D6C3E")] // <!DOCTYPE html>
    [InlineData("474946383961010001000000003B")] // GIF89a
    [InlineData("89504E470D0A1A0A0000000D4948445200000201000000100806")] // 513 wide
    [InlineData("89504E470D0A1A0A0000000D49484452FFFFFFFFFFFFFFFF0806")] // four thousand million
    [InlineData("89504E470D0A1A0A0000000D49484452000000000000000008060000")] // nothing of it
    [InlineData("89504E470D0A1A0A")] // cut off
    [InlineData("FFD8FFE0FFFF0000")] // a segment that goes on behind the end
    [InlineData("FFD8FFE00000FFC2000B0800100020")] // a segment without a length
    [InlineData("")]
    public void Anything_else_is_no_picture(string hex) => LogoImage.TryRead(Convert.FromHexString(hex)).Should().BeNull();

    [Fact]
    public void A_picture_of_more_than_thirty_two_kibibytes_is_none()
    {
        var most = Convert.FromBase64String(Pixel).Concat(new byte[LogoImage.MostBytes]).Take(LogoImage.MostBytes).ToArray();

        LogoImage.TryRead(most).Should().NotBeNull();
        LogoImage.TryRead([.. most, 0]).Should().BeNull();
        LogoImage.TryReadDataUrl("data:image/png;base64," + Convert.ToBase64String([.. most, 0])).Should().BeNull();
    }

    [Theory]
    [InlineData("data:image/png;base64," + Pixel, true)]
    [InlineData("DATA:image/svg+xml;BASE64," + Pixel, true)] // what it calls itself says nothing
    [InlineData("data:image/svg+xml;base64,PHN2Zy8+", false)]
    [InlineData("data:image/png," + Pixel, false)]
    [InlineData("data:image/png;base64,=", false)]
    [InlineData("https://school.example/;base64," + Pixel, false)]
    public void A_data_url_holds_its_picture_in_base64(string url, bool shown) => (LogoImage.TryReadDataUrl(url) is not null).Should().Be(shown);

    [Theory]
    [InlineData("0123456789abcdef01234567.svg")]
    [InlineData("0123456789ABCDEF01234567.png")]
    [InlineData("../456789abcdef01234567.png")]
    [InlineData("png")]
    public void A_name_that_no_picture_has_has_no_media_type(string name) => LogoImage.MediaTypeOf(name).Should().BeNull();
}
