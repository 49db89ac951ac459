using System.Collections.Frozen;
using System.Globalization;
using FederationHub.Configuration.Yaml;

namespace FederationHub.Configuration.Checks;

/// <summary>What a text in the file may be. Each rule gives what is wrong as a sentence, or null.</summary>
internal static class TextRules
{
    private const int LongestSlug = 64;

    // ISO 639-1. Three-letter languages and variants are taken by their form.
    private static readonly FrozenSet<string> TwoLetterLanguages = (
        "aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el en eo es et eu "
        + "fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu ja jv ka kg ki kj kk kl km kn "
        + "ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na nb nd ne ng nl nn no nr nv ny oc oj om or os pa "
        + "pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug "
        + "uk ur uz ve vi vo wa wo xh yi yo za zh zu").Split(' ').ToFrozenSet(StringComparer.Ordinal);

    /// <summary>A text for people.</summary>
    public static string? Text(string value, int longest) =>
        string.IsNullOrWhiteSpace(value) ? "The text is empty. Write one, or remove the key."
        : new StringInfo(value).LengthInTextElements > longest ? $"The text has more than {longest} characters. Shorten it."
        : value.Any(char.IsControl) ? "The text holds a control character, such as a line break. Write it on one line."
        : value != value.Trim() ? "The text begins or ends with a space. Remove it."
        : null;

    /// <summary>An id: lower-case letters, digits and hyphens.</summary>
    public static string? Slug(string value) =>
        value.Length is > 0 and <= LongestSlug && value[0] != '-' && value[^1] != '-'
        && value.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-')
            ? null
            : $"'{Shown.Of(value)}' cannot be an id. Use 1 to {LongestSlug} lower-case letters, digits and hyphens, with no hyphen at either end.";

    /// <summary>A language: BCP 47, in lower case.</summary>
    public static string? Language(string value)
    {
        var parts = value.Split('-');
        var known = parts[0].Length switch
        {
            2 => TwoLetterLanguages.Contains(parts[0]),
            3 => parts[0].All(char.IsAsciiLetterLower),
            _ => false,
        };
        return known && parts.Skip(1).All(part => part.Length is >= 2 and <= 8 && part.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c)))
            ? null
            : $"'{Shown.Of(value)}' is not a language. Write a tag of BCP 47 in lower case, such as nl, en or fy.";
    }

    /// <summary>A country: ISO 3166-1 alpha-2, in capitals.</summary>
    public static string? Country(string value) =>
        value.Length == 2 && value.All(char.IsAsciiLetterUpper) ? null : $"'{Shown.Of(value)}' is not a country. Write two capitals, such as NL.";

    /// <summary>A domain name, in lower case.</summary>
    public static string? Domain(string value) =>
        value.Length is > 0 and <= 253 && value.Contains('.', StringComparison.Ordinal) && value.Split('.').All(IsLabel)
            ? null
            : $"'{Shown.Of(value)}' is not a domain. Write a name such as school.example, in lower case and without '@'.";

    /// <summary>A scope: like a domain, but a realm of one word occurs in the field.</summary>
    public static string? Scope(string value) =>
        value.Length is > 0 and <= 253 && value.Split('.').All(IsLabel)
            ? null
            : $"'{Shown.Of(value)}' is not a scope. Write what stands after the '@' of the organisation's identifiers, in lower case, such as school.example.";

    /// <summary>An e-mail address, in outline.</summary>
    public static string? Email(string value) =>
        value.Length <= 254 && value.Split('@') is [{ Length: > 0 } local, { Length: > 0 } domain]
        && !local.Any(char.IsWhiteSpace) && Domain(domain.ToLowerInvariant()) is null
            ? null
            : $"'{Shown.Of(value)}' is not an e-mail address.";

    private static bool IsLabel(string label) =>
        label.Length is > 0 and <= 63 && label[0] != '-' && label[^1] != '-'
        && label.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');
}
