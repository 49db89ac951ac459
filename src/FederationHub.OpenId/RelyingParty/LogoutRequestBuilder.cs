using System.Text.Json;
using FederationHub.OpenId.Formats;

namespace FederationHub.OpenId.RelyingParty;

/// <summary>What a person is sent to the end session endpoint with (RP-Initiated Logout 1.0, 2).</summary>
public static class LogoutRequestBuilder
{
    /// <summary>The parameters, in order.</summary>
    /// <param name="clientId">The hub's client id there.</param>
    /// <param name="idToken">The ID token of the session that is to end, or null.</param>
    /// <param name="returnTo">Where the person is to be sent back, as registered there.</param>
    /// <param name="state">Comes back with the person.</param>
    /// <param name="languages">Languages of the person, the most wanted first.</param>
    public static IReadOnlyList<KeyValuePair<string, string>> Build(string clientId, string? idToken, string returnTo, string state, IReadOnlyList<string> languages)
    {
        ArgumentException.ThrowIfNullOrEmpty(clientId);
        ArgumentException.ThrowIfNullOrEmpty(returnTo);
        ArgumentException.ThrowIfNullOrEmpty(state);
        ArgumentNullException.ThrowIfNull(languages);
        var all = new (string Name, string? Value)[]
        {
            ("id_token_hint", idToken),
            ("logout_hint", HintOf(idToken)),
            ("client_id", clientId),
            ("post_logout_redirect_uri", returnTo),
            ("state", state),
            ("ui_locales", string.Join(' ', languages)),
        };
        return [.. all.Where(field => field.Value is { Length: > 0 }).Select(field => KeyValuePair.Create(field.Name, field.Value!))];
    }

    // Entra ID does not ask whom to log out when it gets its claim login_hint back. The token was verified when it was kept.
    private static string? HintOf(string? idToken) =>
        idToken?.Split('.') is [_, var payload, _] && Base64UrlText.TryDecode(payload, out var octets) && StrictJson.TryReadObject(octets, out var claims) && claims.TryGetText("login_hint", out var hint)
            ? hint
            : null;
}
