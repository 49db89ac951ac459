using FederationHub.Core.Applications;
using FederationHub.Core.Identity;
using FederationHub.Core.Login;

namespace FederationHub.Core.Sessions;

/// <summary>
/// A logout on its way past organisations: everything at the hub is done and told already. Kept under the handle of the trip that the browser
/// is on, and taken when it comes back.
/// </summary>
public sealed record LogoutJourney
{
    /// <summary>Reference of the logout, as it stands on pages and in the audit stream.</summary>
    public required string Reference { get; init; }

    /// <summary>The browser that it began in, as logins are bound to theirs (SHA-256 of its cookie). Only it goes on; none does where it is null.</summary>
    public string? Browser { get; init; }

    /// <summary>The application that the person came from, and goes on to; null for none.</summary>
    public string? Application { get; init; }

    /// <summary>How far it reaches.</summary>
    public required LogoutScope Scope { get; init; }

    /// <summary>Where the person goes when everything asked for was done, one of the application's registered strings; null for the hub's own page.</summary>
    public string? PostLogoutRedirectUri { get; init; }

    /// <summary>Given back there.</summary>
    public string? State { get; init; }

    /// <summary>Languages that were asked for.</summary>
    public IReadOnlyList<string> Languages { get; init; } = [];

    /// <summary>What came of it so far.</summary>
    public IReadOnlyList<LogoutParty> Parties { get; init; } = [];

    /// <summary>Whether somebody who is not among <see cref="Parties"/>, since the person is not to hear who it is, is or may still be logged in.</summary>
    public bool OthersStay { get; init; }

    /// <summary>Organisations that are still to be asked; the first is the one of the trip.</summary>
    public IReadOnlyList<LogoutStop> Stops { get; init; } = [];

    /// <summary>What the trip must be answered with; null before the first.</summary>
    public UpstreamLeg? Leg { get; init; }
}

/// <summary>An organisation that is asked to log the person out.</summary>
/// <param name="Organisation">Its id.</param>
/// <param name="Upstream">Id of the upstream.</param>
/// <param name="Subject">The subject there. Personal.</param>
/// <param name="SessionIndex">The upstream's session index or <c>sid</c>, or null.</param>
/// <param name="IdToken">The upstream's ID token, or null. Personal.</param>
public sealed record LogoutStop(string Organisation, string Upstream, SubjectId Subject, string? SessionIndex, string? IdToken);

/// <summary>One party of a logout, and what came of it.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Id">Its id.</param>
/// <param name="Result">What came of it.</param>
public sealed record LogoutParty(LogoutPartyKind Kind, string Id, LogoutResult Result);

/// <summary>Who takes part in a logout.</summary>
public enum LogoutPartyKind
{
    /// <summary>An application.</summary>
    Application,

    /// <summary>The organisation that the person logged in with.</summary>
    Organisation,
}

/// <summary>What came of a logout at one party.</summary>
public enum LogoutResult
{
    /// <summary>The person is logged out there.</summary>
    LoggedOut,

    /// <summary>It is told soon: it is one of more than are told while a person waits.</summary>
    Later,

    /// <summary>It was not asked to, and the person is still logged in there.</summary>
    Kept,

    /// <summary>It did not do it, or not all of it.</summary>
    Refused,

    /// <summary>It could not be reached.</summary>
    Unreachable,

    /// <summary>It cannot be told.</summary>
    NoChannel,
}
