using System.Globalization;
using System.Text;
using System.Text.Json;
using FederationHub.OpenId.Formats;
using FederationHub.OpenId.Provider.Clients;
using FederationHub.Outcomes;

namespace FederationHub.OpenId.Provider.Registration;

/// <summary>
/// Reads what a client wants to be registered with. A member that the hub knows is done as it is asked or refused by its name; one that no
/// specification of the hub knows is left out (RFC 7591 2). Details of refusals hold names of members and nothing that was sent, since the client is told them.
/// </summary>
public static class ClientMetadataReader
{
    /// <summary>Longest request, in bytes.</summary>
    public const int MostBytes = 64 * 1024;

    private const int MostUris = 50;
    private const int MostWords = 100;
    private const int LongestText = 255;
    private const int LongestName = 100;

    // What discovery does not offer: asked for, it would be missed (OpenID Connect Dynamic Client Registration 1.0, 2; RFC 9101, RFC 8705, RFC 9449, Front-Channel Logout 1.0, CIBA).
    private static readonly string[] Unsupported =
    [
        "userinfo_signed_response_alg", "userinfo_encrypted_response_alg", "userinfo_encrypted_response_enc", "id_token_encrypted_response_alg", "id_token_encrypted_response_enc",
        "request_object_signing_alg", "request_object_encryption_alg", "request_object_encryption_enc", "request_uris", "require_signed_request_object",
        "authorization_signed_response_alg", "authorization_encrypted_response_alg", "authorization_encrypted_response_enc",
        "introspection_signed_response_alg", "introspection_encrypted_response_alg", "introspection_encrypted_response_enc",
        "frontchannel_logout_uri", "frontchannel_logout_session_required", "tls_client_certificate_bound_access_tokens", "dpop_bound_access_tokens",
        "tls_client_auth_subject_dn", "tls_client_auth_san_dns", "tls_client_auth_san_uri", "tls_client_auth_san_ip", "tls_client_auth_san_email",
        "backchannel_token_delivery_mode", "backchannel_client_notification_endpoint", "backchannel_authentication_request_signing_alg", "backchannel_user_code_parameter",
        "authorization_details_types",
    ];

    // RFC 7517 9.3, RFC 7518 6: with one of these in it a key is no public one.
    private static readonly string[] PrivateMembers = ["d", "p", "q", "dp", "dq", "qi", "oth", "k"];

    /// <summary>OpenID Connect Core 9.</summary>
    internal const string PrivateKeyJwt = "private_key_jwt";

    private static readonly string[] AuthenticationMethods = ["client_secret_basic", "client_secret_post", PrivateKeyJwt, "none"];
    private static readonly string[] IdTokenAlgorithms = ["RS256", "PS256", "ES256"];

    // RFC 7592 2.2: what an update has in it only by mistake.
    private static readonly string[] OfTheServer =
        [ClientMetadataNames.AccessToken, ClientMetadataNames.ClientUriOfRegistration, ClientMetadataNames.ClientSecretExpiresAt, ClientMetadataNames.ClientIdIssuedAt];

    /// <summary>
    /// Reads a request to register. Refuses with FH-1002 (<c>invalid_redirect_uri</c>) or FH-1005 (<c>invalid_client_metadata</c>, RFC 7591 3.2.2).
    /// </summary>
    /// <param name="utf8">The body.</param>
    /// <param name="loopback">Whether the hub itself is on a loopback host, so that http is good enough for other addresses there.</param>
    public static Outcome<ClientMetadata> Read(ReadOnlyMemory<byte> utf8, bool loopback) =>
        Parse(utf8).Then(json => new Reading(json, loopback).Whole());

    /// <summary>Reads a request to change a registration (RFC 7592 2.2): the same, with the client id, and with the secret that it has if it names one.</summary>
    /// <param name="utf8">The body.</param>
    /// <param name="clientId">The client that it must name.</param>
    /// <param name="isSecret">Whether a secret is one that the client has.</param>
    /// <param name="loopback">As for <see cref="Read"/>.</param>
    public static Outcome<ClientMetadata> ReadChange(ReadOnlyMemory<byte> utf8, string clientId, Func<string, bool> isSecret, bool loopback)
    {
        ArgumentNullException.ThrowIfNull(isSecret);
        return Parse(utf8).Then(json =>
        {
            if (!json.TryGetText(ClientMetadataNames.ClientId, out var named) || named != clientId)
            {
                return OpenIdCauses.RegistrationOfOtherClient.Because("client_id is missing, or not the client of this address");
            }

            if (OfTheServer.FirstOrDefault(name => json.TryGetProperty(name, out _)) is { } own)
            {
                return OpenIdCauses.MetadataMalformed.Because($"{own} is the server's to say, and is not part of an update");
            }

            if (json.TryGetProperty(ClientMetadataNames.ClientSecret, out var secret) && secret.ValueKind != JsonValueKind.Null
                && !(secret.ValueKind == JsonValueKind.String && isSecret(secret.GetString()!)))
            {
                return OpenIdCauses.MetadataMalformed.Because("client_secret is not the secret that the client has");
            }

            return new Reading(json, loopback).Whole();
        });
    }

    /// <summary>Reads what <see cref="ClientMetadata.ToJson"/> wrote.</summary>
    /// <exception cref="FormatException">It is something else.</exception>
    public static ClientMetadata ReadKept(string json)
    {
        ArgumentNullException.ThrowIfNull(json);
        return Read(Encoding.UTF8.GetBytes(json), loopback: true).Match(metadata => metadata, rejection => throw new FormatException($"A kept registration cannot be read: {rejection}"));
    }

    private static Outcome<JsonElement> Parse(ReadOnlyMemory<byte> utf8) =>
        StrictJson.TryReadObject(utf8, out var json) ? json : OpenIdCauses.RegistrationNotJson.Because("the body is not one JSON object in UTF-8 with each member once");

    /// <summary>One reading: each member is taken in turn, and the first problem is the answer.</summary>
    private sealed class Reading(JsonElement json, bool loopback)
    {
        private Rejection? _problem;

        public Outcome<ClientMetadata> Whole()
        {
            Refused();
            var native = Choice(ClientMetadataNames.ApplicationType, ["web", "native"], "web") == "native";
            var method = Choice(ClientMetadataNames.AuthenticationMethod, AuthenticationMethods, AuthenticationMethods[0]);
            var metadata = new ClientMetadata
            {
                RedirectUris = Redirects(ClientMetadataNames.RedirectUris, native, OpenIdCauses.MetadataMalformed),
                Native = native,
                AuthenticationMethod = method,
                AssertionAlgorithm = Assertions(method),
                GrantTypes = Grants(),
                Scopes = Scopes(),
                Names = Names(),
                ClientUri = Address(ClientMetadataNames.ClientUri),
                LogoUri = Address(ClientMetadataNames.LogoUri, alwaysHttps: true),
                PolicyUri = Address(ClientMetadataNames.PolicyUri),
                TermsUri = Address(ClientMetadataNames.TermsUri),
                Contacts = Words(ClientMetadataNames.Contacts, LongestText),
                Jwks = Keys(),
                JwksUri = Address(ClientMetadataNames.JwksUri),
                PublicSubject = Choice(ClientMetadataNames.SubjectType, ["pairwise", "public"], "pairwise") == "public",
                SectorIdentifierUri = Address(ClientMetadataNames.SectorIdentifierUri),
                IdTokenAlgorithm = Choice(ClientMetadataNames.IdTokenAlgorithm, IdTokenAlgorithms, IdTokenAlgorithms[0]),
                DefaultMaxAge = Seconds(ClientMetadataNames.DefaultMaxAge),
                RequireAuthTime = Flag(ClientMetadataNames.RequireAuthTime),
                DefaultAcrValues = Words(ClientMetadataNames.DefaultAcrValues, Authorize.AuthorizeChecks.MaxContextLength, Authorize.AuthorizeChecks.MaxContexts),
                RequirePushedRequests = Flag(ClientMetadataNames.RequirePushed),
                // OpenID Connect Core 4: "The URI MUST use the https scheme", on every hub.
                InitiateLoginUri = Address(ClientMetadataNames.InitiateLoginUri, alwaysHttps: true),
                PostLogoutRedirectUris = Redirects(ClientMetadataNames.PostLogoutRedirectUris, native, cause: null),
                BackChannelLogoutUri = Address(ClientMetadataNames.BackChannelLogoutUri),
                BackChannelLogoutSessionRequired = Flag(ClientMetadataNames.BackChannelLogoutSessionRequired),
                SoftwareId = Text(ClientMetadataNames.SoftwareId, LongestText),
                SoftwareVersion = Text(ClientMetadataNames.SoftwareVersion, LongestText),
            };
            Consistent(metadata);
            return _problem is null ? metadata : _problem;
        }

        private void Refused()
        {
            foreach (var name in Unsupported)
            {
                if (Find(name) is { ValueKind: not JsonValueKind.False })
                {
                    Problem(OpenIdCauses.MetadataUnsupported, $"{name} is not supported, as discovery says");
                }
            }

            // RFC 7591 2.3: its values would count above those beside it, so it is not passed over.
            if (Find("software_statement") is not null)
            {
                Problem(OpenIdCauses.SoftwareStatementUnsupported, "software statements are not supported");
            }
        }

        private void Consistent(ClientMetadata metadata)
        {
            // RFC 7591 2.1: code and authorization_code belong together, and no other response type is given (RFC 9700 2.1.2).
            var responses = Words("response_types", LongestText);
            if (responses.Any(type => type != "code"))
            {
                Problem(OpenIdCauses.MetadataUnsupported, "response_types holds only code");
            }

            if (metadata is { Jwks: not null, JwksUri: not null })
            {
                Problem(OpenIdCauses.MetadataInconsistent, "jwks and jwks_uri do not stand together");
            }

            if (metadata is { HasKey: true, Jwks: null, JwksUri: null })
            {
                Problem(OpenIdCauses.MetadataInconsistent, "private_key_jwt needs jwks or jwks_uri");
            }

            // Who authenticates otherwise may have keys that are for something else.
            if (metadata is { HasKey: true, Jwks: { } keys } && ClientKeySet.Read(keys.GetRawText()) is Outcome<ClientKeySet>.Rejected)
            {
                Problem(OpenIdCauses.MetadataMalformed, $"jwks holds no key for {string.Join(", ", ClientAssertion.Algorithms)}");
            }

            if (metadata is { BackChannelLogoutSessionRequired: true, BackChannelLogoutUri: null })
            {
                Problem(OpenIdCauses.MetadataInconsistent, "backchannel_logout_session_required needs backchannel_logout_uri");
            }

            // OpenID Connect Core 8.1: without a document that says so, hosts are not one sector.
            if (metadata is { PublicSubject: false, SectorIdentifierUri: null } && metadata.RedirectUris.Select(HostOf).Distinct(StringComparer.OrdinalIgnoreCase).Count() > 1)
            {
                Problem(OpenIdCauses.MetadataInconsistent, "redirect_uris at several hosts need a sector_identifier_uri");
            }
        }

        private static string HostOf(string uri) => UriForm.TryRead(uri)?.Host ?? uri.Split(':')[0];

        private List<string> Redirects(string name, bool native, RejectionCode? cause)
        {
            var uris = Texts(name, RedirectUriRules.MaxLength, MostUris);
            if (uris.Count == 0 && cause is not null)
            {
                Problem(OpenIdCauses.RedirectUrisMissing, $"{name} holds no address");
            }

            if (uris.Distinct(StringComparer.Ordinal).Count() != uris.Count)
            {
                Problem(OpenIdCauses.MetadataMalformed, $"{name} holds an address twice");
            }

            foreach (var uri in uris)
            {
                if (RedirectUriRules.Check(uri, native) is Outcome<Done>.Rejected(var rejection))
                {
                    // RFC 7591 3.2.2: invalid_redirect_uri is for redirect_uris alone. The rule's own words hold nothing that was sent.
                    _problem ??= cause is null ? OpenIdCauses.MetadataMalformed.Because($"{name}: {rejection.Detail}") : rejection;
                }
            }

            return uris;
        }

        private List<string> Grants()
        {
            var grants = Words(ClientMetadataNames.GrantTypes, LongestText);
            if (grants.Count > 0 && !grants.Contains("authorization_code", StringComparer.Ordinal))
            {
                Problem(OpenIdCauses.MetadataInconsistent, "grant_types holds authorization_code where response_types holds code");
            }

            if (grants.Any(grant => grant is not ("authorization_code" or "refresh_token")))
            {
                Problem(OpenIdCauses.MetadataUnsupported, "grant_types holds only what discovery offers");
            }

            // Who can do with a refresh token can do without: it is told which grants it gets (RFC 7591 3.2.1).
            return grants.Count == 0 ? ["authorization_code"] : grants;
        }

        // RFC 7591 2: it says nothing where no assertion is signed, and is left out there.
        private string? Assertions(string method) =>
            Find(ClientMetadataNames.AssertionAlgorithm) is null || method != PrivateKeyJwt ? null : Choice(ClientMetadataNames.AssertionAlgorithm, [.. ClientAssertion.Algorithms], ClientAssertion.Algorithms[0]);

        private List<string> Scopes()
        {
            var words = Text(ClientMetadataNames.Scope, 4 * LongestText)?.Split(' ', StringSplitOptions.RemoveEmptyEntries).Distinct(StringComparer.Ordinal).ToList() ?? [];
            if (words.Any(scope => scope.AsSpan().ContainsAnyExceptInRange('!', '~') || scope.AsSpan().ContainsAny('"', '\\')))
            {
                Problem(OpenIdCauses.MetadataMalformed, "scope has characters outside RFC 6749 3.3");
            }

            return words;
        }

        // RFC 7591 2.2: a tag after '#', compared without regard to case.
        private Dictionary<string, string> Names()
        {
            const string Tagged = ClientMetadataNames.ClientName + "#";
            var names = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var member in json.EnumerateObject())
            {
                var tag = member.NameEquals(ClientMetadataNames.ClientName) ? string.Empty
                    : member.Name.StartsWith(Tagged, StringComparison.Ordinal) ? member.Name[Tagged.Length..].ToLowerInvariant()
                    : null;
                if (tag is null || Text(member.Name, LongestName, ClientMetadataNames.ClientName) is not { } name)
                {
                    continue;
                }

                if ((tag.Length > 0 && !IsLanguage(tag)) || !names.TryAdd(tag, name) || names.Count > MostUris)
                {
                    Problem(OpenIdCauses.MetadataMalformed, "client_name has a language tag that is none, or stands twice in one language");
                }
                else if (name.Trim() != name || name.Any(c => char.GetUnicodeCategory(c) is UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator))
                {
                    // A mark that turns the direction of writing would make a page say another name.
                    Problem(OpenIdCauses.MetadataMalformed, "client_name has spaces around it or characters that nobody sees");
                }
            }

            return names;
        }

        private static bool IsLanguage(string tag) =>
            tag.Split('-') is [{ Length: 2 or 3 } first, .. var rest] && first.All(char.IsAsciiLetterLower) && rest.All(part => part.Length is >= 1 and <= 8 && part.All(char.IsAsciiLetterOrDigit));

        private JsonElement? Keys()
        {
            if (Find(ClientMetadataNames.Jwks) is not { } keys)
            {
                return null;
            }

            var good = keys.ValueKind == JsonValueKind.Object && keys.TryGetProperty("keys", out var list) && list.ValueKind == JsonValueKind.Array && list.GetArrayLength() is > 0 and <= MostUris
                && list.EnumerateArray().All(key => key.ValueKind == JsonValueKind.Object && key.TryGetText("kty", out _) && !PrivateMembers.Any(name => key.TryGetProperty(name, out _)));
            if (!good)
            {
                Problem(OpenIdCauses.MetadataMalformed, "jwks holds public keys, at least one, and nothing that is secret");
            }

            return keys;
        }

        private string? Address(string name, bool alwaysHttps = false)
        {
            if (Text(name, RedirectUriRules.MaxLength) is not { } uri)
            {
                return null;
            }

            var form = UriForm.TryRead(uri);
            var isWeb = form is { Scheme: "https" } || (form is { Scheme: "http", IsLoopbackName: true } && loopback && !alwaysHttps);
            if (!isWeb || uri.Contains('#', StringComparison.Ordinal) || !Uri.TryCreate(uri, UriKind.Absolute, out _))
            {
                Problem(OpenIdCauses.MetadataMalformed, $"{name} is an https address without a fragment");
            }

            return uri;
        }

        private string Choice(string name, string[] known, string usual)
        {
            var chosen = Text(name, LongestText) ?? usual;
            if (!known.Contains(chosen, StringComparer.Ordinal))
            {
                Problem(OpenIdCauses.MetadataUnsupported, $"{name} is one of {string.Join(", ", known)}");
            }

            return chosen;
        }

        private bool Flag(string name)
        {
            var value = Find(name);
            if (value is { ValueKind: not (JsonValueKind.True or JsonValueKind.False) })
            {
                Problem(OpenIdCauses.MetadataMalformed, $"{name} is true or false");
            }

            return value is { ValueKind: JsonValueKind.True };
        }

        private int? Seconds(string name)
        {
            if (Find(name) is not { } value)
            {
                return null;
            }

            if (value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var seconds) && seconds >= 0)
            {
                return seconds;
            }

            Problem(OpenIdCauses.MetadataMalformed, $"{name} is a whole number of seconds, 0 or more");
            return null;
        }

        private string? Text(string name, int longest, string? called = null)
        {
            if (Find(name) is not { } value)
            {
                return null;
            }

            if (value.ValueKind == JsonValueKind.String && value.GetString()! is { } text && text.Length <= longest && !text.Any(char.IsControl))
            {
                return text;
            }

            Problem(OpenIdCauses.MetadataMalformed, $"{called ?? name} is a text of at most {longest} characters");
            return null;
        }

        private List<string> Words(string name, int longest, int most = MostWords) => [.. Texts(name, longest, most).Distinct(StringComparer.Ordinal)];

        private List<string> Texts(string name, int longest, int most)
        {
            if (Find(name) is not { } value)
            {
                return [];
            }

            if (value.ValueKind == JsonValueKind.Array && value.GetArrayLength() <= most
                && value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String && item.GetString()!.Length is > 0 && item.GetString()!.Length <= longest && !item.GetString()!.Any(char.IsControl)))
            {
                return [.. value.EnumerateArray().Select(item => item.GetString()!)];
            }

            Problem(OpenIdCauses.MetadataMalformed, $"{name} is a list of at most {most} texts of 1 to {longest} characters");
            return [];
        }

        // RFC 7592 2.2: null and empty are as good as left out.
        private JsonElement? Find(string name) =>
            json.TryGetProperty(name, out var value) && value.ValueKind switch
            {
                JsonValueKind.Null => false,
                JsonValueKind.String => value.GetString()!.Length > 0,
                JsonValueKind.Array => value.GetArrayLength() > 0,
                _ => true,
            }
            ? value
            : null;

        private void Problem(RejectionCode code, string detail) => _problem ??= code.Because(detail);
    }
}
