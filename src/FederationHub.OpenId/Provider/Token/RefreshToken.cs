using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using FederationHub.Outcomes;

namespace FederationHub.OpenId.Provider.Token;

/// <summary>
/// The text of a refresh token: <c>FAMILY.NUMBER.PROOF</c>. The family is a handle under which what the tokens stand for is kept; the proof is made of the
/// number with a seed that is kept there and nowhere else, so that who has one token cannot make the next, and none is kept, not even as a hash (RFC 6749 10.4).
/// </summary>
/// <param name="Family">43 characters.</param>
/// <param name="Number">How often it was rotated before: 0 for the first.</param>
/// <param name="Proof">43 characters.</param>
internal readonly record struct RefreshToken(string Family, int Number, string Proof)
{
    /// <summary>The token as it is sent; never logged.</summary>
    public string Text => string.Create(CultureInfo.InvariantCulture, $"{Family}.{Number}.{Proof}");

    /// <summary>Makes the token of a number.</summary>
    /// <param name="family">The handle of the family.</param>
    /// <param name="seed">What is kept of it.</param>
    /// <param name="number">The number.</param>
    public static RefreshToken Make(string family, string seed, int number) => new(family, number, ProofOf(seed, number));

    /// <summary>Reads what was sent; null where it is not written as <see cref="Text"/> writes one: a number has one form.</summary>
    public static RefreshToken? TryParse(string text) =>
        text.Length <= 2 * Randomness.HandleLength + 12 && text.Split('.') is [{ Length: Randomness.HandleLength } family, { Length: > 0 } number, { Length: Randomness.HandleLength } proof]
            && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var parsed)
            && number == parsed.ToString(CultureInfo.InvariantCulture) && Base64Url.IsValid(family) && Base64Url.IsValid(proof)
            ? new RefreshToken(family, parsed, proof)
            : null;

    /// <summary>Whether the hub made it, compared in constant time.</summary>
    /// <param name="seed">What is kept of the family.</param>
    public bool IsMadeWith(string seed) => CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Proof), Encoding.ASCII.GetBytes(ProofOf(seed, Number)));

    /// <summary>Never the token.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"refresh token {Number}");

    private static string ProofOf(string seed, int number) =>
        Base64Url.EncodeToString(HMACSHA256.HashData(Base64Url.DecodeFromChars(seed), Encoding.ASCII.GetBytes(number.ToString(CultureInfo.InvariantCulture))));
}
