using System.IO.Compression;
using System.Net;
using System.Text;
using FederationHub.Outcomes;
using FederationHub.Saml.Bindings;

namespace FederationHub.Saml.Tests.Bindings;

public sealed class PastedResponseTests
{
    private const string Xml = "<samlp:Response xmlns:samlp=\"urn:oasis:names:tc:SAML:2.0:protocol\">é+?/&gt;</samlp:Response>";

    private static readonly string Base64 = Convert.ToBase64String(Encoding.UTF8.GetBytes(Xml));

    public static TheoryData<string, string, PastedForm> Pastes => new()
    {
        { "XML", Xml, PastedForm.Xml },
        { "XML with a byte order mark and white space around it", "\ufeff\r\n " + Xml + "\n", PastedForm.Xml },
        { "the value", Base64, PastedForm.Base64 },
        { "the value in lines", string.Join("\r\n", Base64.Chunk(64).Select(line => new string(line))) + "\n", PastedForm.Base64 },
        { "the value, percent-encoded", Uri.EscapeDataString(Base64), PastedForm.Base64 },
        { "a form body", $"SAMLResponse={Uri.EscapeDataString(Base64)}&RelayState=abc", PastedForm.Base64 },
        { "a form body, RelayState first", $"RelayState=abc&SAMLResponse={Uri.EscapeDataString(Base64)}", PastedForm.Base64 },
        { "form data as a browser lists it", $"SAMLResponse: {Base64}\nRelayState: abc-def", PastedForm.Base64 },
        { "form data in lines", $"SAMLResponse={Base64}\nRelayState=abc-def", PastedForm.Base64 },
        { "a JSON member", $"{{\"SAMLResponse\": \"{Base64}\", \"RelayState\": \"abc\"}}", PastedForm.Base64 },
        { "the page that posts itself", $"<html><body><form><input type=\"hidden\" name=\"SAMLResponse\" value=\"{WebUtility.HtmlEncode(Base64).Replace("+", "&#43;", StringComparison.Ordinal)}\"/></form></body></html>", PastedForm.Base64 },
        { "the page, value first", $"<form><input value='{Base64}' name='SAMLResponse'></form>", PastedForm.Base64 },
        { "a whole page", $"<!DOCTYPE html>\n<!-- Response --><html><body><input name=\"SAMLResponse\" value=\"{Base64}\"></body></html>", PastedForm.Base64 },
        { "deflated", Deflated(), PastedForm.Deflated },
        { "a Redirect address", $"https://hub.example.org/login/return/saml?SAMLResponse={Uri.EscapeDataString(Deflated())}&RelayState=abc", PastedForm.Deflated },
    };

    [Theory]
    [MemberData(nameof(Pastes))]
    public void Finds_the_response_in(string what, string paste, PastedForm form)
    {
        var found = PastedResponse.Read(Encoding.UTF8.GetBytes(paste)).Should().BeOfType<Outcome<PastedResponse>.Accepted>(what).Subject.Value;
        Encoding.UTF8.GetString(found.Xml.Span).Should().Be(Xml);
        found.Form.Should().Be(form);
    }

    [Theory]
    [InlineData("<samlp:Response xmlns:samlp=\"urn:oasis:names:tc:SAML:2.0:protocol\"><!-- SAMLResponse={0} --></samlp:Response>")]
    [InlineData("<?xml version=\"1.0\"?>\n<!-- SAMLResponse={0} -->\n<Response xmlns=\"urn:oasis:names:tc:SAML:2.0:protocol\"/>")]
    [InlineData("<!-- <html> --><p:Response\n a=\"<input name='SAMLResponse' value='{0}'>\"></p:Response>")]
    [InlineData("<!DOCTYPE Response><Response><!-- SAMLResponse={0} --></Response>")]
    [InlineData("<!DOCTYPE html [<!ENTITY a '>'>]><Response><!-- SAMLResponse={0} --></Response>")]
    public void S_53_a_response_is_read_whole_whatever_looks_like_a_field_in_it(string pattern)
    {
        var paste = pattern.Replace("{0}", Base64, StringComparison.Ordinal);
        var found = PastedResponse.Read(Encoding.UTF8.GetBytes(paste)).Should().BeOfType<Outcome<PastedResponse>.Accepted>().Subject.Value;
        (Encoding.UTF8.GetString(found.Xml.Span), found.Form).Should().Be((paste, PastedForm.Xml));
    }

    [Theory]
    [InlineData("", "message-missing")]
    [InlineData("  \n", "message-missing")]
    [InlineData("hello, this is no response!", "message-not-base64")]
    [InlineData("aGVsbG8=", "message-not-deflated")]
    [InlineData("SAMLResponse=", "message-not-base64")]
    [InlineData("SAMLResponse: RelayState: x", "message-missing")]
    public void Says_why_there_is_none(string paste, string cause) =>
        PastedResponse.Read(Encoding.UTF8.GetBytes(paste)).Should().BeOfType<Outcome<PastedResponse>.Rejected>().Subject.Rejection.Code.Cause.Should().Be(cause);

    [Fact]
    public void Does_not_inflate_without_end()
    {
        var bomb = Deflated(new string(' ', 10_000_000));
        PastedResponse.Read(Encoding.UTF8.GetBytes(bomb)).Should().BeOfType<Outcome<PastedResponse>.Rejected>().Subject.Rejection.Code.Should().Be(SamlCauses.InflatesTooLarge);
    }

    [Fact]
    public void Does_not_read_a_paste_without_end() =>
        PastedResponse.Read(new byte[PastedResponse.MaxBytes + 1]).Should().BeOfType<Outcome<PastedResponse>.Rejected>().Subject.Rejection.Code.Should().Be(SamlCauses.MessageTooLarge);

    private static string Deflated(string text = Xml)
    {
        using var output = new MemoryStream();
        using (var deflater = new DeflateStream(output, CompressionLevel.Optimal, leaveOpen: true))
        {
            deflater.Write(Encoding.UTF8.GetBytes(text));
        }

        return Convert.ToBase64String(output.ToArray());
    }
}
