using System.Text;
using FederationHub.Saml.Bindings;
using FederationHub.Saml.Tests.Fixtures;

namespace FederationHub.Saml.Tests.Bindings;

public sealed class PostBindingTests
{
    [Fact]
    public void Decodes_what_products_send_with_and_without_line_breaks()
    {
        var xml = ResponseFixture.AssertionSigned.Xml();
        var bytes = Encoding.UTF8.GetBytes(xml);

        foreach (var message in new[] { Convert.ToBase64String(bytes), Convert.ToBase64String(bytes, Base64FormattingOptions.InsertLineBreaks), Convert.ToBase64String(bytes) + "\n" })
        {
            Encoding.UTF8.GetString(Verdict.Value(PostBinding.Decode(message)).Span).Should().Be(xml);
        }
    }

    [Theory]
    [InlineData(null, "FH-1306/message-missing")]
    [InlineData("", "FH-1306/message-missing")]
    [InlineData("@@@@", "FH-1306/message-not-base64")]
    [InlineData("YQ", "FH-1306/message-not-base64")]
    [InlineData("YQ=", "FH-1306/message-not-base64")]
    [InlineData("YQ==YQ==", "FH-1306/message-not-base64")]
    [InlineData("YQ==x", "FH-1306/message-not-base64")]
    [InlineData("PD_-", "FH-1306/message-not-base64")]
    [InlineData("YQ==\0", "FH-1306/message-not-base64")]
    [InlineData("%59Q==", "FH-1306/message-not-base64")]
    public void Refuses_what_is_not_base64(string? message, string code) => Verdict.Of(PostBinding.Decode(message)).Should().Be(code);

    [Fact]
    public void Refuses_a_message_over_the_limit_before_decoding_it()
    {
        Verdict.Of(PostBinding.Decode(Convert.ToBase64String(new byte[256 * 1024]))).Should().Be("accepted");
        Verdict.Of(PostBinding.Decode(Convert.ToBase64String(new byte[(256 * 1024) + 1]))).Should().Be("FH-1306/message-too-large");
        Verdict.Of(PostBinding.Decode(new string('A', 10_000_000))).Should().Be("FH-1306/message-too-large");
        Verdict.Of(PostBinding.Decode(Convert.ToBase64String(new byte[256 * 1024], Base64FormattingOptions.InsertLineBreaks))).Should().Be("accepted");
    }

    [Fact]
    public void Encodes_a_request_on_one_line() =>
        PostBinding.Encode("<a>é</a>").Should().Be(Convert.ToBase64String(Encoding.UTF8.GetBytes("<a>é</a>")));
}
