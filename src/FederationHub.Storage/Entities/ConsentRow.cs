namespace FederationHub.Storage.Entities;

/// <summary>What one person agreed to, or was told, about one application: names of claims, never values.</summary>
internal sealed class ConsentRow
{
    /// <summary>A pseudonym.</summary>
    public required string Person { get; init; }

    public required string Application { get; init; }

    /// <summary>Hash of purpose and claims.</summary>
    public required string Scope { get; init; }

    public required string Purpose { get; init; }

    /// <summary>JSON.</summary>
    public required string Claims { get; init; }

    /// <summary>Unix milliseconds.</summary>
    public long GivenAt { get; init; }

    /// <summary>Unix milliseconds.</summary>
    public long EndsAt { get; init; }
}
