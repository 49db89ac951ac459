using System.Security.Cryptography;
using System.Text;
using FederationHub.Outcomes;
using FederationHub.Saml.Model.Metadata;
using FederationHub.Saml.Reading;
using FederationHub.Saml.Tests.Fixtures;
using FederationHub.Saml.Validation;
using static FederationHub.Saml.Tests.Fixtures.ResponseFixture;

namespace FederationHub.Saml.Tests.Mutation;

/// <summary>Good documents of one kind, what they say, and what must hold for each change of them.</summary>
internal sealed class MutatedDocuments
{
    // Trees, canonical octets and a second tree take about 20 octets for one of input; what is constant is buffers, and the first of everything.
    private const long MemoryForOne = 40;
    private const long MemoryForNone = 200_000;

    private static readonly ResponseExpectations Expected = Expecting(TestKeys.Organisation, TestKeys.Curve) with
    {
        DecryptionKeys = [TestKeys.Decrypting(TestKeys.Hub)],
        Allow = Allowances.CanonicalXml11 | Allowances.AesCbc,
    };

    private static readonly AggregateExpectations ExpectedMetadata = new([TestKeys.Trusted(TestKeys.Organisation)], Allowances.None, Now, AggregateLimits.Aggregate);

    private static readonly LogoutExpectations ExpectedLogout = LogoutFixture.ExpectingLogout(TestKeys.Organisation, TestKeys.Curve) with { DecryptionKeys = [TestKeys.Decrypting(TestKeys.Hub)] };

    private readonly string _kind;
    private readonly Mutator _mutator;
    private readonly QueryMutator? _queries;
    private readonly HashSet<string> _said;
    private readonly HashSet<string> _verdicts;

    /// <summary>
    /// Takes <c>response</c>; <c>encrypted</c>; <c>encrypted again</c>, an assertion that is changed and then encrypted for the hub under a
    /// Response without signature; <c>logout</c> by POST and <c>redirected</c> logout; or <c>metadata</c>.
    /// </summary>
    public MutatedDocuments(string kind)
    {
        _kind = kind;
        List<string> good = kind switch
        {
            "response" => [.. Responses.Select(fixture => fixture.Xml()), AssertionSigned.Xml().Replace("><", ">\r\n  <", StringComparison.Ordinal)],
            "encrypted" => [.. EncryptedResponses.Select(fixture => fixture.Xml())],
            "encrypted again" => [.. Responses.Where(fixture => fixture.SignAssertion is not null).Select(fixture => fixture.Document().DocumentElement!["Assertion", SamlNames.Assertion]!.OuterXml)],
            "logout" => [.. Logouts.Select(fixture => fixture.Document().OuterXml)],
            "redirected" => [.. Logouts.Select(fixture => fixture.Unsigned())],
            _ => [MetadataFixture.Federation(), MetadataFixture.DirectoryServer[MetadataFixture.DirectoryServer.IndexOf("<Entity", StringComparison.Ordinal)..], Aggregate, Signed(Aggregate), Signed(MetadataFixture.Federation(attributes: "ID=\"_entity\""))],
        };
        _mutator = new Mutator([.. good.Select(xml => Part.From(Surgery.Load(xml).DocumentElement!))]);
        List<byte[]> sent = [.. good.Select(xml => Sent(Encoding.UTF8.GetBytes(xml)))];
        _queries = kind == "redirected" ? new QueryMutator([.. sent.Select(Encoding.ASCII.GetString)]) : null;
        List<Outcome<string>> honest = [.. sent.Select(input => Read(input, signed: true))];
        _said = [.. honest.Select(outcome => outcome.Match<string?>(said => said, _ => null)).OfType<string>()];
        _verdicts = [.. honest.Select(Verdict.Of), "FH-1307/decryption-failed"];
        if (_said.Count == 0)
        {
            throw new InvalidOperationException($"No good document of kind {kind} is accepted.");
        }
    }

    /// <summary>How often each refusal, and <c>accepted</c>.</summary>
    public Dictionary<string, int> Causes { get; } = new(StringComparer.Ordinal);

    /// <summary>Memory for one octet of input, of the greediest, after what is constant.</summary>
    public double MostMemory { get; private set; }

    private static string Aggregate => MetadataFixture.Aggregate("validUntil=\"2027-01-01T00:00:00Z\" cacheDuration=\"PT6H\"", MetadataFixture.Federation("https://a.example"), MetadataFixture.Federation("https://b.example"));

    private static IEnumerable<ResponseFixture> Responses =>
    [
        AssertionSigned,
        ResponseSigned,
        BothSigned,
        About("p-other") with { AssertionStart = AssertionSigned.AssertionStart },
        About("p-third") with { AssertionStart = AssertionSigned.AssertionStart.Replace("_assertion1", "_assertion2", StringComparison.Ordinal) },
        About(Surgery.Forged) with { SignAssertion = new() { Certificate = TestKeys.Attacker } },
        About("p-elsewhere") with { Conditions = AssertionSigned.Conditions.Replace(Hub, "https://other.example", StringComparison.Ordinal) },
        AssertionSigned with { SignAssertion = new() { Certificate = TestKeys.Curve, SignatureMethod = EcdsaSha256.Uri, PrefixList = "xs xsi #default" } },
        ResponseSigned with { SignResponse = new() { Canonicalisation = Inclusive, ReferenceTransform = Inclusive } },
    ];

    private const string Inclusive = "http://www.w3.org/TR/2001/REC-xml-c14n-20010315";

    private static IEnumerable<ResponseFixture> EncryptedResponses =>
    [
        Encrypted,
        Encrypted with { SignAssertion = null, SignResponse = new() },
        Encrypted with { EncryptAssertion = new() { Content = Encrypting.XmlEnc + "aes256-cbc", KeyBeside = true } },
        AssertionSigned with { EncryptNameId = new() },
        AssertionSigned with { EncryptAttributes = new() },
    ];

    private static IEnumerable<LogoutFixture> Logouts =>
    [
        LogoutFixture.Request,
        LogoutFixture.Response,
        LogoutFixture.Request with { Content = LogoutFixture.Request.Content.Replace("p-7f3a", "p-other", StringComparison.Ordinal) },
        LogoutFixture.Request with { Content = LogoutFixture.PersistentName, RelayState = string.Empty },
        LogoutFixture.Request with { Content = Encryptor.Holder(AssertionSigned.NameId.Replace("<saml:NameID", $"<saml:NameID xmlns:saml=\"{SamlNames.Assertion}\"", StringComparison.Ordinal), "EncryptedID", new Encrypting()) },
        LogoutFixture.Response with { Content = LogoutFixture.Response.Content.Replace("Success", "Responder", StringComparison.Ordinal) },
        LogoutFixture.Request with { SignedBy = TestKeys.Attacker, Content = LogoutFixture.Request.Content.Replace("p-7f3a", Surgery.Forged, StringComparison.Ordinal) },
        LogoutFixture.Response with { More = " InResponseTo=\"_another\"" },
    ];

    private static ResponseFixture About(string person) => AssertionSigned with { NameId = AssertionSigned.NameId.Replace("p-7f3a", person, StringComparison.Ordinal) };

    /// <summary>Makes the document of this number and reads it; throws where a rule does not hold.</summary>
    public void Try(int number)
    {
        var (input, mustBeSigned) = Make(number);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Outcome<string> outcome;
        try
        {
            outcome = Read(input, mustBeSigned);
        }
        catch (Exception problem)
        {
            throw Failure(number, $"threw {problem}", input);
        }

        var taken = GC.GetAllocatedBytesForCurrentThread() - before;
        MostMemory = Math.Max(MostMemory, (taken - MemoryForNone) / (double)Math.Max(1, input.Length));
        if (taken > MemoryForNone + (MemoryForOne * input.Length))
        {
            throw Failure(number, $"took {taken} octets of memory for {input.Length}", input);
        }

        if (mustBeSigned && outcome.Match<string?>(said => said, _ => null) is { } said && !_said.Contains(said))
        {
            throw Failure(number, $"was accepted and says what nobody signed: {said}", input);
        }

        var code = Verdict.Of(outcome);
        if (_kind == "encrypted again" && mustBeSigned && !_verdicts.Contains(code))
        {
            throw Failure(number, $"tells {code} of what a key opened and nobody signed", input);
        }

        Causes[code] = Causes.GetValueOrDefault(code) + 1;
    }

    // The document of a number, and whether it may say only what a good one said. Metadata is read as if it were signed, and as it comes from
    // an address that the operator trusts. What the organisation signed after the change is its own word, whatever it is.
    private (byte[] Input, bool MustBeSigned) Make(int number)
    {
        switch (_kind)
        {
            case "metadata":
                return (_mutator.Input(number), number % 2 == 0);
            case "redirected":
                return number % 2 == 0 ? (Encoding.UTF8.GetBytes(_queries!.Input(number)), true) : (Sent(_mutator.Input(number)), false);
            default:
                var signedAfterwards = false;
                var octets = _mutator.Input(number, root => signedAfterwards = Sign(root));
                return (Sent(octets), !signedAfterwards);
        }
    }

    /// <summary>What arrives at the hub of a document that was made.</summary>
    private byte[] Sent(byte[] octets) => _kind switch
    {
        "encrypted again" => Encoding.UTF8.GetBytes((AssertionSigned with { Assertion = Encryptor.Holder(string.Empty, "EncryptedAssertion", new Encrypting { PlainOctets = _ => octets }) }).Unsigned()),
        "redirected" => Encoding.ASCII.GetBytes(QuickSigner.Query(LogoutFixture.Unsigned(!Encoding.UTF8.GetString(octets).Contains("LogoutResponse", StringComparison.Ordinal), octets) + "&RelayState=handle")),
        _ => octets,
    };

    private Outcome<string> Read(byte[] input, bool signed)
    {
        if (_kind is "logout" or "redirected")
        {
            return Logout(input);
        }

        if (_kind != "metadata")
        {
            return ResponseValidator.Validate(input, Expected).Then<string>(read => Said.By(read));
        }

        if (!signed)
        {
            return UnsignedMetadata.OpenWithoutSignature(input, Now, AggregateLimits.Aggregate).Then<string>(metadata => Entities(metadata.Entities(), makeKeys: input.Length % 4 == 0));
        }

        using var stream = new MemoryStream(input, writable: false);
        using var scratch = new MemoryStream();
        return AggregateReader.Open(stream, scratch, ExpectedMetadata).Then<string>(aggregate => Entities(aggregate.Entities(), makeKeys: false));
    }

    // As a request, and where it is none of them as an answer.
    private Outcome<string> Logout(byte[] input)
    {
        var query = _kind == "redirected" ? Encoding.UTF8.GetString(input) : null;
        var request = query is null ? LogoutValidator.RequestByPost(input, ExpectedLogout) : LogoutValidator.RequestByRedirect(query, ExpectedLogout);
        return request.Match<Outcome<string>>(
            read => Said.By(read),
            rejection => rejection.Code != SamlCauses.NotALogoutMessage && rejection.Code != SamlCauses.MessageMissing
                ? rejection
                : (query is null ? LogoutValidator.ResponseByPost(input, LogoutFixture.OurRequest, ExpectedLogout) : LogoutValidator.ResponseByRedirect(query, LogoutFixture.OurRequest, ExpectedLogout))
                    .Then<string>(answer => Said.By(answer)));
    }

    private static string Entities(IEnumerable<Outcome<EntityDescriptor>> entities, bool makeKeys) => string.Concat(entities.Select(outcome => outcome.Match(
        entity =>
        {
            var role = entity.IdentityProvider;
            if (makeKeys)
            {
                _ = role?.SigningKeys();
            }

            return $"{entity.EntityId} {entity.ValidUntil:O} {entity.CacheDuration} {string.Join(' ', role?.Keys.Select(key => key.Use + Convert.ToHexString(SHA256.HashData(key.Certificate.Span))) ?? [])} {string.Join(' ', role?.SingleSignOn ?? [])} {string.Join(' ', role?.Scopes ?? [])}\n";
        },
        rejection => $"{rejection.Code}\n")));

    // The changes come before the signature.
    private static bool Sign(Part root)
    {
        root.Content.RemoveAll(node => node is Part { Name: "Signature" or "ds:Signature" });
        var text = new StringBuilder();
        root.Write(text);
        var xml = text.ToString();
        var place = root.Content.FindIndex(node => node is Part { Name: "saml:Issuer" }) + 1;
        const string issuerEnd = "</saml:Issuer>";
        var at = place == 0 ? xml.IndexOf('>', StringComparison.Ordinal) + 1 : xml.IndexOf(issuerEnd, StringComparison.Ordinal) + issuerEnd.Length;
        if (QuickSigner.Signature(xml, Math.Max(0, at)) is not { } signature)
        {
            return false;
        }

        root.Content.Insert(place, signature);
        return true;
    }

    private static string Signed(string xml)
    {
        var document = Surgery.Load(xml);
        FrameworkSigner.Sign(document.DocumentElement!, new Signing());
        return document.OuterXml;
    }

    private Xunit.Sdk.XunitException Failure(int number, string what, byte[] input) => new($"{_kind} {number} {what}\n{Encoding.UTF8.GetString(input)}");
}
