using System.Text;
using FederationHub.Outcomes;

namespace FederationHub.Server.Web;

/// <summary>
/// What an FH-code says in one language, with the names that are known; a word of ours stands for one that is not. Pages, help pages and the table
/// of codes all take their sentences here.
/// </summary>
/// <param name="words">The language.</param>
/// <param name="code">The code.</param>
/// <param name="service">Name of the application, or null.</param>
/// <param name="organisation">Name of the organisation, or null.</param>
/// <param name="names">What was missing or wrong, in words; may be empty.</param>
internal sealed class CodeTexts(Words words, FhCode code, string? service = null, string? organisation = null, string? names = null)
{
    /// <summary>The members of each code in a language file.</summary>
    public static IReadOnlyList<string> Members { get; } = ["title", "text", "do", "cause", "advice"];

    /// <summary>The consequence, in one line.</summary>
    public string Title => Filled($"{code}.title");

    /// <summary>What happened.</summary>
    public string Text => Filled($"{code}.text");

    /// <summary>What the person can do.</summary>
    public string ToDo => Filled($"{code}.do");

    /// <summary>Who can fix it: exactly one.</summary>
    public string Who => Filled("who." + code.WhoFixes);

    /// <summary>What the operator must know of it; `…` is code.</summary>
    public string Cause => words[$"{code}.cause"];

    /// <summary>What the operator can do; `…` is code.</summary>
    public string Advice => words[$"{code}.advice"];

    private string Filled(string key)
    {
        var text = words[key];
        var filled = new StringBuilder(text.Length + 64);
        for (var i = 0; i < text.Length;)
        {
            var end = text[i] == '{' ? text.IndexOf('}', i) : -1;
            if (end < 0)
            {
                filled.Append(text[i++]);
                continue;
            }

            filled.Append(text[i..(end + 1)] switch
            {
                "{service}" => service ?? Word("word.service", filled),
                "{organisation}" => organisation ?? Word("word.organisation", filled),
                "{names}" => string.IsNullOrEmpty(names) ? Word("word.details", filled) : names,
                var other => other,
            });
            i = end + 1;
        }

        return filled.ToString();
    }

    // A name begins as it is written; a word of ours that stands for one begins a sentence with a capital.
    private string Word(string key, StringBuilder before)
    {
        var word = words[key];
        var begins = before.Length == 0 || (before.Length > 1 && before[^1] == ' ' && before[^2] is '.' or '?' or '!');
        return begins ? string.Concat(word[..1].ToUpperInvariant(), word.AsSpan(1)) : word;
    }
}
