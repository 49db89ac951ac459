using FederationHub.OpenId.Provider.Authorize;
using FederationHub.OpenId.Provider.Clients;
using FederationHub.Outcomes;

namespace FederationHub.OpenId.Provider.EndSession;

/// <summary>
/// A logout request after its checks. What did not pass is not in it (OpenID Connect RP-Initiated Logout 1.0, 4: information that failed to
/// validate is not used). Only <see cref="EndSessionRequestReader"/> makes one.
/// </summary>
public sealed record EndSessionRequest
{
    internal EndSessionRequest()
    {
    }

    /// <summary>Who asks: by the verified hint, else by the bare <c>client_id</c>, which proves nothing. Null for nobody.</summary>
    public Client? Client { get; internal init; }

    /// <summary>The verified hint; null for none.</summary>
    public IdTokenHint? Hint { get; internal init; }

    /// <summary>Where to go afterwards: one of the client's registered strings, and only beside a hint of that client. Null for nowhere.</summary>
    public string? PostLogoutRedirectUri { get; internal init; }

    /// <summary>Given back with it; null for none.</summary>
    public string? State { get; internal init; }

    /// <summary>Whose session, in the application's words; null for none. It proves nothing.</summary>
    public string? LogoutHint { get; internal init; }

    /// <summary>Languages of the pages, in order.</summary>
    public IReadOnlyList<string> UiLocales { get; internal init; } = [];

    /// <summary>Why the request does not speak for itself, so that the person is asked; null where it does.</summary>
    public Rejection? Doubt { get; internal init; }

    /// <summary>Only what may be logged.</summary>
    public override string ToString() => $"logout request of {Client?.Id ?? "nobody"}";
}
