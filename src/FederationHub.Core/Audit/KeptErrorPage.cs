namespace FederationHub.Core.Audit;

/// <summary>An error page as it was shown. It names an application and an organisation, never a person.</summary>
public sealed record KeptErrorPage
{
    /// <summary>The cause: <c>FH-1306/audience-mismatch</c>. Its number is what the page shows.</summary>
    public required string Code { get; init; }

    /// <summary>Expected against received, for the operator: never on the page.</summary>
    public required string Detail { get; init; }

    /// <summary>HTTP status of the page.</summary>
    public required int Status { get; init; }

    /// <summary>When it happened.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Id of the application, or null.</summary>
    public string? Application { get; init; }

    /// <summary>Id of the organisation that the page names, or null.</summary>
    public string? Organisation { get; init; }

    /// <summary>Name of an organisation that is an entry only, or null.</summary>
    public string? OrganisationName { get; init; }

    /// <summary>What was missing or wrong, in the hub's own vocabulary.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];

    /// <summary>A start link that does what the person came for, or null.</summary>
    public string? StartLink { get; init; }

    /// <summary>Languages that the application asked for.</summary>
    public IReadOnlyList<string> Languages { get; init; } = [];
}
