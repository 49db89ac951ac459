using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using FederationHub.Outcomes;
using FederationHub.Saml.Xml;

namespace FederationHub.Saml.Bindings;

/// <summary>In which form a message was found.</summary>
public enum PastedForm
{
    /// <summary>XML as such.</summary>
    Xml,

    /// <summary>Base64, as the POST binding sends it.</summary>
    Base64,

    /// <summary>Deflated and base64, as the Redirect binding sends it.</summary>
    Deflated,
}

/// <summary>
/// A Response as an operator has it at hand: XML, a <c>SAMLResponse</c> value, or a form body, query, page or listing that such a value
/// stands in. Only for looking at one: a login reads its field by <see cref="PostBinding"/> and guesses nothing.
/// </summary>
/// <param name="Xml">The XML, octet for octet.</param>
/// <param name="Form">How it stood there.</param>
public sealed partial record PastedResponse(ReadOnlyMemory<byte> Xml, PastedForm Form)
{
    /// <summary>Largest paste that is looked at, bytes: a message at its limit, in base64, percent-encoded, with a page around it.</summary>
    public const int MaxBytes = 2 * 1024 * 1024;

    /// <summary>
    /// Finds the message. Refused with the causes of <see cref="PostBinding"/>, or <see cref="SamlCauses.MessageNotDeflated"/>,
    /// <see cref="SamlCauses.InflatesTooLarge"/> where it is neither XML nor deflated XML.
    /// </summary>
    /// <param name="paste">What was pasted, at most <see cref="MaxBytes"/>.</param>
    public static Outcome<PastedResponse> Read(ReadOnlyMemory<byte> paste)
    {
        if (paste.Length > MaxBytes)
        {
            return SamlCauses.MessageTooLarge.Because($"{paste.Length} bytes, at most {MaxBytes}");
        }

        var octets = WithoutSurroundings(paste);
        var text = Encoding.UTF8.GetString(octets.Span);

        // What a login would read is the document itself: a comment or a value in it that looks like a field is none.
        if (IsResponse(text))
        {
            return new PastedResponse(octets, PastedForm.Xml);
        }

        if (InField(text) is { } value)
        {
            return Decode(value);
        }

        return StartsAsXml(octets.Span) ? new PastedResponse(octets, PastedForm.Xml) : Decode(Unescaped(text));
    }

    private static Outcome<PastedResponse> Decode(string value) => PostBinding.Decode(value).Then(octets =>
        StartsAsXml(WithoutSurroundings(octets).Span)
            ? new PastedResponse(octets, PastedForm.Base64)
            : BoundedInflate.Inflate(octets.ToArray(), XmlLimits.Messages.MaxBytes).Then<PastedResponse>(xml => new PastedResponse(xml, PastedForm.Deflated)));

    // The root and no more: whether it is well-formed, the reader says. A document type is refused there, so that only that of a page is passed over.
    private static bool IsResponse(string text)
    {
        var rest = text.AsSpan();
        while (true)
        {
            rest = rest.TrimStart();
            if (rest.StartsWith("<!DOCTYPE", StringComparison.OrdinalIgnoreCase))
            {
                var type = rest["<!DOCTYPE".Length..];
                var end = type.IndexOf('>');
                if (end < 0 || !type.TrimStart().StartsWith("html", StringComparison.OrdinalIgnoreCase) || type[..end].Contains('['))
                {
                    return true;
                }

                rest = type[(end + 1)..];
                continue;
            }

            var close = rest.StartsWith("<!--", StringComparison.Ordinal) ? "-->" : rest.StartsWith("<?", StringComparison.Ordinal) ? "?>" : null;
            if (close is null)
            {
                break;
            }

            var after = rest[2..].IndexOf(close, StringComparison.Ordinal);
            if (after < 0)
            {
                return false;
            }

            rest = rest[(2 + after + close.Length)..];
        }

        if (rest is not ['<', ..])
        {
            return false;
        }

        var name = rest[1..];
        var length = 0;
        while (length < name.Length && name[length] is not (' ' or '\t' or '\r' or '\n' or '/' or '>'))
        {
            length++;
        }

        name = name[..length];
        return name[(name.IndexOf(':') + 1)..] is "Response";
    }

    private static string? InField(string text)
    {
        if (!text.Contains("SAMLResponse", StringComparison.Ordinal))
        {
            return null;
        }

        if (Input().Match(text) is { Success: true } input && Value().Match(input.Value) is { Success: true } inPage)
        {
            return WebUtility.HtmlDecode(inPage.Groups["value"].Value);
        }

        return Parameter().Match(text) is { Success: true } inForm
            ? Unescaped(Lines(inForm.Groups["value"].Value, isFollowedByColon: inForm.Index + inForm.Length < text.Length && text[inForm.Index + inForm.Length] == ':'))
            : null;
    }

    // The value may run over several lines; the next line with a name of its own, "RelayState: …" or "RelayState=…", is not of it.
    private static string Lines(string value, bool isFollowedByColon)
    {
        var lines = value.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return string.Concat(lines.Take(isFollowedByColon ? lines.Length - 1 : lines.Length).TakeWhile(line => !line.TrimEnd('=').Contains('=', StringComparison.Ordinal)));
    }

    // Base64 has a plus and no space, so that only the percent signs are decoded: a form that was copied decoded already has bare ones.
    private static string Unescaped(string value) => value.Contains('%', StringComparison.Ordinal) ? Uri.UnescapeDataString(value) : value;

    // XML 1.0, appendix F: in UTF-16 with its byte order mark or without, every other octet of the first character is none.
    private static bool StartsAsXml(ReadOnlySpan<byte> octets) => octets is [(byte)'<', ..] or [0xFE, 0xFF, ..] or [0xFF, 0xFE, ..] or [0, (byte)'<', ..];

    private static ReadOnlyMemory<byte> WithoutSurroundings(ReadOnlyMemory<byte> octets)
    {
        var rest = octets.Span.StartsWith(Encoding.UTF8.Preamble) ? octets[Encoding.UTF8.Preamble.Length..] : octets;
        var trimmed = rest.Span.Trim(" \t\r\n"u8);
        return trimmed.IsEmpty ? ReadOnlyMemory<byte>.Empty : rest.Slice(rest.Span.IndexOf(trimmed), trimmed.Length);
    }

    [GeneratedRegex("<input[^>]*\\bname=[\"']SAMLResponse[\"'][^>]*>", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex Input();

    [GeneratedRegex("\\bvalue=[\"'](?<value>[^\"']*)[\"']", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex Value();

    [GeneratedRegex("\\bSAMLResponse[\"']?[ \\t]*[=:]\\s*[\"']?(?<value>[A-Za-z0-9+/=%\\s]+)", RegexOptions.NonBacktracking)]
    private static partial Regex Parameter();
}
