using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.Xml;
using System.Xml;
using FederationHub.Saml.Bindings;
using FederationHub.Saml.Validation;

namespace FederationHub.Benchmarks.SamlAnswers;

/// <summary>
/// What it takes to verify and read one signed answer, beside the sum of what nobody can leave out, in the same run: decoding base64,
/// going through the XML once, one RSA-2048 verification, one SHA-256 of the signed octets.
/// </summary>
internal static class AnswerTable
{
    private const int Rounds = 7;

    private static readonly XmlReaderSettings Plain = new() { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null };

    public static int Run(int times)
    {
        var answer = SignedAnswer.Make();
        var info = new byte[700];
        var signature = answer.Key.SignData(info, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var publicKey = RSA.Create(answer.Key.ExportParameters(false));
        var buffer = new byte[answer.Xml.Length + 16];
        (string Name, Action Work)[] rows =
        [
            ("base64", () => Convert.TryFromBase64String(answer.Base64, buffer, out _)),
            ("one XmlReader pass", () => Pass(answer.Xml)),
            ("one RSA-2048 verification", () => publicKey.VerifyData(info, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)),
            ("one SHA-256 of what is signed", () => SHA256.HashData(answer.SignedOctets)),
            ("ours: decode, verify, read, check", () => Ours(answer)),
            ("SignedXml: decode, load, CheckSignature", () => Theirs(answer)),
        ];

        // All in turn and the least of several rounds, since a shared machine only ever adds.
        var least = Enumerable.Repeat(TimeSpan.MaxValue, rows.Length).ToArray();
        var bytes = new long[rows.Length];
        foreach (var (_, work) in rows)
        {
            Measure(work, times);
        }

        for (var round = 0; round < Rounds; round++)
        {
            for (var row = 0; row < rows.Length; row++)
            {
                var (time, allocated) = Measure(rows[row].Work, times);
                least[row] = time < least[row] ? time : least[row];
                bytes[row] = allocated;
            }
        }

        var parts = least[..4].Aggregate(TimeSpan.Zero, (sum, part) => sum + part);
        Line(string.Create(CultureInfo.InvariantCulture, $"One answer of {answer.Xml.Length} bytes, {answer.SignedOctets.Length} of them signed; processor time of {times} times, the least of {Rounds} rounds."));
        Line("| what | µs | ÷ sum of the parts | bytes allocated |");
        Line("| --- | --- | --- | --- |");
        for (var row = 0; row < rows.Length; row++)
        {
            if (row == 4)
            {
                Line(string.Create(CultureInfo.InvariantCulture, $"| sum of the parts | {parts.TotalMicroseconds:F1} | 1.00 | {bytes[..4].Sum()} |"));
            }

            Line(string.Create(CultureInfo.InvariantCulture, $"| {rows[row].Name} | {least[row].TotalMicroseconds:F1} | {least[row] / parts:F2} | {bytes[row]} |"));
        }

        return 0;
    }

    private static (TimeSpan Each, long Allocated) Measure(Action work, int times)
    {
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var before = Environment.CpuUsage.TotalTime;
        for (var i = 0; i < times; i++)
        {
            work();
        }

        return ((Environment.CpuUsage.TotalTime - before) / times, (GC.GetAllocatedBytesForCurrentThread() - allocated) / times);
    }

    private static void Pass(byte[] xml)
    {
        using var reader = XmlReader.Create(new MemoryStream(xml, writable: false), Plain);
        while (reader.Read())
        {
        }
    }

    private static void Ours(SignedAnswer answer) => PostBinding.Decode(answer.Base64)
        .Then(xml => ResponseValidator.Validate(xml, answer.Expected))
        .Match(assertion => assertion, SignedAnswer.Refused<ValidatedAssertion>);

    private static void Theirs(SignedAnswer answer)
    {
        var document = new XmlDocument { PreserveWhitespace = true };
        document.Load(new MemoryStream(Convert.FromBase64String(answer.Base64), writable: false));
        var assertion = (XmlElement)document.DocumentElement!.LastChild!;
        var signed = new SignedXml(assertion);
        signed.LoadXml((XmlElement)assertion.ChildNodes[1]!);
        if (!signed.CheckSignature(answer.Certificate, verifySignatureOnly: true))
        {
            throw new InvalidOperationException("SignedXml does not verify what SignedXml signed.");
        }
    }

    private static void Line(string text) => Console.WriteLine(text);
}
