using FederationHub.Core.Identity;
using FederationHub.Outcomes;

namespace FederationHub.Core.Ports;

/// <summary>
/// What one person agreed to have kept for some minutes, so that an operator can mend what an organisation's answer is made into: the statement
/// as it was sent. Encrypted under the master key, since <c>fedhub</c> must read it without a handle; the reference alone opens nothing.
/// </summary>
public interface ICaptureStore
{
    /// <summary>Keeps what a start link with <c>capture=TOKEN</c> may do, under its token, of which only a hash is kept.</summary>
    PreparedWrite Inviting(string token, CaptureInvitation invitation);

    /// <summary>Looks at an invitation without using it up; null when there is none, it was used, or it ended.</summary>
    Task<CaptureInvitation?> FindInvitationAsync(string token, CancellationToken cancellationToken);

    /// <summary>Uses an invitation up: exactly one caller gets it; null when there is none, or it ended.</summary>
    Task<CaptureInvitation?> TakeInvitationAsync(string token, CancellationToken cancellationToken);

    /// <summary>Keeps a statement under the login's reference until <see cref="CapturedStatement.EndsAt"/>; an earlier one of that login is replaced.</summary>
    PreparedWrite Keeping(CapturedStatement captured);

    /// <summary>The statement of a login; null when nobody agreed, or its time is over.</summary>
    /// <param name="reference">The login's reference, ten characters.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    Task<CapturedStatement?> FindAsync(string reference, CancellationToken cancellationToken);
}

/// <summary>What a start link for one captured login names.</summary>
/// <param name="Application">Id of the application.</param>
/// <param name="Organisation">What the link names: an entry's or an organisation's id.</param>
/// <param name="EndsAt">Until when the link works.</param>
public sealed record CaptureInvitation(string Application, string Organisation, DateTimeOffset EndsAt);

/// <summary>A statement that its person agreed to have kept.</summary>
public sealed record CapturedStatement
{
    /// <summary>Reference of the login.</summary>
    public required string Reference { get; init; }

    /// <summary>The application that was logged in to.</summary>
    public required string Application { get; init; }

    /// <summary>The discovery entry that was chosen.</summary>
    public required string Entry { get; init; }

    /// <summary>When the person agreed.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>From this instant it is gone.</summary>
    public required DateTimeOffset EndsAt { get; init; }

    /// <summary>What the organisation sent.</summary>
    public required UpstreamStatement Statement { get; init; }
}
