using System.Globalization;
using System.Text.RegularExpressions;

namespace FederationHub.Server.Web;

/// <summary>
/// What the people of a hub call where they come from: <c>organisation</c> as shipped, <c>school</c> or <c>employer</c> where a language file of the
/// operator says so. Every text for people who log in follows, so that an operator writes four words and not two hundred sentences.
/// </summary>
internal sealed class Noun
{
    // The longest first, so that "school or organisation" does not become "school or school".
    private static readonly string[] Forms = ["noun.both", "noun.a", "noun.many", "noun.one"];

    // For those who run applications and the hub: there the word is the field's own.
    private static readonly string[] Others = ["connect.", "developers.", "oauth.", "claim.", "noun."];

    private readonly List<(Regex Shipped, string Said)> _forms;

    private Noun(List<(Regex, string)> forms) => _forms = forms;

    /// <summary>Reads what a language file says otherwise.</summary>
    /// <param name="shipped">The words below it.</param>
    /// <param name="over">The texts of the file.</param>
    public static Noun Read(Words shipped, IReadOnlyDictionary<string, string> over) => new([.. Forms
        .Where(over.ContainsKey)
        // A place such as {organisation} is no word.
        .Select(form => (new Regex($@"(?<![\w{{]){Regex.Escape(shipped[form])}(?![\w}}])", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1)), over[form]))]);

    /// <summary>A shipped text in these words. It begins with a capital where the shipped one did.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="text">The text.</param>
    public string In(string key, string text)
    {
        if (_forms.Count == 0 || key.EndsWith(".cause", StringComparison.Ordinal) || key.EndsWith(".advice", StringComparison.Ordinal)
            || Array.Exists(Others, other => key.StartsWith(other, StringComparison.Ordinal)))
        {
            return text;
        }

        foreach (var (shipped, said) in _forms)
        {
            text = shipped.Replace(text, found => char.IsUpper(found.Value[0]) ? char.ToUpper(said[0], CultureInfo.InvariantCulture) + said[1..] : said);
        }

        return text;
    }
}
