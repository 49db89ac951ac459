namespace FederationHub.Outcomes;

/// <summary>
/// Why something was refused. The code's number is for the person, its cause and <see cref="Detail"/> are for the
/// operator: audit and log only, never a page, never a token response.
/// </summary>
/// <param name="Code">The number and the one check that said no.</param>
/// <param name="Detail">Expected against received, names only: no token, secret or attribute value. At most 500 characters are kept.</param>
public sealed record Rejection(RejectionCode Code, string Detail)
{
    /// <summary>Longest detail that is kept, in characters.</summary>
    public const int MaxDetailLength = 500;

    /// <summary>Expected against received, for the operator; control characters are replaced, so that one event stays one line and reads from left to right.</summary>
    public string Detail { get; } = Printable(Detail);

    /// <summary>
    /// Names that the page may show to the person (attributes that were missing, FH-1309). Values never stand here,
    /// and names only from the hub's own vocabulary.
    /// </summary>
    public IReadOnlyList<string> PublicNames { get; init; } = [];

    /// <summary>The OAuth or OpenID Connect error for the application, where it differs from the code's usual one.</summary>
    public string? ProtocolError { get; init; }

    /// <summary>The error that the application is told: this refusal's own, else the usual one of its FH-code.</summary>
    public string EffectiveProtocolError => ProtocolError ?? Code.ProtocolError ?? Code.Fh.ProtocolError;

    /// <summary>The code and the detail: for logs, not for pages.</summary>
    public override string ToString() => $"{Code}: {Detail}";

    // What ends a line, and what turns the letters beside it (Unicode Technical Report 36, 2.5): a log must read as it is written.
    private static bool IsLineOrTurn(char c) =>
        c is '\u2028' or '\u2029' or '\u061C' or '\u200E' or '\u200F' or (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069');

    private static string Printable(string detail)
    {
        ArgumentNullException.ThrowIfNull(detail);
        var kept = detail.Length > MaxDetailLength ? detail[..MaxDetailLength] : detail;
        return string.Create(kept.Length, kept, static (span, text) =>
        {
            for (var i = 0; i < text.Length; i++)
            {
                var c = text[i];
                span[i] = char.IsControl(c) || char.IsSurrogate(c) || IsLineOrTurn(c) ? '\uFFFD' : c;
            }
        });
    }
}
