using FederationHub.Outcomes;
using FederationHub.Upstreams.Saml;

namespace FederationHub.Cli.Commands;

/// <summary>A question whose parts were read: what <see cref="SamlResponseCheck"/> takes.</summary>
internal sealed record SamlCase(ReadOnlyMemory<byte> Response, SamlOrganisation Organisation, SamlRecipient Recipient, SamlRequest Request, DateTimeOffset At);

/// <summary>Reads the parts of a question. It needs no store, no network and no key of a hub.</summary>
internal static class SamlJudge
{
    /// <summary>The case, or the first thing that makes the question one that nobody can answer.</summary>
    public static async Task<(SamlCase? Case, string? Problem)> ReadAsync(SamlQuestion question, CommandSurroundings surroundings, CancellationToken cancellationToken)
    {
        if (Problem(question) is { } missing)
        {
            return (null, missing);
        }

        if (!Typed.TryInstant(question.At, surroundings.Time.GetUtcNow(), out var at))
        {
            return (null, Typed.InstantForm);
        }

        if (!Typed.TrySkew(question.Skew, out var skew))
        {
            return (null, Typed.SkewForm);
        }

        if ((Typed.Unknown("--allow", question.Allow, SamlSettings.AllowWords) ?? Typed.Unknown("--algorithms", question.Algorithms, SamlSettings.AlgorithmWords)) is { } unknown)
        {
            return (null, unknown);
        }

        var (response, unread) = await question.Response!.ReadAsync(SamlResponseCheck.MaxBytes, surroundings, cancellationToken);
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
                organisation with { Allow = question.Allow, Algorithms = question.Algorithms, SkewSeconds = skew ?? organisation.SkewSeconds },
                recipient,
                question.InResponseTo is { } id ? SamlRequest.WithId(id) : SamlRequest.None,
                at), null),
            rejection => (null, $"--sp-key: {rejection.Detail}"));
    }

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
            var (metadata, unread) = await material.ReadAsync(SamlFiles.MaxMetadataBytes, surroundings, cancellationToken);
            return unread is not null ? (null, unread) : Read("--idp-metadata", SamlFiles.Organisation(metadata, question.IdpEntityId));
        }

        var (files, problem) = await ReadAsync(question.IdpCertificates, surroundings, cancellationToken);
        return problem is not null ? (null, problem) : Read("--idp-certificate", SamlFiles.Organisation(files, question.IdpEntityId!));
    }

    private static (SamlOrganisation?, string?) Read(string name, Outcome<SamlOrganisation> outcome) =>
        outcome.Match<(SamlOrganisation?, string?)>(organisation => (organisation, null), rejection => (null, $"{name}: {rejection.Code.Cause}: {rejection.Detail}"));

    private static async Task<(IReadOnlyList<ReadOnlyMemory<byte>> Files, string? Problem)> ReadAsync(
        IReadOnlyList<Material> materials, CommandSurroundings surroundings, CancellationToken cancellationToken)
    {
        List<ReadOnlyMemory<byte>> files = [];
        foreach (var material in materials)
        {
            var (octets, problem) = await material.ReadAsync(SamlFiles.MaxKeyBytes, surroundings, cancellationToken);
            if (problem is not null)
            {
                return ([], problem);
            }

            files.Add(octets);
        }

        return (files, null);
    }
}
