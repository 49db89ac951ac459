using FederationHub.Core.Organisations;
using FederationHub.Outcomes;

namespace FederationHub.Upstreams;

/// <summary>
/// An optional ability of a protocol: answers that nobody asked for (SAML Profiles 4.1.5). They are verified as any other, and tell the hub
/// at which organisation to start a login of its own (ruling 9); what they say of a person leaves no method of this interface.
/// </summary>
public interface IUpstreamUnsolicited
{
    /// <summary>
    /// Who an answer says to be from, before anything of it is verified: for choosing whose keys to check it with. Refused where it cannot
    /// be read or answers a request.
    /// </summary>
    /// <param name="reply">The answer.</param>
    Outcome<string> UnsolicitedIssuer(UpstreamReply reply);

    /// <summary>Ids of the applications at which such an answer of this upstream may start a login; empty where none may.</summary>
    /// <param name="upstream">The upstream.</param>
    IReadOnlyList<string> UnsolicitedApplications(Upstream upstream);

    /// <summary>
    /// Every check of a solicited answer, and that it answers no request. Nothing is fetched for it, and nothing is decrypted that
    /// the organisation did not sign as it is (FH-1302); else the 13xx code of the check that said no. Replay is the caller's.
    /// </summary>
    /// <param name="upstream">Whose answer it must be.</param>
    /// <param name="reply">The answer.</param>
    /// <param name="cancellationToken">Stops waiting for keys.</param>
    ValueTask<Outcome<UnsolicitedAnswer>> CheckUnsolicitedAsync(Upstream upstream, UpstreamReply reply, CancellationToken cancellationToken);
}

/// <summary>A verified answer that nobody asked for: that it came, and nothing of whom it is about.</summary>
/// <param name="ReplayId">As <see cref="UpstreamAnswer.ReplayId"/>, so that one assertion counts once, asked for or not.</param>
/// <param name="ReplayUntil">Until when it must be remembered.</param>
public sealed record UnsolicitedAnswer(string ReplayId, DateTimeOffset ReplayUntil);
