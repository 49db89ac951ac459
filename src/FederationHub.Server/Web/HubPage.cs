using FederationHub.Core.Applications;

namespace FederationHub.Server.Web;

/// <summary>What every page has: its words, who it is for, and the ways out.</summary>
internal abstract record HubPage
{
    /// <summary>Words in the person's language.</summary>
    public required Words Words { get; init; }

    /// <summary>What the page is, for tests and help desks: <c>choose</c>, <c>error</c>, …</summary>
    public abstract string Kind { get; }

    /// <summary>Heading and title.</summary>
    public required string Title { get; init; }

    /// <summary>What the tab and the history say before the hub's name.</summary>
    public virtual string DocumentTitle => Title;

    /// <summary>HTTP status.</summary>
    public int Status { get; init; } = StatusCodes.Status200OK;

    /// <summary>The application's name in the person's language, once it is known.</summary>
    public string? ServiceName { get; init; }

    /// <summary>What the application says of itself elsewhere, where a person chooses or consents.</summary>
    public ServiceLinks Service { get; init; } = ServiceLinks.None;

    /// <summary>The way back to the application, once it can be trusted.</summary>
    public ReturnLink? Back { get; init; }

    /// <summary>What stands at the end of it, where the name of the service is not enough to know; null elsewhere.</summary>
    public string? BackTo { get; init; }

    /// <summary>Origins beside the hub's own that a form on this page may lead to; Chromium holds redirects after a form against it.</summary>
    public IReadOnlyList<string> FormOrigins { get; init; } = [];

    /// <summary>Address of this page in another language; null where a reload would not be the same page.</summary>
    public string? LanguageLink { get; init; }
}

/// <summary>Where an application says how it uses what it gets of people, and on which terms (OpenID Connect Dynamic Client Registration 1.0, 2): registered https addresses.</summary>
/// <param name="Policy">Its policy, or null.</param>
/// <param name="Terms">Its terms of service, or null.</param>
internal sealed record ServiceLinks(string? Policy, string? Terms)
{
    /// <summary>It says nothing.</summary>
    public static ServiceLinks None { get; } = new(null, null);

    public static ServiceLinks Of(Application application) => new(application.PolicyUri, application.TermsUri);
}

/// <summary>A way back to the application: a link, or a form where the answer goes by POST.</summary>
/// <param name="Address">Absolute URL, or a path of the hub.</param>
/// <param name="Fields">Form fields; null for a link.</param>
internal sealed record ReturnLink(string Address, IReadOnlyList<KeyValuePair<string, string>>? Fields = null);
