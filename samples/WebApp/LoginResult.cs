using System.Text.Json;

namespace FederationHub.Samples.WebApp;

/// <summary>What the provider said about a person; the ID token was checked.</summary>
/// <param name="IdToken">Its claims.</param>
/// <param name="UserInfo">What UserInfo said; null when it was not asked.</param>
/// <param name="IdTokenText">As it came: a logout names it (`id_token_hint`).</param>
public sealed record LoginResult(JsonElement IdToken, JsonElement? UserInfo, string IdTokenText)
{
    /// <summary>How the person was authenticated (RFC 8176): `pwd`, `otp`, `mfa`, …</summary>
    public IReadOnlyList<string> Methods => IdToken.TryGetProperty("amr", out var amr) && amr.ValueKind == JsonValueKind.Array
        ? [.. amr.EnumerateArray().Select(method => method.GetString() ?? "")]
        : [];

    /// <summary>When the person was authenticated, by a person's own act.</summary>
    public DateTimeOffset? AuthenticatedAt => Number(IdToken, "auth_time") is { } at ? DateTimeOffset.FromUnixTimeSeconds(at) : null;

    /// <summary>Until when an application may go on with this login without asking again: the claim `session_expiry`.</summary>
    public DateTimeOffset? EndsAt => Number(IdToken, "session_expiry") is { } at ? DateTimeOffset.FromUnixTimeSeconds(at) : null;

    /// <summary>A claim of one text value, of the ID token or else of UserInfo.</summary>
    public string? Claim(string name) => Text(IdToken, name) ?? (UserInfo is { } info ? Text(info, name) : null);

    /// <summary>A claim as JSON, of the ID token or else of UserInfo.</summary>
    public JsonElement? Json(string name) =>
        IdToken.TryGetProperty(name, out var value) || (UserInfo is { } info && info.TryGetProperty(name, out value)) ? value : null;

    internal static string? Text(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    internal static long? Number(JsonElement json, string name) =>
        json.ValueKind == JsonValueKind.Object && json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) ? number : null;
}

/// <summary>How a login ended that was answered as the protocol says.</summary>
public abstract record LoginAnswer
{
    private LoginAnswer()
    {
    }

    /// <summary>Somebody logged in.</summary>
    /// <param name="Login">Who, and how.</param>
    /// <param name="For">What the application said that this login was for.</param>
    public sealed record LoggedIn(LoginResult Login, string? For) : LoginAnswer;

    /// <summary>The provider refused (RFC 6749 4.1.2.1).</summary>
    /// <param name="Error">The error.</param>
    /// <param name="Description">What it says beside that, for the makers of the application.</param>
    /// <param name="For">What the application said that this login was for.</param>
    public sealed record Refused(string Error, string Description, string? For = null) : LoginAnswer;
}

/// <summary>What one login asks of the provider.</summary>
public sealed record LoginWish
{
    /// <summary>`none`, `login`, `select_account`; null: as the provider likes.</summary>
    public string? Prompt { get; init; }

    /// <summary>How long ago the person may have logged in, seconds.</summary>
    public int? MaximumAge { get; init; }

    /// <summary>What the application does with it when it comes back; a word of its own, which goes nowhere.</summary>
    public string? For { get; init; }

    /// <summary>More parameters of this one request: `acr_values`, `claims`, …</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = new Dictionary<string, string>();
}

/// <summary>A login that failed because something is wrong, with words that may be shown.</summary>
public sealed class LoginException(string code, string message) : Exception(message)
{
    /// <summary>The step that failed: `discovery`, `state`, `nonce`, `token`, `id_token`, …</summary>
    public string Code { get; } = code;
}
