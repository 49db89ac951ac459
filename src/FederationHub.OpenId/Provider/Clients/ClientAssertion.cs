using System.Text;
using System.Text.Json;
using FederationHub.OpenId.Formats;
using FederationHub.OpenId.Parameters;
using FederationHub.OpenId.RelyingParty;
using FederationHub.Outcomes;

namespace FederationHub.OpenId.Provider.Clients;

/// <summary>
/// A client's proof by a signature of its own key: <c>private_key_jwt</c> (RFC 7523 2.2 and 3, OpenID Connect Core 9). Read, it proves
/// nothing: <see cref="Verify"/> checks the signature and <see cref="Check"/> what was signed.
/// </summary>
internal sealed class ClientAssertion
{
    /// <summary>RFC 7523 2.2.</summary>
    public const string Type = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

    /// <summary>The algorithms a client may sign with: asymmetric ones only (RFC 8725 3.1).</summary>
    public static readonly IReadOnlyList<string> Algorithms = ["RS256", "PS256", "ES256"];

    /// <summary>How far ahead an assertion may end: whoever finds one can use it until then.</summary>
    public static readonly TimeSpan LongestLife = TimeSpan.FromMinutes(10);

    /// <summary>How far the clock of a client may be ahead (FAPI 2.0 Security Profile 5.3.2.1 asks for 10 seconds at least and 60 at most).</summary>
    public static readonly TimeSpan Skew = TimeSpan.FromSeconds(30);

    private const int MaxLength = 8 * 1024;
    private const int MaxIdLength = 256;

    // RFC 8725 3.10: it says with which key it was signed, never which key to trust. crit, b64 and zip change what is signed.
    private static readonly string[] RefusedMembers = ["jwk", "jku", "x5u", "x5c", "crit", "b64", "zip", "enc"];

    private static readonly string[] Types = ["JWT", "application/jwt", "client-authentication+jwt", "application/client-authentication+jwt"];

    private readonly string _algorithm;
    private readonly string? _keyId;
    private readonly byte[] _signed;
    private readonly byte[] _signature;
    private readonly JsonElement _claims;

    private ClientAssertion(string algorithm, string? keyId, byte[] signed, byte[] signature, JsonElement claims, string clientId)
    {
        _algorithm = algorithm;
        _keyId = keyId;
        _signed = signed;
        _signature = signature;
        _claims = claims;
        ClientId = clientId;
    }

    /// <summary>Who it says to be.</summary>
    public string ClientId { get; }

    /// <summary>Whether it names the key that signed it.</summary>
    public bool NamesKey => _keyId is not null;

    /// <summary>Takes apart the assertion of a call, without believing it.</summary>
    public static Outcome<ClientAssertion> Read(ProtocolParameters form)
    {
        if (form.Single(ParameterNames.ClientAssertionType) != Type)
        {
            return OpenIdCauses.ClientAssertionTypeUnsupported.Because($"client_assertion_type is '{Type}', exactly");
        }

        var text = form.Single(ParameterNames.ClientAssertion);
        var parts = text is { Length: <= MaxLength } ? text.Split('.', 4) : [];
        if (parts.Length != 3
            || !Base64UrlText.TryDecode(parts[0], out var head)
            || !Base64UrlText.TryDecode(parts[1], out var payload)
            || !Base64UrlText.TryDecode(parts[2], out var signature)
            || !StrictJson.TryReadObject(head, out var header)
            || !StrictJson.TryReadObject(payload, out var claims))
        {
            return OpenIdCauses.ClientAssertionMalformed.Because($"client_assertion is no compact JWS of a JSON object, of at most {MaxLength} characters and without a member that stands twice");
        }

        if (!header.TryGetText("alg", out var algorithm) || !Algorithms.Contains(algorithm, StringComparer.Ordinal))
        {
            return OpenIdCauses.ClientAssertionAlgorithmRefused.Because($"algorithm {Shown(algorithm)}; a client signs with {string.Join(", ", Algorithms)}");
        }

        if (Header(header, out var keyId) is { } refused)
        {
            return refused;
        }

        // RFC 7523 3: "For client authentication, the subject MUST be the client_id of the OAuth client"; OpenID Connect Core 9 says the same of iss.
        if (!claims.TryGetText("sub", out var subject) || !claims.TryGetText("iss", out var issuer) || subject != issuer)
        {
            return OpenIdCauses.ClientAssertionSubject.Because("iss and sub are not both the client id");
        }

        if (form.Contains(ParameterNames.ClientId) && form.Single(ParameterNames.ClientId) != subject)
        {
            return OpenIdCauses.ClientAssertionSubject.Because("client_id differs from iss and sub of the assertion");
        }

        var signed = Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}");
        return new ClientAssertion(algorithm, keyId, signed, signature, claims, subject);
    }

    /// <summary>Whether one of the client's keys made the signature; null when so.</summary>
    public Rejection? Verify(Client client, KeySet keys)
    {
        if (client.AssertionAlgorithm is { } only && only != _algorithm)
        {
            return OpenIdCauses.ClientAssertionAlgorithmRefused.Because($"client '{client.Id}' signs with {only} and no other; received {_algorithm}");
        }

        var candidates = keys.Keys.Where(key => key.Fits(_algorithm) && (_keyId is null || key.Id is null || key.Id == _keyId)).ToList();
        if (candidates.Count == 0)
        {
            return OpenIdCauses.ClientAssertionKeyUnknown.Because($"client '{client.Id}' has no key for {_algorithm} with the id {Shown(_keyId)}");
        }

        return candidates.Exists(key => key.Verifies(_algorithm, _signed, _signature))
            ? null
            : OpenIdCauses.ClientAssertionSignature.Because($"client '{client.Id}': no signature of its {candidates.Count} keys for {_algorithm}");
    }

    /// <summary>The claims of an assertion whose signature was verified: audience, times, and an id to remember. Gives the id and how long it matters.</summary>
    public Outcome<(string Id, DateTimeOffset Until)> Check(Client client, ProviderIssuer issuer, DateTimeOffset now)
    {
        if (!IsForHub(client, issuer))
        {
            return OpenIdCauses.ClientAssertionAudience.Because(client.AssertionForEndpoints
                ? $"client '{client.Id}': aud is neither the issuer nor an endpoint of this hub"
                : $"client '{client.Id}': aud is not the issuer {issuer} as one string");
        }

        if (!TryInstant("exp", out var expires) || expires is null)
        {
            return OpenIdCauses.ClientAssertionMalformed.Because($"client '{client.Id}': no exp that is a number");
        }

        if (expires <= now)
        {
            return OpenIdCauses.ClientAssertionExpired.Because($"client '{client.Id}': it expired at {expires:u}, now is {now:u}");
        }

        if (expires > now + LongestLife + Skew)
        {
            return OpenIdCauses.ClientAssertionTooLong.Because($"client '{client.Id}': exp is {(expires.Value - now).TotalSeconds:0} s ahead, at most {LongestLife.TotalSeconds:0}");
        }

        if (!TryInstant("nbf", out var notBefore) || !TryInstant("iat", out var issued))
        {
            return OpenIdCauses.ClientAssertionMalformed.Because($"client '{client.Id}': nbf or iat is no number");
        }

        if (notBefore > now + Skew || issued > now + Skew)
        {
            return OpenIdCauses.ClientAssertionNotYet.Because($"client '{client.Id}': nbf or iat is more than {Skew.TotalSeconds:0} s ahead; compare the clocks");
        }

        return _claims.TryGetText("jti", out var id) && id.Length <= MaxIdLength
            ? (id, expires.Value)
            : OpenIdCauses.ClientAssertionWithoutId.Because($"client '{client.Id}': no jti of 1 to {MaxIdLength} characters");
    }

    /// <summary>The client id only: an assertion is a secret until it ends.</summary>
    public override string ToString() => $"assertion of {ClientId}";

    // An audience that a client takes from a server's metadata can be another server's (audience injection, draft-ietf-oauth-rfc7523bis 4): the issuer,
    // which it compared, is the one that cannot. One string, so that the assertion is good nowhere else.
    private bool IsForHub(Client client, ProviderIssuer issuer)
    {
        if (!_claims.TryGetProperty("aud", out var audience))
        {
            return false;
        }

        if (!client.AssertionForEndpoints)
        {
            return audience.ValueKind == JsonValueKind.String && audience.ValueEquals(issuer.Value);
        }

        return audience.ValueKind switch
        {
            JsonValueKind.String => IsOurs(audience, issuer),
            JsonValueKind.Array => audience.GetArrayLength() > 0 && audience.EnumerateArray().All(one => one.ValueKind == JsonValueKind.String && IsOurs(one, issuer)),
            _ => false,
        };
    }

    private static bool IsOurs(JsonElement audience, ProviderIssuer issuer) =>
        new[] { issuer.Value, issuer.TokenEndpoint, issuer.PushedAuthorizationEndpoint, issuer.RevocationEndpoint, issuer.IntrospectionEndpoint }.Any(audience.ValueEquals);

    private static Rejection? Header(JsonElement header, out string? keyId)
    {
        keyId = null;
        if (RefusedMembers.FirstOrDefault(member => header.TryGetProperty(member, out _)) is { } refused)
        {
            return OpenIdCauses.ClientAssertionHeaderRefused.Because($"the header has {refused}");
        }

        if (header.TryGetProperty("typ", out var type) && !(type.ValueKind == JsonValueKind.String && Types.Contains(type.GetString(), StringComparer.OrdinalIgnoreCase)))
        {
            return OpenIdCauses.ClientAssertionHeaderRefused.Because("typ is JWT or client-authentication+jwt, or is not there");
        }

        return header.TryGetProperty("kid", out _) && !(header.TryGetText("kid", out keyId) && keyId.Length <= MaxIdLength)
            ? OpenIdCauses.ClientAssertionHeaderRefused.Because($"kid is no text of 1 to {MaxIdLength} characters")
            : null;
    }

    // NumericDate (RFC 7519 2): seconds, with or without a fraction. False for what is there and is none.
    private bool TryInstant(string name, out DateTimeOffset? instant)
    {
        instant = null;
        if (!_claims.TryGetProperty(name, out var member))
        {
            return true;
        }

        if (member.ValueKind != JsonValueKind.Number || !member.TryGetDouble(out var seconds) || seconds is not (>= 0 and < 253_402_300_799))
        {
            return false;
        }

        instant = DateTimeOffset.UnixEpoch.AddSeconds(seconds);
        return true;
    }

    private static string Shown(string? value) => value is null ? "(none)" : value.Length <= 64 ? value : value[..64];
}
