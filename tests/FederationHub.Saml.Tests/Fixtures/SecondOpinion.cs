using System.Diagnostics;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace FederationHub.Saml.Tests.Fixtures;

/// <summary>What others make of a document: xmllint and xmlsec1, one process for many documents.</summary>
internal sealed class SecondOpinion : IDisposable
{
    private const string End = "<end-of-one></end-of-one>";
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("second-opinion");

    /// <summary>The canonical forms that xmllint writes of documents, with comments and with what stands beside the root, as it does.</summary>
    public IReadOnlyList<string> Canonical(IReadOnlyList<string> documents, bool exclusive)
    {
        var end = Save("end.xml", End);
        List<string> arguments = [exclusive ? "--exc-c14n" : "--c14n"];
        for (var i = 0; i < documents.Count; i++)
        {
            arguments.Add(Save($"{i}.xml", documents[i]));
            arguments.Add(end);
        }

        var written = Encoding.UTF8.GetString(Run("xmllint", arguments)).Split(End);
        written.Should().HaveCount(documents.Count + 1, "xmllint reads every document");
        return written[..^1];
    }

    /// <summary>What xmlsec1 makes digests of when it signs a template: one text a Reference, in order.</summary>
    /// <param name="template">A document with a Signature that is not computed yet.</param>
    /// <param name="names">Names of the elements whose ID attribute counts.</param>
    public IReadOnlyList<string> Digested(string template, IEnumerable<string> names) =>
        Digested(["--sign", "--privkey-pem", Save("key.pem", Pem(TestKeys.Organisation))], template, names);

    /// <summary>What xmlsec1 made the digest of when it verified a signature of <see cref="TestKeys.Organisation"/>; it must hold.</summary>
    public string Verified(string document, string names, string signatureId = "") => Digested(
        ["--verify", "--pubkey-cert-pem", Save("certificate.pem", TestKeys.Organisation.ExportCertificatePem()), .. signatureId.Length == 0 ? Array.Empty<string>() : ["--node-xpath", signatureId]],
        document, names.Split(' ')).Single();

    /// <summary>The file that xmlsec1 makes of a template by signing it as <see cref="TestKeys.Organisation"/>.</summary>
    public string Signed(string template, string name)
    {
        var signed = Path.Combine(_folder.FullName, "signed.xml");
        Run("xmlsec1", ["--sign", "--privkey-pem", Save("key.pem", Pem(TestKeys.Organisation)), "--id-attr:ID", name, "--output", signed, Save("template.xml", template)]);
        return signed;
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private string[] Digested(string[] what, string document, IEnumerable<string> names)
    {
        const string begin = "== PreDigest data - start buffer:\n";
        const string end = "\n== PreDigest data - end buffer";
        var written = Encoding.UTF8.GetString(Run("xmlsec1", [.. what, "--store-references", "--print-debug", "--output", Path.Combine(_folder.FullName, "signed.xml"), .. names.SelectMany(name => (string[])["--id-attr:ID", name]), Save("document.xml", document)]));
        return [.. written.Split(begin).Skip(1).Select(part => part[..part.IndexOf(end, StringComparison.Ordinal)])];
    }

    private static string Pem(X509Certificate2 certificate)
    {
        using var key = certificate.GetRSAPrivateKey()!;
        return key.ExportRSAPrivateKeyPem();
    }

    private string Save(string name, string text)
    {
        var path = Path.Combine(_folder.FullName, name);
        File.WriteAllBytes(path, Encoding.UTF8.GetBytes(text));
        return path;
    }

    private static byte[] Run(string command, IReadOnlyList<string> arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(command, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync();
        using var written = new MemoryStream();
        process.StandardOutput.BaseStream.CopyTo(written);
        process.WaitForExit();
        process.ExitCode.Should().Be(0, "{0} takes it: {1}", command, errors.GetAwaiter().GetResult());
        return written.ToArray();
    }
}
