namespace FederationHub.Cli.Commands;

/// <summary>One answer with everything that it is to be judged against, as options or a line of a batch say it. Nothing of it was looked at yet.</summary>
internal sealed record SamlQuestion
{
    /// <summary>What an operator names a question by, in a batch: already JSON; null where none was given.</summary>
    public string? Id { get; init; }

    public Material? Response { get; init; }

    public Material? IdpMetadata { get; init; }

    public IReadOnlyList<Material> IdpCertificates { get; init; } = [];

    public string? IdpEntityId { get; init; }

    public string? AssertionConsumer { get; init; }

    public string? EntityId { get; init; }

    public string? InResponseTo { get; init; }

    public bool Unsolicited { get; init; }

    public string? At { get; init; }

    public string? Skew { get; init; }

    public IReadOnlyList<Material> SpKeys { get; init; } = [];

    public IReadOnlyList<string> Allow { get; init; } = [];

    public IReadOnlyList<string> Algorithms { get; init; } = [];
}
