using System.ComponentModel;
using System.Diagnostics;
using System.Security.Cryptography.X509Certificates;
using FederationHub.Testing.Processes;

namespace FederationHub.Interop.Tests;

/// <summary>The second opinion on signatures: <c>xmlsec1</c>, which shares no line with the hub.</summary>
internal static class XmlSec
{
    /// <summary>Whether it finds the signature of the root, or of a child of the root, right for a key.</summary>
    /// <param name="xml">The document.</param>
    /// <param name="key">The one key that counts; what the document says of keys does not.</param>
    /// <param name="signed">Local name of the signed element: the root's, or a child's.</param>
    public static async Task<bool> VerifiesAsync(string xml, X509Certificate2 key, string signed)
    {
        var folder = Directory.CreateDirectory(SourceTree.NewFolder("xmlsec")).FullName;
        var (document, certificate) = (Path.Combine(folder, "document.xml"), Path.Combine(folder, "key.pem"));
        await File.WriteAllTextAsync(document, xml);
        await File.WriteAllTextAsync(certificate, key.ExportCertificatePem());

        // The position is given, as the hub takes it: a signature elsewhere is another one.
        var start = new ProcessStartInfo("xmlsec1") { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])
        [
            "--verify", "--id-attr:ID", "Response", "--id-attr:ID", "Assertion", "--id-attr:ID", "AuthnRequest", "--id-attr:ID", "EntityDescriptor", "--id-attr:ID", "LogoutRequest",
            "--id-attr:ID", "LogoutResponse", "--enabled-key-data", "rsa", "--pubkey-cert-pem", certificate,
            "--node-xpath", $"(/*[local-name()='{signed}'] | /*/*[local-name()='{signed}'])[1]/*[local-name()='Signature']", document,
        ])
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start) ?? throw new Win32Exception("xmlsec1 did not start");
        var said = process.StandardError.ReadToEndAsync();
        await process.StandardOutput.ReadToEndAsync();
        await said;
        await process.WaitForExitAsync();
        return process.ExitCode == 0;
    }
}
