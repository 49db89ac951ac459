using System.IO.Compression;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using FederationHub.Saml.Bindings;
using FederationHub.Saml.Signatures;
using FederationHub.Saml.Tests.Fixtures;
using FederationHub.Saml.Validation;
using FederationHub.Saml.Xml;

namespace FederationHub.Saml.Tests.Bindings;

public sealed class RedirectBindingTests
{
    private const string RsaSha256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256";
    private static readonly TrustedKey[] Keys = [TestKeys.Trusted(TestKeys.OrganisationNext), TestKeys.Trusted(TestKeys.Organisation)];

    [Fact]
    public void Sends_a_request_that_any_reader_can_inflate()
    {
        var uri = RedirectBinding.RequestUri("https://idp.example/sso", "<a/>", "h+&=", null);

        var query = System.Web.HttpUtility.ParseQueryString(new Uri(uri).Query);
        query.AllKeys.Should().Equal("SAMLRequest", "RelayState");
        query["RelayState"].Should().Be("h+&=");
        using var inflater = new DeflateStream(new MemoryStream(Convert.FromBase64String(query["SAMLRequest"]!)), CompressionMode.Decompress);
        using var reader = new StreamReader(inflater);
        reader.ReadToEnd().Should().Be("<a/>");
    }

    [Fact]
    public void Signs_the_octets_of_the_query_as_they_travel()
    {
        var uri = RedirectBinding.RequestUri("https://idp.example/sso?tenant=1", "<a/>", "handle", TestKeys.Signing(TestKeys.Organisation));

        uri.Should().StartWith("https://idp.example/sso?tenant=1&SAMLRequest=");
        var query = uri[(uri.IndexOf("SAMLRequest=", StringComparison.Ordinal))..];
        var signed = query[..query.IndexOf("&Signature=", StringComparison.Ordinal)];
        var signature = Convert.FromBase64String(Uri.UnescapeDataString(query[(signed.Length + "&Signature=".Length)..]));
        signed.Should().EndWith("&SigAlg=http%3A%2F%2Fwww.w3.org%2F2001%2F04%2Fxmldsig-more%23rsa-sha256");
        using var key = TestKeys.Organisation.GetRSAPublicKey()!;
        key.VerifyData(Encoding.ASCII.GetBytes(signed), signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).Should().BeTrue();
    }

    [Fact]
    public void A_relay_state_over_80_bytes_is_never_sent()
    {
        FluentActions.Invoking(() => RedirectBinding.RequestUri("https://idp.example", "<a/>", new string('x', 80), null)).Should().NotThrow();
        FluentActions.Invoking(() => RedirectBinding.RequestUri("https://idp.example", "<a/>", new string('x', 81), null)).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => RedirectBinding.RequestUri("https://idp.example", "<a/>", new string('é', 41), null)).Should().Throw<ArgumentException>();
    }

    [Fact]
    public void Reads_back_what_it_signs()
    {
        foreach (var certificate in new[] { TestKeys.Organisation, TestKeys.Curve })
        {
            var uri = RedirectBinding.RequestUri("https://hub.example/saml/logout", "<a>é</a>", "a b", TestKeys.Signing(certificate));

            var message = Verdict.Value(RedirectBinding.DecodeSigned(new Uri(uri).Query[1..], "SAMLRequest", [TestKeys.Trusted(certificate)], Allowances.None));

            Encoding.UTF8.GetString(message.Xml.Span).Should().Be("<a>é</a>");
            message.RelayState.Should().Be("a b");
            message.KeyFingerprint.Should().Be(TestKeys.Trusted(certificate).Fingerprint);
        }
    }

    [Fact]
    public void The_signature_is_over_the_octets_of_the_sender_whatever_their_spelling()
    {
        // Lower-case escapes and "+" for a space, as .NET of old and others write them.
        static string Lower(string value) => System.Text.RegularExpressions.Regex.Replace(Uri.EscapeDataString(value), "%[0-9A-F]{2}", match => match.Value.ToLowerInvariant());
        var octets = $"SAMLResponse={Lower(Deflated("<a/>"))}&RelayState=a+b&SigAlg={Lower(RsaSha256)}";
        var query = octets + "&Signature=" + Lower(Sign(octets, TestKeys.Organisation));

        Verdict.Value(RedirectBinding.DecodeSigned(query, "SAMLResponse", Keys, Allowances.None)).RelayState.Should().Be("a b");
        Verdict.Of(RedirectBinding.DecodeSigned(query.Replace("a+b", "a%20b", StringComparison.Ordinal), "SAMLResponse", Keys, Allowances.None)).Should().Be("FH-1303/signature-wrong");
    }

    public static TheoryData<string, string> Attacks => new()
    {
        { "", "FH-1306/message-missing" },
        { "SAMLRequest={m}", "FH-1306/message-missing" },
        { "SAMLResponse={m}", "FH-1303/redirect-not-signed" },
        { "SAMLResponse={m}&SigAlg={a}", "FH-1303/redirect-not-signed" },
        { "SAMLResponse={m}&SigAlg={a}&Signature={s}", "accepted" },
        { "SAMLResponse={m}&SigAlg={a}&Signature={s}&SAMLResponse={m}", "FH-1306/redirect-parameters" },
        { "SAMLResponse={m}&SigAlg={a}&Signature={s}&SAMLRequest={m}", "FH-1306/redirect-parameters" },
        { "SAMLResponse={m}&SigAlg={a}&Signature={s}&Signature={s}", "FH-1306/redirect-parameters" },
        { "SAMLResponse={m}&SigAlg={a}&Signature={s}&RelayState=x", "FH-1303/signature-wrong" },
        { "SAMLResponse={m}&SigAlg={a}&Signature={s}&SAMLEncoding=urn%3Aother", "FH-1306/redirect-parameters" },
        { "SAMLResponse={m}&SigAlg=urn%3Anone&Signature={s}", "FH-1303/algorithm-not-allowed" },
        { "SAMLResponse={m}&SigAlg=http%3A%2F%2Fwww.w3.org%2F2000%2F09%2Fxmldsig%23rsa-sha1&Signature={s}", "FH-1303/sha1-not-allowed" },
        { "SAMLResponse={m}&SigAlg=http%3A%2F%2Fwww.w3.org%2F2001%2F04%2Fxmldsig-more%23rsa-sha512&Signature={s}", "FH-1303/signature-wrong" },
        { "SAMLResponse={m}&SigAlg={a}&Signature=%40", "FH-1306/message-not-base64" },
        { "SAMLResponse={m}&SigAlg={a}&Signature=AAAA", "FH-1303/signature-wrong" },
        { "&&=&SAMLResponse&x=y&SAMLResponse={m}&SigAlg={a}&Signature={s}", "accepted" },
        { "SAMLResponse=%zz&SigAlg=%&Signature=%", "FH-1306/message-not-base64" },
    };

    [Theory]
    [MemberData(nameof(Attacks))]
    public void Refuses_a_query_of_another_shape(string query, string code)
    {
        var (m, a) = (Uri.EscapeDataString(Deflated("<a/>")), Uri.EscapeDataString(RsaSha256));
        var s = Uri.EscapeDataString(Sign($"SAMLResponse={m}&SigAlg={a}", TestKeys.Organisation));
        query = query.Replace("{m}", m, StringComparison.Ordinal).Replace("{a}", a, StringComparison.Ordinal).Replace("{s}", s, StringComparison.Ordinal);

        Verdict.Of(RedirectBinding.DecodeSigned(query, "SAMLResponse", Keys, Allowances.None)).Should().Be(code);
    }

    [Fact]
    public void No_character_stands_for_another_under_the_signature()
    {
        // Octets of a text that is not ASCII are question marks, which the sender may have signed.
        var (m, a) = (Uri.EscapeDataString(Deflated("<a/>")), Uri.EscapeDataString(RsaSha256));
        var query = $"SAMLResponse={m}&RelayState=a?b&SigAlg={a}";
        query += "&Signature=" + Uri.EscapeDataString(Sign(query, TestKeys.Organisation));
        Verdict.Value(RedirectBinding.DecodeSigned(query, "SAMLResponse", Keys, Allowances.None)).RelayState.Should().Be("a?b");

        foreach (var other in (string[])["\u00e9", "\u20ac", "\ud83d"])
        {
            Verdict.Of(RedirectBinding.DecodeSigned(query.Replace("a?b", $"a{other}b", StringComparison.Ordinal), "SAMLResponse", Keys, Allowances.None)).Should().Be("FH-1306/redirect-parameters");
        }

        foreach (var other in (string[])["%3F", "%3f", "?%00", "\0"])
        {
            Verdict.Of(RedirectBinding.DecodeSigned(query.Replace("a?b", $"a{other}b", StringComparison.Ordinal), "SAMLResponse", Keys, Allowances.None)).Should().Be("FH-1303/signature-wrong");
        }
    }

    [Fact]
    public void Inflating_stops_at_the_limit()
    {
        var atLimit = BoundedInflate.Deflate(new byte[XmlLimits.Messages.MaxBytes]);
        var over = BoundedInflate.Deflate(new byte[XmlLimits.Messages.MaxBytes + 1]);
        var bomb = BoundedInflate.Deflate(new byte[200_000_000]);
        var before = GC.GetAllocatedBytesForCurrentThread();

        Verdict.Of(BoundedInflate.Inflate(atLimit, XmlLimits.Messages.MaxBytes)).Should().Be("accepted");
        Verdict.Of(BoundedInflate.Inflate(over, XmlLimits.Messages.MaxBytes)).Should().Be("FH-1306/inflates-too-large");
        Verdict.Of(BoundedInflate.Inflate(bomb, XmlLimits.Messages.MaxBytes)).Should().Be("FH-1306/inflates-too-large");

        (GC.GetAllocatedBytesForCurrentThread() - before).Should().BeLessThan(5_000_000);
    }

    [Fact]
    public void Only_raw_deflate_is_inflated()
    {
        using var zipped = new MemoryStream();
        using (var gzip = new GZipStream(zipped, CompressionMode.Compress, leaveOpen: true))
        {
            gzip.Write("<a/>"u8);
        }

        Verdict.Of(BoundedInflate.Inflate(zipped.ToArray(), 1000)).Should().Be("FH-1306/message-not-deflated");
        Verdict.Of(BoundedInflate.Inflate([], 1000)).Should().Be("FH-1306/message-not-deflated");
        Verdict.Of(BoundedInflate.Inflate("<a/>"u8.ToArray(), 1000)).Should().Be("FH-1306/message-not-deflated");
    }

    private static string Deflated(string xml) => Convert.ToBase64String(BoundedInflate.Deflate(Encoding.UTF8.GetBytes(xml)));

    private static string Sign(string octets, X509Certificate2 certificate)
    {
        using var key = certificate.GetRSAPrivateKey()!;
        return Convert.ToBase64String(key.SignData(Encoding.ASCII.GetBytes(octets), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
    }
}
