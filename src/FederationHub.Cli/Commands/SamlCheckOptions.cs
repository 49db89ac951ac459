using System.CommandLine;
using FederationHub.Upstreams.Saml;

namespace FederationHub.Cli.Commands;

/// <summary>The options of <c>fedhub saml check</c>.</summary>
internal sealed class SamlCheckOptions
{
    private const string AllowHelp =
        """
        What counts beyond the rules, for an organisation that can do no better, a,b,c: the words that 'allow' of its settings takes.
        sha1: RSA signatures and digests with SHA-1.
        rsa-1024: RSA keys from 1024 bits; else from 2048.
        aes-cbc: content encrypted with AES-CBC; else only AES-GCM.
        c14n11: Canonical XML 1.1; else only exclusive canonicalisation and Canonical XML 1.0.
        """;

    public Option<string?> Response { get; } = new("--response") { Description = "The answer: XML, the SAMLResponse value in base64, or a form or page with it; - reads the input.", HelpName = "FILE" };

    public Option<string?> Batch { get; } = new("--batch")
    {
        Description = "Judges many: one JSON object a line with the names of these options, _ for -, and an id that is echoed; response, idp_metadata, idp_certificate and "
            + "sp_key hold a path (from the working directory) or, as response_text and so on, the content. One JSON object a line comes out. - reads the input.",
        HelpName = "FILE",
    };

    public Option<string?> IdpMetadata { get; } = new("--idp-metadata")
    {
        Description = "The organisation's metadata: whose keys are trusted. In an aggregate --idp-entity-id chooses. Its validUntil, its endpoints and its own signature do not count here.",
        HelpName = "FILE",
    };

    public Option<string[]> IdpCertificate { get; } = new("--idp-certificate") { Description = "Instead of metadata: a certificate in PEM, DER or base64; several may stand in one file, or the option several times.", HelpName = "FILE" };

    public Option<string?> IdpEntityId { get; } = new("--idp-entity-id") { Description = "The organisation's entity ID; needed beside --idp-certificate.", HelpName = "URI" };

    public Option<string?> AssertionConsumer { get; } = new("--acs") { Description = "The address to which the answer was to go.", HelpName = "URL" };

    public Option<string?> EntityId { get; } = new("--entity-id") { Description = "The service provider's entity ID: the audience.", HelpName = "URI" };

    public Option<string?> InResponseTo { get; } = new("--in-response-to") { Description = "The ID of the request that it must answer.", HelpName = "ID" };

    public Option<bool> Unsolicited { get; } = new("--unsolicited") { Description = "There was no request: it must name none. Accept then means: it would start a login afresh, and nothing that it says of the person is used." };

    public Option<string?> At { get; } = new("--at") { Description = "Judge it for this instant (2026-03-01T12:00:00Z) instead of for now.", HelpName = "TIME" };

    public Option<string?> Skew { get; } = new("--skew") { Description = "How far the two clocks may differ; 180 unless set.", HelpName = "SECONDS" };

    public Option<string[]> SpKey { get; } = new("--sp-key") { Description = "A private RSA key of the service provider, PEM, for what is encrypted; several times for several.", HelpName = "FILE" };

    public Option<string[]> Allow { get; } = new("--allow") { Description = AllowHelp, HelpName = "a,b,c" };

    public Option<string[]> Algorithms { get; } = new("--algorithms")
    {
        Description = $"Only these signature algorithms count, a,b,c, as 'algorithms' of an organisation's settings has it; each that counts at all unless set: {string.Join(", ", SamlSettings.AlgorithmWords)}.",
        HelpName = "a,b,c",
    };

    public Option<bool> Json { get; } = new("--json") { Description = "One JSON object, as a line of a batch gives. On accept the person's values are in it." };

    public Option<string?> Upstream { get; } = new("--upstream") { Description = "Instead of metadata and addresses: the settings of this upstream of the hub, and the hub's own." };

    public Option<bool> Statement { get; } = new("--statement") { Description = "With --upstream: what it says as a statement file for fedhub mapping try. Values of the person are in it." };

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { Response, Batch, IdpMetadata, IdpCertificate, IdpEntityId, AssertionConsumer, EntityId, InResponseTo, Unsolicited, At, Skew, SpKey, Allow, Algorithms, Json, Upstream, Statement })
        {
            command.Options.Add(option);
        }
    }

    /// <summary>Why these options do not go together; null where they do.</summary>
    public string? Misuse(ParseResult parsed)
    {
        bool Given(Option option) => parsed.GetResult(option) is { Implicit: false };
        string? Beside(string name, params Option[] others) =>
            Array.Find(others, Given) is { } other ? $"{name} cannot be used together with {other.Name}." : null;

        if (Given(Batch))
        {
            return Beside("--batch", Response, IdpMetadata, IdpCertificate, IdpEntityId, AssertionConsumer, EntityId, InResponseTo, Unsolicited, At, Skew, SpKey, Allow, Algorithms, Upstream, Statement);
        }

        if (!Given(Response))
        {
            return "Name the answer with --response, or many with --batch.";
        }

        if (Given(Upstream))
        {
            return Beside("--upstream", IdpMetadata, IdpCertificate, IdpEntityId, AssertionConsumer, EntityId, Skew, SpKey, Allow, Algorithms)
                ?? (Given(Statement) ? Beside("--statement", Json) : null)
                ?? (Given(Unsolicited) ? Beside("--unsolicited", InResponseTo) : null);
        }

        return Given(Statement) ? "--statement needs --upstream: the rules that a statement is tried on are those of an upstream." : null;
    }

    /// <summary>The question that these options ask.</summary>
    public SamlQuestion Question(ParseResult parsed) => new()
    {
        Response = Material.InFile(parsed.GetRequiredValue(Response)!),
        IdpMetadata = parsed.GetValue(IdpMetadata) is { } metadata ? Material.InFile(metadata) : null,
        IdpCertificates = [.. (parsed.GetValue(IdpCertificate) ?? []).Select(Material.InFile)],
        IdpEntityId = parsed.GetValue(IdpEntityId),
        AssertionConsumer = parsed.GetValue(AssertionConsumer),
        EntityId = parsed.GetValue(EntityId),
        InResponseTo = parsed.GetValue(InResponseTo),
        Unsolicited = parsed.GetValue(Unsolicited),
        At = parsed.GetValue(At),
        Skew = parsed.GetValue(Skew),
        SpKeys = [.. (parsed.GetValue(SpKey) ?? []).Select(Material.InFile)],
        Allow = Typed.Words(parsed.GetValue(Allow) ?? []),
        Algorithms = Typed.Words(parsed.GetValue(Algorithms) ?? []),
    };
}
