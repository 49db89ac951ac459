using System.Diagnostics;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using FederationHub.Outcomes;
using FederationHub.Saml.Bindings;
using FederationHub.Saml.Tests.Fixtures;
using FederationHub.Saml.Validation;
using FederationHub.Testing.Vendors;

namespace FederationHub.Saml.Tests.Vendors;

/// <summary>What real products send is accepted, and every field of it is read. One thing changed, and it is not.</summary>
public sealed class ProductTests
{
    private static readonly VendorLogin Login = new(ResponseFixture.RequestId, ResponseFixture.AssertionConsumer, ResponseFixture.Hub, ResponseFixture.Now);

    public static TheoryData<string> Products => new(Vendor.All.Select(vendor => vendor.Id));

    [Theory]
    [MemberData(nameof(Products))]
    public void Every_field_of_a_products_response_is_read(string product)
    {
        var vendor = Of(product);

        var read = Verdict.Value(Validate(vendor, vendor.Respond(Login)));

        read.Issuer.Should().Be(vendor.EntityId);
        (read.Subject is { } name ? new VendorNameId(name.Value, name.Format, name.NameQualifier, name.SPNameQualifier) : null)
            .Should().Be(vendor.NameId is { SpNameQualifier: "{hub}" } qualified ? qualified with { SpNameQualifier = ResponseFixture.Hub }
                : vendor.NameId is { Format: null } open ? open with { Format = SamlNames.UnspecifiedNameId } : vendor.NameId);
        read.AuthnContextClassRef.Should().Be(vendor.Context);
        read.AuthnInstant.Should().Be(Login.Now - vendor.Authenticated);
        read.SessionIndex.Should().Be(vendor.SessionIndex?.Invoke(Login));
        read.SessionNotOnOrAfter.Should().Be(Login.Now + vendor.SessionLength);
        read.Attributes.Select(attribute => (attribute.Name, string.Join('|', attribute.Values)))
            .Should().Equal(vendor.Attributes.Select(attribute => (attribute.Name, string.Join('|', attribute.Values))));
        read.InResponseTo.Should().Be(Login.RequestId);
    }

    [Theory]
    [MemberData(nameof(Products))]
    public void A_changed_value_is_refused_and_so_is_another_key(string product)
    {
        var vendor = Of(product);
        var sent = vendor.Respond(Login);

        Verdict.Of(Validate(vendor, sent.Replace("Noor", "Nora", StringComparison.Ordinal))).Should().Be("FH-1303/digest-wrong");
        Verdict.Of(Validate(vendor, VendorSigner.Sign(vendor.Unsigned(Login), vendor.Signature, TestKeys.Attacker))).Should().BeOneOf("FH-1304/signing-key-unknown", "FH-1303/signature-wrong");
        Verdict.Of(Validate(vendor, vendor.Unsigned(Login).Replace(VendorSigner.Place, string.Empty, StringComparison.Ordinal))).Should().BeOneOf("FH-1303/unsigned", "FH-1303/nothing-signed");
    }

    [Theory]
    [MemberData(nameof(Products))]
    public void A_product_is_read_by_its_own_key_alone_and_in_its_time(string product)
    {
        var vendor = Of(product);
        var late = vendor.Respond(Login with { Now = Login.Now.AddHours(-2) });
        Verdict.Of(Validate(vendor, late)).Should().StartWith("FH-1305/");
    }

    [Theory]
    [MemberData(nameof(Products))]
    public async Task Another_library_takes_the_same_signatures(string product)
    {
        var vendor = Of(product);
        using var folder = new Folder();
        var certificate = folder.Write("certificate.pem", Vendor.Certificate.ExportCertificatePem());
        var sent = folder.Write("response.xml", vendor.Respond(Login));
        var forged = folder.Write("forged.xml", vendor.Respond(Login).Replace("Noor", "Nora", StringComparison.Ordinal));
        string[] Arguments(string file) =>
            ["--verify", "--pubkey-cert-pem", certificate, "--id-attr:ID", "urn:oasis:names:tc:SAML:2.0:assertion:Assertion", "--id-attr:ID", "urn:oasis:names:tc:SAML:2.0:protocol:Response", file];

        (await RunAsync("xmlsec1", Arguments(sent))).Should().Be(0);
        (await RunAsync("xmlsec1", Arguments(forged))).Should().NotBe(0);
    }

    [Fact]
    public async Task Another_library_takes_the_signature_over_the_query_as_it_travels()
    {
        using var folder = new Folder();
        var request = RedirectBinding.RequestUri("https://idp.example/sso?tenant=a&b=c", "<samlp:AuthnRequest xmlns:samlp=\"urn:oasis:names:tc:SAML:2.0:protocol\"/>", "relay+state/with=signs", TestKeys.Signing(TestKeys.Organisation));
        var query = request[(request.IndexOf("SAMLRequest=", StringComparison.Ordinal))..];
        var at = query.IndexOf("&Signature=", StringComparison.Ordinal);
        var key = folder.Write("key.pem", TestKeys.Organisation.GetRSAPublicKey()!.ExportSubjectPublicKeyInfoPem());
        var signature = folder.Write("signature", Convert.FromBase64String(Uri.UnescapeDataString(query[(at + "&Signature=".Length)..])));

        (await RunAsync("openssl", ["dgst", "-sha256", "-verify", key, "-signature", signature, folder.Write("query", query[..at])])).Should().Be(0);
        (await RunAsync("openssl", ["dgst", "-sha256", "-verify", key, "-signature", signature, folder.Write("other", query[..at].Replace("relay", "Relay", StringComparison.Ordinal))])).Should().NotBe(0);
    }

    private static async Task<int> RunAsync(string program, string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        await Task.WhenAll(process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken), process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return process.ExitCode;
    }

    /// <summary>Files for another program.</summary>
    private sealed class Folder : IDisposable
    {
        private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("federationhub-vendors-");

        public string Write(string name, string text) => Write(name, Encoding.UTF8.GetBytes(text));

        public string Write(string name, byte[] octets)
        {
            var file = Path.Combine(_folder.FullName, name);
            File.WriteAllBytes(file, octets);
            return file;
        }

        public void Dispose() => _folder.Delete(recursive: true);
    }

    private static Vendor Of(string product) => Vendor.All.Single(vendor => vendor.Id == product);

    private static Outcome<ValidatedAssertion> Validate(Vendor vendor, string xml)
    {
        var expected = ResponseExpectations.ForRequest(Login.RequestId, Login.AssertionConsumer, Login.Hub, vendor.EntityId, [TestKeys.Trusted(Vendor.Certificate)], Login.Now);
        return ResponseValidator.Validate(Encoding.UTF8.GetBytes(xml), expected);
    }
}
