namespace FederationHub.Core.Applications;

/// <summary>How far the logout button of an application reaches (domain 4.7).</summary>
public enum LogoutScope
{
    /// <summary>The application's own session only: the next click is silent (R002-18).</summary>
    Local,

    /// <summary>The hub's session as well; not the organisation's, and no other application's.</summary>
    Hub,

    /// <summary>The hub's and the organisation's; other applications stay signed in, and the page says so.</summary>
    IdpOnly,

    /// <summary>Every application of the session, the hub and the organisation (R002-17).</summary>
    Global,
}

/// <summary>How an application logs people out (OpenID Connect RP-Initiated Logout 1.0, Back-Channel Logout 1.0).</summary>
public sealed record LogoutSettings
{
    /// <summary>How far its button reaches.</summary>
    public LogoutScope Scope { get; init; } = LogoutScope.Global;

    /// <summary>Where it takes a logout token, absolute https URL without fragment; null when it takes none (Back-Channel Logout 2.2).</summary>
    public string? BackChannelUri { get; init; }

    /// <summary>Whether the logout token must have a <c>sid</c>. It always has one.</summary>
    public bool BackChannelSessionRequired { get; init; }

    /// <summary>Where a person may be sent after the logout; compared and used as the strings that were registered.</summary>
    public IReadOnlyList<string> PostLogoutRedirectUris { get; init; } = [];
}
