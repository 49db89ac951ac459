using FederationHub.Core;
using FederationHub.Core.Identity;
using FederationHub.Core.Login;
using FederationHub.Core.Sessions;
using FederationHub.OpenId.RelyingParty;
using FederationHub.Outcomes;

namespace FederationHub.Upstreams.Oidc;

/// <summary>Logout at OpenID Providers: the person is sent there (RP-Initiated Logout 1.0), and the provider posts logout tokens (Back-Channel Logout 1.0).</summary>
internal static class OidcLogout
{
    // Another name than a login's, so that no answer to a login finishes a logout, nor the other way around.
    private const string State = "logout_state";

    // An ID token may be longer than what proxies take as an address; every provider takes a form as well (RP-Initiated Logout 2).
    private const int LongestAddress = 4000;

    /// <summary>The longest ID token that a session keeps, in characters. A longer one is left out: the provider then asks the person.</summary>
    public const int LongestKept = 16 * 1024;

    public static Outcome<UpstreamStart> Start(UpstreamLogoutTrip trip, OidcSettings settings, ProviderMetadata metadata, HubAddress address)
    {
        if (metadata.EndSessionEndpoint is not { } endpoint)
        {
            return UpstreamsCauses.LogoutNotOffered.Because($"{settings.Issuer} has no end_session_endpoint.");
        }

        var fields = LogoutRequestBuilder.Build(settings.ClientId, trip.IdToken, address.PostLogoutRedirectUri, trip.Handle, trip.Languages);
        var memory = new Dictionary<string, string>(StringComparer.Ordinal) { [State] = trip.Handle };

        // As written, since Uri would write it otherwise; a query of its own stays.
        var place = endpoint.OriginalString;
        var query = string.Join('&', fields.Select(field => $"{field.Key}={Uri.EscapeDataString(field.Value)}"));
        var whole = place + (place.Contains('?', StringComparison.Ordinal) ? '&' : '?') + query;
        return whole.Length <= LongestAddress
            ? new UpstreamStart.RedirectTo(whole) { Memory = memory }
            : new UpstreamStart.PostForm(place, fields) { Memory = memory };
    }

    // RP-Initiated Logout 3: the state comes back, and nothing else does. A provider that sends the person back has done what it does.
    public static Outcome<UpstreamLogoutResult> Finish(UpstreamLeg leg, UpstreamReply reply) =>
        !leg.Memory.TryGetValue(State, out var state) || state.Length == 0 ? UpstreamsCauses.MemoryUnusable.Because("The leg lacks logout_state: it is of a login, or of another protocol.")
        : reply.Single("state") == state ? UpstreamLogoutResult.Complete
        : UpstreamsCauses.LogoutStateMismatch.Because("The state is missing, twice there or not the one that was sent.");

    public static UpstreamLogoutDemand Demand(string upstream, ValidatedLogoutToken token) => new(
        upstream,
        token.Issuer,
        token.Subject is { } subject ? new SubjectId(subject, SubjectId.OidcSub) : null,
        token.SessionId,
        $"{token.Issuer}\n{token.Id}",
        token.ReplayUntil,
        session => Ends(token, session))
    {
        Marks =
        [
            token.Subject is { } name ? EndedMark.OfSubject(upstream, token.Issuer, new SubjectId(name, SubjectId.OidcSub), token.SessionId)
                : EndedMark.OfUpstreamSession(upstream, token.Issuer, token.SessionId!),
        ],
    };

    // Back-Channel Logout 2.7: the session with that sid; without one, all of the subject. Both must fit where both are named.
    private static bool Ends(ValidatedLogoutToken token, SsoSession session) =>
        (token.Subject is null || (session.UpstreamSubject.Format == SubjectId.OidcSub && string.Equals(session.UpstreamSubject.Value, token.Subject, StringComparison.Ordinal)))
        && (token.SessionId is null || string.Equals(session.UpstreamSessionIndex, token.SessionId, StringComparison.Ordinal));
}
