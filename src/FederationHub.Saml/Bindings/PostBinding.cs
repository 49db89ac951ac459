using System.Buffers.Text;
using System.Text;
using FederationHub.Outcomes;
using FederationHub.Saml.Xml;

namespace FederationHub.Saml.Bindings;

/// <summary>The HTTP-POST binding (SAML Bindings 3.5): base64 in a form field.</summary>
public static class PostBinding
{
    /// <summary>The XML of a <c>SAMLResponse</c> field, at most 256 KiB of it.</summary>
    /// <param name="message">The field as received; null is a missing field.</param>
    /// <returns>The bytes, or <see cref="SamlCauses.MessageMissing"/>, <see cref="SamlCauses.MessageTooLarge"/>, <see cref="SamlCauses.MessageNotBase64"/>.</returns>
    public static Outcome<ReadOnlyMemory<byte>> Decode(string? message) => Decode(message, XmlLimits.Messages.MaxBytes);

    /// <summary>The same with a limit of the caller's, in bytes of XML.</summary>
    public static Outcome<ReadOnlyMemory<byte>> Decode(string? message, int maxBytes)
    {
        if (string.IsNullOrEmpty(message))
        {
            return SamlCauses.MessageMissing.Because("no message");
        }

        // Four characters for three bytes, and a line break after each 64 (RFC 2045 6.8), which real products send.
        if (message.Length > ((long)maxBytes * 4 / 3) + (maxBytes / 24) + 4)
        {
            return SamlCauses.MessageTooLarge.Because($"{message.Length} characters for at most {maxBytes} bytes");
        }

        // Only the standard alphabet and white space: what another decoder reads differently is not read at all.
        if (!Base64.IsValid(message, out var length))
        {
            return SamlCauses.MessageNotBase64.Because("not base64");
        }

        if (length > maxBytes)
        {
            return SamlCauses.MessageTooLarge.Because($"{length} bytes, at most {maxBytes}");
        }

        var octets = new byte[length];
        return Convert.TryFromBase64String(message, octets, out var written) && written == length
            ? (ReadOnlyMemory<byte>)octets
            : SamlCauses.MessageNotBase64.Because("not base64");
    }

    /// <summary>The value of a <c>SAMLRequest</c> field: base64 of the XML, on one line.</summary>
    public static string Encode(string xml)
    {
        ArgumentNullException.ThrowIfNull(xml);
        return Convert.ToBase64String(Encoding.UTF8.GetBytes(xml));
    }
}
