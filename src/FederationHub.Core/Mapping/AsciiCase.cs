namespace FederationHub.Core.Mapping;

/// <summary>
/// Case of the letters A to Z alone: what is compared without case names the same thing only then. Folding by all of Unicode makes one value of
/// two, such as the Kelvin sign (U+212A) and k.
/// </summary>
internal static class AsciiCase
{
    public static string Lower(string value) => !value.AsSpan().ContainsAnyInRange('A', 'Z') ? value : string.Create(value.Length, value, static (lower, from) =>
    {
        for (var i = 0; i < lower.Length; i++)
        {
            lower[i] = char.IsAsciiLetterUpper(from[i]) ? (char)(from[i] | 0x20) : from[i];
        }
    });
}
