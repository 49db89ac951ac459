namespace FederationHub.Configuration.Yaml;

/// <summary>A value of the file in a message: short, and on one line. Never used for a field that may hold a secret.</summary>
internal static class Shown
{
    private const int MaxLength = 80;

    public static string Of(string value)
    {
        var kept = value.Length > MaxLength ? value[..MaxLength] + "…" : value;
        return string.Create(kept.Length, kept, static (span, text) =>
        {
            for (var i = 0; i < text.Length; i++)
            {
                span[i] = char.IsControl(text[i]) || char.IsSurrogate(text[i]) || text[i] is '\u2028' or '\u2029' ? '\uFFFD' : text[i];
            }
        });
    }
}
