using System.Text.Encodings.Web;
using System.Text.Json;

namespace FederationHub.OpenId.Provider.Authorize;

/// <summary>
/// An authorization request that passed every check. Only <see cref="AuthorizeChecks"/> makes one, and the store gives it back
/// between the legs of a login; it holds what is needed to log in, to answer and to mint.
/// </summary>
public sealed class AuthorizeRequest
{
    // Stored and never shown: an escape of six characters for each '<' or 'é' would only help to fill the store.
    private static readonly StoredJson Stored = new(new JsonSerializerOptions(StoredJson.Default.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    private readonly AuthorizeRequestValues _values;

    private AuthorizeRequest(AuthorizeRequestValues values)
    {
        _values = values;
        ReplyTo = new(values.RedirectUri, values.State, values.ResponseMode);
    }

    /// <summary>The client that asks.</summary>
    public string ClientId => _values.ClientId;

    /// <summary>Where the answer goes.</summary>
    public ReplyAddress ReplyTo { get; }

    /// <summary>The granted scopes: those asked for that the client may have; <c>openid</c> is always among them.</summary>
    public IReadOnlyList<string> Scopes => _values.Scopes;

    /// <summary>The nonce for the ID token; null when none was sent.</summary>
    public string? Nonce => _values.Nonce;

    /// <summary>The S256 challenge; null only where the client's policy allows.</summary>
    public string? CodeChallenge => _values.CodeChallenge;

    /// <summary>What the application asks the hub to show.</summary>
    public Prompts Prompts => _values.Prompts;

    /// <summary>Oldest authentication that is accepted, in seconds, from the request or the client's default; null for any. 0 is a new one.</summary>
    public int? MaxAgeSeconds => _values.MaxAgeSeconds;

    /// <summary>Wanted authentication contexts in order of preference, hints taken out (OpenID Connect Core 3.1.2.1).</summary>
    public IReadOnlyList<string> AcrValues => _values.AcrValues;

    /// <summary>Whether a login that reaches none of <see cref="EssentialAcrValues"/> (any context when that is empty) is a failed one (OpenID Connect Core 5.5.1.1).</summary>
    public bool AcrIsEssential => _values.AcrIsEssential;

    /// <summary>The contexts of which one must be reached when <see cref="AcrIsEssential"/>.</summary>
    public IReadOnlyList<string> EssentialAcrValues => _values.EssentialAcrValues;

    /// <summary>The only <c>sub</c> a positive answer may have (OpenID Connect Core 5.5.1); null for any. Personal.</summary>
    public string? ExpectedSubject => _values.ExpectedSubject;

    /// <summary>The login hint; null when none was sent. May be personal.</summary>
    public string? LoginHint => _values.LoginHint;

    /// <summary>
    /// An ID token of this hub as sent, unverified; read it with <see cref="IdTokenHintReader"/> before the request is stored: null when
    /// it comes back from there.
    /// </summary>
    public string? IdTokenHint => _values.IdTokenHint;

    /// <summary>Hints at the organisation, the one that counts most first.</summary>
    public IReadOnlyList<OrganisationHint> OrganisationHints => _values.OrganisationHints;

    /// <summary>Wanted languages of the pages, best first, as language tags.</summary>
    public IReadOnlyList<string> UiLocales => _values.UiLocales;

    /// <summary>The handle under which the client pushed it, for <see cref="PushedRequests.Ending"/>; null for one that only the browser brought. Never logged.</summary>
    internal string? PushedAs => _values.PushedAs;

    /// <summary>The form to store. Holds personal data (login hint): to be encrypted.</summary>
    public string ToJson() => JsonSerializer.Serialize(_values, Stored.AuthorizeRequestValues);

    /// <summary>Restores what <see cref="ToJson"/> gave, from the hub's own store and nowhere else; throws on anything else.</summary>
    public static AuthorizeRequest FromStoredJson(string json) =>
        new(JsonSerializer.Deserialize(json, Stored.AuthorizeRequestValues) ?? throw new JsonException("A stored request is an object."));

    /// <summary>Only what may be logged.</summary>
    public override string ToString() => $"authorization request of {ClientId}";

    internal static AuthorizeRequest Checked(AuthorizeRequestValues values) => new(values);
}
