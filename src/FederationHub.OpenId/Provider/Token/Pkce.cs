using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using FederationHub.Outcomes;

namespace FederationHub.OpenId.Provider.Token;

/// <summary>Does the one who redeems the code hold the verifier of its challenge? S256 only (RFC 7636 4.6).</summary>
internal static class Pkce
{
    private static readonly SearchValues<char> Unreserved =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~");

    public static Rejection? Check(string? challenge, string? verifier)
    {
        if (challenge is null)
        {
            // RFC 9700 2.1.1: the challenge may have been taken out of the request on its way.
            return verifier is null ? null : OpenIdCauses.VerifierWithoutChallenge.Because("a code_verifier came for a code without a challenge");
        }

        if (verifier is null)
        {
            return OpenIdCauses.VerifierMissing.Because("the code has a challenge and no code_verifier came");
        }

        if (verifier.Length is < 43 or > 128 || verifier.AsSpan().ContainsAnyExcept(Unreserved))
        {
            return OpenIdCauses.VerifierMalformed.Because("code_verifier is 43 to 128 unreserved characters");
        }

        var given = Encoding.ASCII.GetBytes(Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(verifier))));
        return CryptographicOperations.FixedTimeEquals(given, Encoding.ASCII.GetBytes(challenge))
            ? null
            : OpenIdCauses.VerifierWrong.Because("code_verifier does not give the code_challenge");
    }
}
