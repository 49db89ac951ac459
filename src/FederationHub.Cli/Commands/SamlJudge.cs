using System.Globalization;
using System.Text;
using FederationHub.Outcomes;
using FederationHub.Upstreams.Saml;

namespace FederationHub.Cli.Commands;

/// <summary>A question whose parts were read: what <see cref="SamlResponseCheck"/> takes.</summary>
internal sealed record SamlCase(ReadOnlyMemory<byte> Response, SamlOrganisation Organisation, SamlRecipient Recipient, SamlRequest Request, DateTimeOffset At);

/// <summary>Reads the parts of a question. It needs no store, no network and no key of a hub.</summary>
internal static class SamlJudge
{
    private const int MaxSkewSeconds = 24 * 60 * 60;

    /// <summary>The case, or the first thing that makes the question one that nobody can answer.</summary>
    public static async Task<(SamlCase? Case, string? Problem)> ReadAsync(SamlQuestion question, CommandSurroundings surroundings, CancellationToken cancellationToken)
    {
        if (Problem(question) is { } missing)
        {
            return (null, missing);
        }

        if (!TryInstant(question.At, surroundings, out var at))
        {
            return (null, "--at is an instant such as 2026-03-01T12:00:00Z (UTC unless it says otherwise).");
        }

        var skew = 0;
        if (question.Skew is { } seconds && (!int.TryParse(seconds, NumberStyles.None, CultureInfo.InvariantCulture, out skew) || skew > MaxSkewSeconds))
        {
            return (null, $"--skew is a number of seconds, 0 to {MaxSkewSeconds}.");
        }

        if ((Unknown("--allow", question.Allow, SamlSettings.AllowWords) ?? Unknown("--algorithms", question.Algorithms, SamlSettings.AlgorithmWords)) is { } unknown)
        {
            return (null, unknown);
        }

        var (response, unread) = await ReadAsync(question.Response!, SamlResponseCheck.MaxBytes, surroundings, cancellationToken);
        if (unread is not null)
        {
            return (null, unread);
        }

        var (organisation, noOrganisation) = await OrganisationAsync(question, surroundings, cancellationToken);
        if (organisation is null)
        {
            return (null, noOrganisation);
        }

        var (keys, noKeys) = await ReadAsync(question.SpKeys, surroundings, cancellationToken);
        if (noKeys is not null)
        {
            return (null, noKeys);
        }

        return new SamlRecipient(question.EntityId!, question.AssertionConsumer!).WithKeys(keys).Match<(SamlCase?, string?)>(
            recipient => (new SamlCase(
                response,
                organisation with { Allow = question.Allow, Algorithms = question.Algorithms, SkewSeconds = question.Skew is null ? organisation.SkewSeconds : skew },
                recipient,
                question.InResponseTo is { } id ? SamlRequest.WithId(id) : SamlRequest.None,
                at), null),
            rejection => (null, $"--sp-key: {rejection.Detail}"));
    }

    /// <summary>An instant as people type one; now where they typed none.</summary>
    public static bool TryInstant(string? typed, CommandSurroundings surroundings, out DateTimeOffset instant)
    {
        instant = surroundings.Time.GetUtcNow();
        return typed is null
            || (typed.Length >= 10 && DateTimeOffset.TryParse(typed, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out instant));
    }

    private static string? Unknown(string option, IReadOnlyList<string> words, IReadOnlyList<string> known) =>
        words.FirstOrDefault(word => !known.Contains(word, StringComparer.Ordinal)) is { } unknown ? $"{option} knows no '{unknown}'. Use: {string.Join(", ", known)}." : null;

    // Absence is no answer: every side of the judgement is named.
    private static string? Problem(SamlQuestion question) => question switch
    {
        { Response: null } => "--response is missing.",
        { IdpMetadata: null, IdpCertificates.Count: 0 } => "--idp-metadata or --idp-certificate is missing.",
        { IdpMetadata: not null, IdpCertificates.Count: > 0 } => "Use --idp-metadata or --idp-certificate, not both: one of them says whom to trust.",
        { IdpMetadata: null } when string.IsNullOrEmpty(question.IdpEntityId) => "--idp-certificate needs --idp-entity-id beside it.",
        _ when string.IsNullOrEmpty(question.AssertionConsumer) => "--acs is missing: the address to which the answer was to go.",
        _ when string.IsNullOrEmpty(question.EntityId) => "--entity-id is missing: the service provider's own, which the answer names as audience.",
        { Unsolicited: true, InResponseTo: not null } => "Use --in-response-to or --unsolicited, not both.",
        { Unsolicited: false } when string.IsNullOrEmpty(question.InResponseTo) => "--in-response-to is missing: the ID of the request. Say --unsolicited where there was none.",
        _ => null,
    };

    private static async Task<(SamlOrganisation? Organisation, string? Problem)> OrganisationAsync(SamlQuestion question, CommandSurroundings surroundings, CancellationToken cancellationToken)
    {
        if (question.IdpMetadata is { } material)
        {
            var (metadata, unread) = await ReadAsync(material, SamlFiles.MaxMetadataBytes, surroundings, cancellationToken);
            return unread is not null ? (null, unread) : Read("--idp-metadata", SamlFiles.Organisation(metadata, question.IdpEntityId));
        }

        var (files, problem) = await ReadAsync(question.IdpCertificates, surroundings, cancellationToken);
        return problem is not null ? (null, problem) : Read("--idp-certificate", SamlFiles.Organisation(files, question.IdpEntityId!));
    }

    private static (SamlOrganisation?, string?) Read(string name, Outcome<SamlOrganisation> outcome) =>
        outcome.Match<(SamlOrganisation?, string?)>(organisation => (organisation, null), rejection => (null, $"{name}: {rejection.Code.Cause}: {rejection.Detail}"));

    private static async Task<(IReadOnlyList<ReadOnlyMemory<byte>> Files, string? Problem)> ReadAsync(
        IReadOnlyList<SamlMaterial> materials, CommandSurroundings surroundings, CancellationToken cancellationToken)
    {
        List<ReadOnlyMemory<byte>> files = [];
        foreach (var material in materials)
        {
            var (octets, problem) = await ReadAsync(material, SamlFiles.MaxKeyBytes, surroundings, cancellationToken);
            if (problem is not null)
            {
                return ([], problem);
            }

            files.Add(octets);
        }

        return (files, null);
    }

    private static async Task<(ReadOnlyMemory<byte> Octets, string? Problem)> ReadAsync(SamlMaterial material, int maxBytes, CommandSurroundings surroundings, CancellationToken cancellationToken)
    {
        if (material.Text is { } text)
        {
            var octets = Encoding.UTF8.GetBytes(text);
            return octets.Length <= maxBytes ? (octets, null) : (default, $"A content is larger than {maxBytes} bytes.");
        }

        var name = material.File!;
        return await BoundedFile.ReadAsync(name, () => name == "-" ? surroundings.Input() : File.OpenRead(name), maxBytes, cancellationToken);
    }
}
