using FederationHub.Outcomes;

namespace FederationHub.OpenId.Provider;

/// <summary>What an application's developer is told: the number, its meaning, and the reference to ask the operator about.</summary>
internal static class ErrorDescription
{
    public static string Of(RejectionCode code, string? reference = null) =>
        Printable(reference is null ? $"{code.Fh}: {code.Fh.Name}" : $"{code.Fh}: {code.Fh.Name}. Reference {reference}");

    // RFC 6749 4.1.2.1 and 5.2, RFC 6750 3: %x20-21 / %x23-5B / %x5D-7E.
    public static string Printable(string text) =>
        string.Create(text.Length, text, static (span, source) =>
        {
            for (var i = 0; i < source.Length; i++)
            {
                span[i] = source[i] is >= ' ' and <= '~' and not ('"' or '\\') ? source[i] : '?';
            }
        });
}
