using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace FederationHub.OpenId.Provider.Registration;

/// <summary>
/// What a client is registered with (OpenID Connect Dynamic Client Registration 1.0, 2; RFC 7591 2): read and checked by
/// <see cref="ClientMetadataReader"/>, so that whatever stands here is done, and is told back as it stands here.
/// </summary>
public sealed record ClientMetadata
{
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Where answers may go, as the strings that were sent. At least one.</summary>
    public required IReadOnlyList<string> RedirectUris { get; init; }

    /// <summary>An app on a device: <c>application_type</c> is <c>native</c>.</summary>
    public bool Native { get; init; }

    /// <summary>How it authenticates at the token endpoint; <c>none</c> is a public client.</summary>
    public string AuthenticationMethod { get; init; } = "client_secret_basic";

    /// <summary>Whether it authenticates by a secret, so that it gets one.</summary>
    public bool HasSecret => AuthenticationMethod.StartsWith("client_secret_", StringComparison.Ordinal);

    /// <summary>Whether it authenticates by a key of its own.</summary>
    public bool HasKey => AuthenticationMethod == ClientMetadataReader.PrivateKeyJwt;

    /// <summary>The one algorithm it signs assertions with; null for any that its keys fit.</summary>
    public string? AssertionAlgorithm { get; init; }

    /// <summary>The grants that it uses.</summary>
    public IReadOnlyList<string> GrantTypes { get; init; } = ["authorization_code"];

    /// <summary>The scopes that it may ask; empty where it did not say.</summary>
    public IReadOnlyList<string> Scopes { get; init; } = [];

    /// <summary>Its name by language tag, in lower case; the one without a tag under the empty text (RFC 7591 2.2).</summary>
    public IReadOnlyDictionary<string, string> Names { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Its home page.</summary>
    public string? ClientUri { get; init; }

    /// <summary>Its logo.</summary>
    public string? LogoUri { get; init; }

    /// <summary>How it uses what it gets of people.</summary>
    public string? PolicyUri { get; init; }

    /// <summary>Its terms of service.</summary>
    public string? TermsUri { get; init; }

    /// <summary>Whom to ask.</summary>
    public IReadOnlyList<string> Contacts { get; init; } = [];

    /// <summary>Its public keys, as it sent them; null for none.</summary>
    public JsonElement? Jwks { get; init; }

    /// <summary>Where its public keys stand.</summary>
    public string? JwksUri { get; init; }

    /// <summary>The document that groups it with others for pairwise subjects (OpenID Connect Core 8.1).</summary>
    public string? SectorIdentifierUri { get; init; }

    /// <summary>Whether <c>subject_type</c> is <c>public</c>; else it is pairwise.</summary>
    public bool PublicSubject { get; init; }

    /// <summary>How its ID tokens are signed.</summary>
    public string IdTokenAlgorithm { get; init; } = "RS256";

    /// <summary>How old an authentication may be, in seconds, where a request does not say.</summary>
    public int? DefaultMaxAge { get; init; }

    /// <summary>Whether it needs <c>auth_time</c>, which every ID token has.</summary>
    public bool RequireAuthTime { get; init; }

    /// <summary>The contexts that it asks for where a request does not.</summary>
    public IReadOnlyList<string> DefaultAcrValues { get; init; } = [];

    /// <summary>Whether it logs people in only with a request that it pushed before (RFC 9126 6).</summary>
    public bool RequirePushedRequests { get; init; }

    /// <summary>Where a login can be started by others (OpenID Connect Core 4).</summary>
    public string? InitiateLoginUri { get; init; }

    /// <summary>Where a person may be sent after a logout.</summary>
    public IReadOnlyList<string> PostLogoutRedirectUris { get; init; } = [];

    /// <summary>Where it takes logout tokens.</summary>
    public string? BackChannelLogoutUri { get; init; }

    /// <summary>Whether a logout token must have a <c>sid</c>; it always has one.</summary>
    public bool BackChannelLogoutSessionRequired { get; init; }

    /// <summary>What the client software calls itself (RFC 7591 2).</summary>
    public string? SoftwareId { get; init; }

    /// <summary>Which version of it.</summary>
    public string? SoftwareVersion { get; init; }

    /// <summary>As UTF-8 JSON with the names of the specifications: what is kept, and read back by <see cref="ClientMetadataReader"/>.</summary>
    public string ToJson()
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, Plain))
        {
            writer.WriteStartObject();
            WriteTo(writer);
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }

    /// <summary>Its members, the defaults among them, so that a client sees all that counts for it (RFC 7591 3.2.1).</summary>
    internal void WriteTo(Utf8JsonWriter writer)
    {
        Texts(writer, ClientMetadataNames.RedirectUris, RedirectUris);
        writer.WriteString(ClientMetadataNames.ApplicationType, Native ? "native" : "web");
        Texts(writer, ClientMetadataNames.ResponseTypes, ["code"]);
        Texts(writer, ClientMetadataNames.GrantTypes, GrantTypes);
        writer.WriteString(ClientMetadataNames.AuthenticationMethod, AuthenticationMethod);
        Text(writer, ClientMetadataNames.AssertionAlgorithm, AssertionAlgorithm);
        Text(writer, ClientMetadataNames.Scope, Scopes.Count == 0 ? null : string.Join(' ', Scopes));
        foreach (var (tag, name) in Names.OrderBy(name => name.Key, StringComparer.Ordinal))
        {
            writer.WriteString(tag.Length == 0 ? ClientMetadataNames.ClientName : $"{ClientMetadataNames.ClientName}#{tag}", name);
        }

        Text(writer, ClientMetadataNames.ClientUri, ClientUri);
        Text(writer, ClientMetadataNames.LogoUri, LogoUri);
        Text(writer, ClientMetadataNames.PolicyUri, PolicyUri);
        Text(writer, ClientMetadataNames.TermsUri, TermsUri);
        Texts(writer, ClientMetadataNames.Contacts, Contacts);
        Text(writer, ClientMetadataNames.JwksUri, JwksUri);
        if (Jwks is { } keys)
        {
            writer.WritePropertyName(ClientMetadataNames.Jwks);
            keys.WriteTo(writer);
        }

        writer.WriteString(ClientMetadataNames.SubjectType, PublicSubject ? "public" : "pairwise");
        Text(writer, ClientMetadataNames.SectorIdentifierUri, SectorIdentifierUri);
        writer.WriteString(ClientMetadataNames.IdTokenAlgorithm, IdTokenAlgorithm);
        if (DefaultMaxAge is { } seconds)
        {
            writer.WriteNumber(ClientMetadataNames.DefaultMaxAge, seconds);
        }

        writer.WriteBoolean(ClientMetadataNames.RequireAuthTime, RequireAuthTime);
        Texts(writer, ClientMetadataNames.DefaultAcrValues, DefaultAcrValues);
        if (RequirePushedRequests)
        {
            writer.WriteBoolean(ClientMetadataNames.RequirePushed, true);
        }

        Text(writer, ClientMetadataNames.InitiateLoginUri, InitiateLoginUri);
        Texts(writer, ClientMetadataNames.PostLogoutRedirectUris, PostLogoutRedirectUris);
        if (BackChannelLogoutUri is not null)
        {
            writer.WriteString(ClientMetadataNames.BackChannelLogoutUri, BackChannelLogoutUri);
            writer.WriteBoolean(ClientMetadataNames.BackChannelLogoutSessionRequired, BackChannelLogoutSessionRequired);
        }

        Text(writer, ClientMetadataNames.SoftwareId, SoftwareId);
        Text(writer, ClientMetadataNames.SoftwareVersion, SoftwareVersion);
    }

    private static void Text(Utf8JsonWriter writer, string name, string? value)
    {
        if (value is not null)
        {
            writer.WriteString(name, value);
        }
    }

    private static void Texts(Utf8JsonWriter writer, string name, IReadOnlyList<string> values)
    {
        if (values.Count == 0)
        {
            return;
        }

        writer.WriteStartArray(name);
        foreach (var value in values)
        {
            writer.WriteStringValue(value);
        }

        writer.WriteEndArray();
    }
}
