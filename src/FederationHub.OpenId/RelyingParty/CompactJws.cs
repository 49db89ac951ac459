using System.Text;
using System.Text.Json;
using FederationHub.OpenId.Formats;
using FederationHub.Outcomes;

namespace FederationHub.OpenId.RelyingParty;

/// <summary>
/// A compact JWS, taken apart and not verified (RFC 7515 7.1). The payload comes out only together with a key that verified it, so
/// an unverified claim can be read nowhere.
/// </summary>
internal sealed class CompactJws
{
    private const int MaxLength = 128 * 1024;

    // RFC 8725 3.10: a token says with which key it was signed, never which key to trust. crit, b64 and zip change what is signed.
    private static readonly string[] RefusedMembers = ["jwk", "jku", "x5u", "x5c", "crit", "b64", "zip", "enc"];

    /// <summary>Types of an ID token. Some products leave typ out; an access token, logout token or proof of possession always has its own (RFC 8725 3.11).</summary>
    public static readonly IReadOnlyList<string> IdTokenTypes = ["JWT", "JOSE", "application/jwt", "id_token+jwt"];

    /// <summary>Types of a logout token (Back-Channel Logout 2.4); products older than its type send JWT or none.</summary>
    public static readonly IReadOnlyList<string> LogoutTokenTypes = ["logout+jwt", "application/logout+jwt", "JWT", "JOSE", "application/jwt"];

    private readonly byte[] _signed;
    private readonly byte[] _payload;
    private readonly byte[] _signature;

    private CompactJws(string algorithm, string? keyId, byte[] signed, byte[] payload, byte[] signature)
    {
        Algorithm = algorithm;
        KeyId = keyId;
        _signed = signed;
        _payload = payload;
        _signature = signature;
    }

    public string Algorithm { get; }

    public string? KeyId { get; }

    public static Outcome<CompactJws> Read(string token, IReadOnlyList<string> algorithms, IReadOnlyList<string> types)
    {
        if (token.Length > MaxLength)
        {
            return RelyingPartyCauses.IdTokenMalformed.Because($"{token.Length} characters; at most {MaxLength} are read.");
        }

        var parts = token.Split('.', 6);
        if (parts.Length == 5)
        {
            return RelyingPartyCauses.IdTokenEncrypted.Because("Five parts: a JWE where a JWS was expected.");
        }

        if (parts.Length != 3)
        {
            return RelyingPartyCauses.IdTokenMalformed.Because($"{parts.Length} parts instead of 3.");
        }

        // An empty payload may be signed (RFC 7515 2); it has no claims. An empty signature is text that none was made with: it fails as the algorithm, below.
        if (parts[0].Length == 0
            || !Base64UrlText.TryDecode(parts[0], out var head)
            || !Base64UrlText.TryDecode(parts[1], out var payload)
            || !Base64UrlText.TryDecode(parts[2], out var signature))
        {
            return RelyingPartyCauses.IdTokenMalformed.Because("A part is not base64url without padding.");
        }

        if (!StrictJson.TryReadObject(head, out var header))
        {
            return RelyingPartyCauses.IdTokenMalformed.Because("The header is no JSON object without duplicate members.");
        }

        if (!header.TryGetText("alg", out var algorithm) || !algorithms.Contains(algorithm, StringComparer.Ordinal))
        {
            return RelyingPartyCauses.IdTokenAlgorithmRefused.Because($"Algorithm {Shown(algorithm)}; this provider's are {string.Join(' ', algorithms)}.");
        }

        if (RefusedMembers.FirstOrDefault(member => header.TryGetProperty(member, out _)) is { } refused)
        {
            return RelyingPartyCauses.IdTokenHeaderRefused.Because($"The header has {refused}.");
        }

        if (header.TryGetProperty("typ", out var type)
            && !(type.ValueKind == JsonValueKind.String && types.Contains(type.GetString(), StringComparer.OrdinalIgnoreCase)))
        {
            return RelyingPartyCauses.IdTokenTypeRefused.Because($"Type {Shown(type.ToString())} instead of {types[0]}.");
        }

        string? keyId = null;
        if (header.TryGetProperty("kid", out var kid) && !(header.TryGetText("kid", out keyId) && keyId.Length <= 512))
        {
            return RelyingPartyCauses.IdTokenHeaderRefused.Because($"The key id is {kid.ValueKind} or longer than 512 characters.");
        }

        return new CompactJws(
            algorithm,
            keyId,
            Encoding.ASCII.GetBytes(token[..(parts[0].Length + 1 + parts[1].Length)]),
            payload,
            signature);
    }

    /// <summary>The keys that may have signed this token: those with its key id, and those without any.</summary>
    public IReadOnlyList<ProviderKey> Candidates(KeySet keys) =>
        [.. keys.Keys.Where(key => key.Fits(Algorithm) && (KeyId is null || key.Id is null || key.Id == KeyId))];

    /// <summary>The claims, once one of the keys has verified them.</summary>
    public Outcome<VerifiedClaims> Verify(IReadOnlyList<ProviderKey> candidates) => Signer(candidates).Then(key =>
        StrictJson.TryReadObject(_payload, out var claims)
            ? new VerifiedClaims(claims, key, Algorithm)
            : (Outcome<VerifiedClaims>)RelyingPartyCauses.IdTokenMalformed.Because("The payload is no JSON object without duplicate members."));

    /// <summary>The key that verifies the signature, whatever the payload is: for those who ask about the signature alone.</summary>
    public Outcome<ProviderKey> Signer(IReadOnlyList<ProviderKey> candidates)
    {
        if (candidates.Count == 0)
        {
            return RelyingPartyCauses.IdTokenKeyUnknown.Because($"No key for {Algorithm} with the id {Shown(KeyId)}.");
        }

        return candidates.FirstOrDefault(candidate => candidate.Verifies(Algorithm, _signed, _signature)) is { } key
            ? key
            : RelyingPartyCauses.IdTokenSignatureInvalid.Because($"Algorithm {Algorithm}, key {Shown(KeyId)}, tried {candidates.Count} keys.");
    }

    /// <summary>Whether the payload could be claims at all: JSON that begins as an object. Text, as some signed messages have, is none.</summary>
    public bool MayHaveClaims => _payload.AsSpan().TrimStart("\uFEFF \t\r\n"u8) is [(byte)'{', ..];

    private static string Shown(string? value) => value is null ? "(none)" : value.Length <= 64 ? value : value[..64];
}

/// <summary>Claims whose signature one of the provider's keys verified; nothing in them has been checked.</summary>
internal sealed record VerifiedClaims(JsonElement Json, ProviderKey Key, string Algorithm);
