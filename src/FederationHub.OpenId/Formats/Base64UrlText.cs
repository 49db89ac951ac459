using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;

namespace FederationHub.OpenId.Formats;

/// <summary>
/// Reads base64url from outside as RFC 7515 2 has it: no padding, no white space, no bit beyond the last octet, so that one value has
/// one text. Throws on nothing.
/// </summary>
internal static class Base64UrlText
{
    private static readonly SearchValues<char> Alphabet =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    public static bool TryDecode(ReadOnlySpan<char> text, [NotNullWhen(true)] out byte[]? octets)
    {
        octets = null;
        if (text.ContainsAnyExcept(Alphabet))
        {
            return false;
        }

        var buffer = new byte[Base64Url.GetMaxDecodedLength(text.Length)];
        if (Base64Url.DecodeFromChars(text, buffer, out _, out var written) != OperationStatus.Done)
        {
            return false;
        }

        octets = written == buffer.Length ? buffer : buffer[..written];
        return true;
    }
}
