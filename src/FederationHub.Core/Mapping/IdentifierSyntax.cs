using System.Buffers;
using FederationHub.Core.Identity;

namespace FederationHub.Core.Mapping;

/// <summary>The syntaxes of table 2.2, written out: a regular expression per value would cost more than the rest of the normaliser.</summary>
internal static class IdentifierSyntax
{
    private const string EckIdPrefix = "https://ketenid.nl/";

    private static readonly SearchValues<char> LowerHex = SearchValues.Create("0123456789abcdef");

    /// <summary>1 to 256 characters of text: a NameID (SAML Core 8.3.7), an object of AD FS (R002-10).</summary>
    public static bool IsNameId(string value) => value.Length is > 0 and <= 256 && WellFormedText.IsIdentifying(value);

    /// <summary><c>https://ketenid\.nl/[A-Za-z0-9]+/[0-9a-f]{128}</c></summary>
    public static bool IsEckId(string value)
    {
        if (!value.StartsWith(EckIdPrefix, StringComparison.Ordinal))
        {
            return false;
        }

        var rest = value.AsSpan(EckIdPrefix.Length);
        var slash = rest.IndexOf('/');
        return slash > 0 && AllLettersOrDigits(rest[..slash]) && rest.Length - slash - 1 == 128 && !rest[(slash + 1)..].ContainsAnyExcept(LowerHex);
    }

    /// <summary><c>[A-Za-z0-9][A-Za-z0-9=-]{0,126}@[A-Za-z0-9][A-Za-z0-9.-]{0,126}</c> (SAML V2.0 Subject Identifier Attributes 3.3.1)</summary>
    public static bool IsSubjectId(string value)
    {
        var at = value.IndexOf('@', StringComparison.Ordinal);
        if (at is < 1 or > 127 || value.Length - at - 1 is < 1 or > 127 || !char.IsAsciiLetterOrDigit(value[0]) || !char.IsAsciiLetterOrDigit(value[at + 1]))
        {
            return false;
        }

        for (var i = 0; i < value.Length; i++)
        {
            var c = value[i];
            if (i != at && !char.IsAsciiLetterOrDigit(c) && c != '-' && c != (i < at ? '=' : '.'))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary><c>[A-Za-z0-9]{1,64}@.{1,256}</c></summary>
    public static bool IsEduPersonUniqueId(string value)
    {
        var at = value.IndexOf('@', StringComparison.Ordinal);
        return at is >= 1 and <= 64 && value.Length - at - 1 is >= 1 and <= 256 && AllLettersOrDigits(value.AsSpan(0, at)) && value.IndexOf('@', at + 1) < 0 && WellFormedText.IsIdentifying(value);
    }

    /// <summary><c>tid:oid</c>, both GUIDs in lower case.</summary>
    public static bool IsTenantAndObject(string value) =>
        value.Length == 73 && !value.AsSpan().ContainsAnyInRange('A', 'Z') && value[36] == ':' && Guid.TryParseExact(value.AsSpan(0, 36), "D", out _) && Guid.TryParseExact(value.AsSpan(37), "D", out _);

    /// <summary>1 to 255 visible ASCII characters (OpenID Connect Core 2).</summary>
    public static bool IsOidcSubject(string value) => value.Length is > 0 and <= 255 && System.Text.Ascii.IsValid(value) && WellFormedText.IsIdentifying(value);

    /// <summary>One <c>@</c> with something on both sides, no white space, at most 320 characters.</summary>
    public static bool HasOneAt(string value)
    {
        var at = value.IndexOf('@', StringComparison.Ordinal);
        return at >= 1 && at < value.Length - 1 && value.Length <= 320 && value.IndexOf('@', at + 1) < 0 && !HasWhiteSpace(value) && WellFormedText.IsIdentifying(value);
    }

    /// <summary><c>\S{1,64}</c></summary>
    public static bool IsNumberLike(string value) => value.Length is > 0 and <= 64 && !HasWhiteSpace(value) && WellFormedText.IsIdentifying(value);

    /// <summary>1 to 1024 characters (SAML Core 8.3.6 for entity IDs).</summary>
    public static bool IsShortText(string value) => value.Length is > 0 and <= 1024 && WellFormedText.IsIdentifying(value);

    /// <summary><c>\d{3}A\d{3}</c></summary>
    public static bool IsRioCode(string value) => value.Length == 7 && value[3] == 'A' && AllDigits(value.AsSpan(0, 3)) && AllDigits(value.AsSpan(4));

    /// <summary><c>\d{2}[A-Z]{2}</c></summary>
    public static bool IsBrin4(string value) => value.Length == 4 && StartsAsBrin(value);

    /// <summary><c>\d{2}[A-Z]{2}\d{2}</c></summary>
    public static bool IsBrin6(string value) => value.Length == 6 && StartsAsBrin(value) && AllDigits(value.AsSpan(4));

    /// <summary>Exactly this many digits.</summary>
    public static bool IsDigits(string value, int count) => value.Length == count && AllDigits(value);

    /// <summary>Labels of lower-case letters, digits and hyphens; no port, no scheme.</summary>
    public static bool IsLowerCaseDomain(string value)
    {
        if (value.Length is 0 or > 253 || value[0] is '.' or '-' || value[^1] is '.' or '-' || value.Contains("..", StringComparison.Ordinal))
        {
            return false;
        }

        foreach (var c in value)
        {
            if (!char.IsAsciiDigit(c) && !char.IsAsciiLetterLower(c) && c != '.' && c != '-')
            {
                return false;
            }
        }

        return true;
    }

    private static bool StartsAsBrin(string value) => char.IsAsciiDigit(value[0]) && char.IsAsciiDigit(value[1]) && char.IsAsciiLetterUpper(value[2]) && char.IsAsciiLetterUpper(value[3]);

    private static bool AllDigits(ReadOnlySpan<char> value) => !value.ContainsAnyExceptInRange('0', '9');

    private static bool AllLettersOrDigits(ReadOnlySpan<char> value)
    {
        foreach (var c in value)
        {
            if (!char.IsAsciiLetterOrDigit(c))
            {
                return false;
            }
        }

        return true;
    }

    private static bool HasWhiteSpace(string value)
    {
        foreach (var c in value)
        {
            if (char.IsWhiteSpace(c))
            {
                return true;
            }
        }

        return false;
    }
}
