namespace FederationHub.Cli.Commands;

/// <summary>Something to read: a file by its name, or the content itself, which only a batch can hold.</summary>
/// <param name="File">The name of a file, or null.</param>
/// <param name="Text">The content, or null.</param>
internal sealed record SamlMaterial(string? File, string? Text)
{
    public static SamlMaterial InFile(string name) => new(name, null);

    public static SamlMaterial Inline(string text) => new(null, text);
}

/// <summary>One answer with everything that it is to be judged against, as options or a line of a batch say it. Nothing of it was looked at yet.</summary>
internal sealed record SamlQuestion
{
    /// <summary>What an operator names a question by, in a batch: already JSON; null where none was given.</summary>
    public string? Id { get; init; }

    public SamlMaterial? Response { get; init; }

    public SamlMaterial? IdpMetadata { get; init; }

    public IReadOnlyList<SamlMaterial> IdpCertificates { get; init; } = [];

    public string? IdpEntityId { get; init; }

    public string? AssertionConsumer { get; init; }

    public string? EntityId { get; init; }

    public string? InResponseTo { get; init; }

    public bool Unsolicited { get; init; }

    public string? At { get; init; }

    public string? Skew { get; init; }

    public IReadOnlyList<SamlMaterial> SpKeys { get; init; } = [];

    public IReadOnlyList<string> Allow { get; init; } = [];

    public IReadOnlyList<string> Algorithms { get; init; } = [];
}
