using System.Text.Json;
using FederationHub.Core.Identity;
using FederationHub.Core.Organisations;
using FederationHub.OpenId.RelyingParty;

namespace FederationHub.Upstreams.Oidc;

/// <summary>Turns a validated ID token, and UserInfo where it was asked, into what the organisation said.</summary>
internal static class OidcStatement
{
    // A sender chooses how much there is. The statement takes fewer values than this of any name, so that it can tell that there were more.
    private const int MaxValues = 1000;
    private const int MaxNames = 500;

    // These are about the message, not about the person.
    private static readonly HashSet<string> OfTheMessage = new(StringComparer.Ordinal)
    {
        "aud", "azp", "exp", "iat", "nbf", "jti", "nonce", "at_hash", "c_hash", "s_hash", "auth_time",
    };

    public static UpstreamStatement From(Upstream upstream, ProviderMetadata metadata, ValidatedIdToken idToken, UserInfo? userInfo)
    {
        var read = new Claims();
        read.Add(idToken.Claims, already: null);
        if (userInfo is not null)
        {
            // What is signed counts: UserInfo adds the claims that the ID token does not have.
            read.Add(userInfo.Claims, already: idToken.Claims);
        }

        return new UpstreamStatement
        {
            Upstream = upstream.Id,
            Issuer = idToken.Issuer,
            Subject = new SubjectId(idToken.Subject, SubjectId.OidcSub),
            Attributes = new AttributeValues { ByName = read.ByName },
            Unread = read.Unread,
            Authentication = new UpstreamAuthentication
            {
                Instant = idToken.AuthenticatedAt,
                Context = idToken.AuthenticationContext,
                Methods = idToken.AuthenticationMethods,
            },
            SessionIndex = idToken.SessionId,
            Evidence = new TrustEvidence(idToken.KeyId ?? idToken.KeyThumbprint, $"JWKS {metadata.JwksUri}", "id_token"),
        };
    }

    /// <summary>OpenID Connect Core 5.4: the claims of a scope may come by UserInfo only.</summary>
    public static bool LacksWhatTheScopeAsks(JsonElement claims, string scope)
    {
        var scopes = scope.Split(' ');
        return (scopes.Contains("profile", StringComparer.Ordinal) && !claims.TryGetProperty("name", out _) && !claims.TryGetProperty("family_name", out _))
            || (scopes.Contains("email", StringComparer.Ordinal) && !claims.TryGetProperty("email", out _));
    }

    /// <summary>
    /// Reads claims into names and values. A claim is a text, a number, a truth or a list of those; a member of an object is named as in many
    /// products' documentation, <c>address.country</c> or <c>realm_access.roles</c>. Anything deeper has no name that a rule could use: it is
    /// left unread, and told.
    /// </summary>
    private sealed class Claims
    {
        private readonly Dictionary<string, IReadOnlyList<string>> _byName = new(StringComparer.Ordinal);
        private readonly List<Finding> _unread = [];

        public IReadOnlyDictionary<string, IReadOnlyList<string>> ByName => _byName;

        public IReadOnlyList<Finding> Unread => _unread;

        public void Add(JsonElement claims, JsonElement? already)
        {
            foreach (var claim in claims.EnumerateObject())
            {
                if (OfTheMessage.Contains(claim.Name) || (already is { } first && first.TryGetProperty(claim.Name, out _)))
                {
                    continue;
                }

                if (claim.Value.ValueKind != JsonValueKind.Object)
                {
                    Read(claim.Name, claim.Value, claim.Name);
                    continue;
                }

                foreach (var member in claim.Value.EnumerateObject())
                {
                    Read($"{claim.Name}.{member.Name}", member.Value, claim.Name);
                }
            }
        }

        // Told by the name of the claim: the members of an object are the sender's to choose, and can be anything.
        private void Read(string name, JsonElement value, string claim)
        {
            if (value.ValueKind is JsonValueKind.Null or JsonValueKind.Undefined)
            {
                // OpenID Connect Core 5.3.2: a claim without a value should have been left out; it says nothing.
                return;
            }

            var values = new List<string>(value.ValueKind == JsonValueKind.Array ? Math.Min(value.GetArrayLength(), MaxValues) : 1);
            if (value.ValueKind == JsonValueKind.Array)
            {
                foreach (var item in value.EnumerateArray())
                {
                    if (values.Count == MaxValues)
                    {
                        Tell("too_many_values", claim);
                        break;
                    }

                    Take(item, claim, values);
                }
            }
            else
            {
                Take(value, claim, values);
            }

            if (values.Count == 0)
            {
                return;
            }

            if (_byName.Count == MaxNames && !_byName.ContainsKey(name))
            {
                Tell("too_many_names", claim);
            }
            else if (!_byName.TryAdd(name, values))
            {
                // A name with a dot can be a member of an object too; which of both was meant nobody knows.
                Tell("name_twice", claim);
            }
        }

        private void Take(JsonElement value, string claim, List<string> values)
        {
            switch (value.ValueKind)
            {
                case JsonValueKind.String when TextOf(value) is { } text:
                    values.Add(text);
                    break;
                case JsonValueKind.Number:
                    values.Add(value.GetRawText());
                    break;
                case JsonValueKind.True:
                    values.Add("true");
                    break;
                case JsonValueKind.False:
                    values.Add("false");
                    break;
                case JsonValueKind.String:
                    Tell("value_malformed", claim);
                    break;
                case JsonValueKind.Null or JsonValueKind.Undefined:
                    break;
                default:
                    Tell("nested_value", claim);
                    break;
            }
        }

        // JSON can carry half a character, which is no text (RFC 8259 8.2).
        private static string? TextOf(JsonElement value)
        {
            try
            {
                return value.GetString();
            }
            catch (InvalidOperationException)
            {
                return null;
            }
        }

        private void Tell(string cause, string claim)
        {
            var finding = new Finding(cause, claim);
            if (_unread.Count < MaxNames && !_unread.Contains(finding))
            {
                _unread.Add(finding);
            }
        }
    }
}
