using System.ComponentModel;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Security.Cryptography.Xml;
using System.Xml;
using FederationHub.Saml.Tests.Fixtures;
using FederationHub.Saml.Validation;
using static FederationHub.Saml.Tests.Fixtures.ResponseFixture;

namespace FederationHub.Saml.Tests.Encryption;

/// <summary>Ciphertext of two libraries that share no line with this one: xmlsec1 and the platform's EncryptedXml.</summary>
public sealed class IndependentProducersTests
{
    [Theory]
    [InlineData("http://www.w3.org/2009/xmlenc11#aes128-gcm", "aes-128", "http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p", true)]
    [InlineData("http://www.w3.org/2009/xmlenc11#aes192-gcm", "aes-192", "http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p", true)]
    [InlineData("http://www.w3.org/2009/xmlenc11#aes256-gcm", "aes-256", "http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p", true)]
    [InlineData("http://www.w3.org/2001/04/xmlenc#aes128-cbc", "aes-128", "http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p", true)]
    [InlineData("http://www.w3.org/2001/04/xmlenc#aes256-cbc", "aes-256", "http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p", true)]
    [InlineData("http://www.w3.org/2001/04/xmlenc#tripledes-cbc", "des-192", "http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p", false)]
    [InlineData("http://www.w3.org/2001/04/xmlenc#aes256-cbc", "aes-256", "http://www.w3.org/2001/04/xmlenc#rsa-1_5", false)]
    public async Task Opens_what_xmlsec1_encrypted(string content, string session, string transport, bool taken)
    {
        var document = AssertionSigned.Document();
        var encrypted = await XmlSecAsync(Held(document).OuterXml, session, $"""
            <xenc:EncryptedData xmlns:xenc="http://www.w3.org/2001/04/xmlenc#" Type="http://www.w3.org/2001/04/xmlenc#Element"><xenc:EncryptionMethod Algorithm="{content}"/><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><xenc:EncryptedKey><xenc:EncryptionMethod Algorithm="{transport}"/><xenc:CipherData><xenc:CipherValue/></xenc:CipherData></xenc:EncryptedKey></ds:KeyInfo><xenc:CipherData><xenc:CipherValue/></xenc:CipherData></xenc:EncryptedData>
            """);
        encrypted.Should().NotContain("p-7f3a");

        var outcome = (AssertionSigned with { Expected = Decrypting(TestKeys.Hub) with { Allow = Allowances.AesCbc } }).Validate(encrypted);

        if (taken)
        {
            Verdict.Value(outcome).Subject!.Value.Should().Be("p-7f3a");
        }
        else
        {
            Verdict.Of(outcome).Should().MatchRegex("^FH-1307/(triple-des|rsa15)-not-allowed$");
        }
    }

    [Theory]
    [InlineData(EncryptedXml.XmlEncAES128Url)]
    [InlineData(EncryptedXml.XmlEncAES256Url)]
    public void Opens_what_the_platform_encrypted(string content)
    {
        var document = AssertionSigned.Document();
        var holder = (XmlElement)Held(document).GetElementsByTagName("EncryptedAssertion", SamlNames.Assertion)[0]!;
        var assertion = (XmlElement)holder.FirstChild!;
        using var aes = Aes.Create();
        aes.KeySize = content == EncryptedXml.XmlEncAES128Url ? 128 : 256;
        using var rsa = TestKeys.Hub.GetRSAPublicKey()!;
        var tool = new EncryptedXml();
        var key = new EncryptedKey { EncryptionMethod = new EncryptionMethod(EncryptedXml.XmlEncRSAOAEPUrl), CipherData = new CipherData(EncryptedXml.EncryptKey(aes.Key, rsa, useOAEP: true)) };
        var data = new EncryptedData { Type = EncryptedXml.XmlEncElementUrl, EncryptionMethod = new EncryptionMethod(content), CipherData = new CipherData(tool.EncryptData(assertion, aes, content: false)) };
        data.KeyInfo.AddClause(new KeyInfoEncryptedKey(key));
        EncryptedXml.ReplaceElement(assertion, data, content: false);

        var outcome = (AssertionSigned with { Expected = Decrypting(TestKeys.Hub) with { Allow = Allowances.AesCbc } }).Validate(document.OuterXml);

        Verdict.Value(outcome).Subject!.Value.Should().Be("p-7f3a");
    }

    // The assertion in an EncryptedAssertion, in which it will be replaced by its ciphertext.
    private static XmlDocument Held(XmlDocument document)
    {
        var assertion = (XmlElement)document.GetElementsByTagName("Assertion", SamlNames.Assertion)[0]!;
        var holder = document.CreateElement("saml", "EncryptedAssertion", SamlNames.Assertion);
        assertion.ParentNode!.ReplaceChild(holder, assertion);
        holder.AppendChild(assertion);
        return document;
    }

    private static async Task<string> XmlSecAsync(string xml, string session, string template)
    {
        var folder = Directory.CreateTempSubdirectory("federationhub-xmlsec-").FullName;
        try
        {
            var (document, form, certificate) = (Path.Combine(folder, "document.xml"), Path.Combine(folder, "template.xml"), Path.Combine(folder, "hub.pem"));
            await File.WriteAllTextAsync(document, xml, TestContext.Current.CancellationToken);
            await File.WriteAllTextAsync(form, template.Trim(), TestContext.Current.CancellationToken);
            await File.WriteAllTextAsync(certificate, TestKeys.Hub.ExportCertificatePem(), TestContext.Current.CancellationToken);
            var start = new ProcessStartInfo("xmlsec1") { RedirectStandardOutput = true, RedirectStandardError = true };
            foreach (var argument in new[]
            {
                "--encrypt", "--pubkey-cert-pem", certificate, "--session-key", session, "--xml-data", document, "--node-name", SamlNames.Assertion + ":Assertion", form,
            })
            {
                start.ArgumentList.Add(argument);
            }

            using var process = Process.Start(start) ?? throw new Win32Exception("xmlsec1 did not start");
            var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            process.ExitCode.Should().Be(0, await errors);
            return output;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
