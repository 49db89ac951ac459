namespace FederationHub.Storage.Entities;

/// <summary>One event of the audit stream. Rows are only ever added.</summary>
internal sealed class AuditRow
{
    public long Sequence { get; init; }

    /// <summary>Unix milliseconds.</summary>
    public long HappenedAt { get; init; }

    public required string Kind { get; init; }

    public string? Reference { get; init; }

    public string? Application { get; init; }

    public string? Organisation { get; init; }

    public string? Code { get; init; }

    public string? Detail { get; init; }

    /// <summary>Number of the FH-code, so that it is found by an index in any collation.</summary>
    public int? CodeNumber { get; init; }

    public string? Actor { get; init; }

    /// <summary>JSON.</summary>
    public string? Facts { get; init; }

    /// <summary>Whose login it was: a pseudonym. The only column that is ever emptied.</summary>
    public string? Person { get; init; }
}
