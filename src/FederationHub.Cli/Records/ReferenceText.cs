namespace FederationHub.Cli.Records;

/// <summary>
/// A login's reference as somebody typed it off a page or a telephone: in any case, with spaces or hyphens. Crockford's base32 leaves
/// out I, L, O and U, so that the first three can only be a 1 and a 0 that were read wrong.
/// </summary>
internal static class ReferenceText
{
    private const int Length = 10;
    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    /// <summary>The reference, or null when the text cannot be one.</summary>
    public static string? TryParse(string typed)
    {
        var characters = typed.Where(c => !char.IsWhiteSpace(c) && c is not '-').Select(c => char.ToUpperInvariant(c) switch
        {
            'I' or 'L' => '1',
            'O' => '0',
            var other => other,
        }).ToArray();
        return characters.Length == Length && characters.All(Alphabet.Contains) ? new string(characters) : null;
    }
}
