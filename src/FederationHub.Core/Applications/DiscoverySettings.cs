namespace FederationHub.Core.Applications;

/// <summary>How people of an application find their organisation on the discovery screen.</summary>
public sealed record DiscoverySettings
{
    /// <summary>What of the list may be seen.</summary>
    public DiscoveryListMode ListMode { get; init; }

    /// <summary>Discovery entries shown above the search under a heading of their own, in this order; at most <see cref="MostPinned"/> ids. One that is not eligible is not shown.</summary>
    public IReadOnlyList<string> Pinned { get; init; } = [];

    /// <summary>The most <see cref="Pinned"/> entries.</summary>
    public const int MostPinned = 3;

    /// <summary>What a browser may remember of a choice.</summary>
    public RememberChoice Remember { get; init; } = RememberChoice.Recent;

    /// <summary>Whether a search also shows organisations that are known but may not be used yet, with a way to ask for them. Only public ones.</summary>
    public bool ShowNotConnected { get; init; }

    /// <summary>Whether <c>kc_idp_hint</c> is read as a hint (compatibility; ux 1.8).</summary>
    public bool KeycloakHint { get; init; }

    /// <summary>The identifier by which a service with a login of its own asks for the choice alone (<c>entityID</c> of the Identity Provider Discovery Service Protocol 2.4.1), or null.</summary>
    public string? EntityId { get; init; }

    /// <summary>
    /// Addresses to which the choice alone may be told (the same protocol's <c>return</c>);
    /// the part of a <c>return</c> before its query is compared byte for byte. None for an application that leaves the login to the hub.
    /// </summary>
    public IReadOnlyList<string> Responses { get; init; } = [];
}

/// <summary>How much of the list of organisations an application's people may see. A customer list can be confidential.</summary>
public enum DiscoveryListMode
{
    /// <summary>All eligible organisations can be listed, browsed and searched.</summary>
    List,

    /// <summary>Only what a search finds, from three characters on; no list and no browsing.</summary>
    Search,

    /// <summary>Only the organisations of a whole domain or e-mail address that was typed.</summary>
    DomainOnly,
}

/// <summary>What a browser may remember of a choice of organisation (ux 1.5).</summary>
public enum RememberChoice
{
    /// <summary>Nothing: for shared devices.</summary>
    Off,

    /// <summary>The organisations of successful logins are shown first.</summary>
    Recent,

    /// <summary>That, and people may tick that they always go on with one of them.</summary>
    RecentAndAuto,
}
