using System.Collections.Concurrent;
using System.Globalization;
using System.Text.RegularExpressions;
using FederationHub.Core.Identity;

namespace FederationHub.Core.Mapping;

/// <summary>
/// The regular expressions that a rule may hold. They never backtrack, so that the work grows with the length of a value and not beyond; what
/// each character may cost is bounded by the size of the pattern written out.
/// </summary>
public static class MappingPattern
{
    // To make one takes milliseconds, and each change of the configuration makes the maps of all upstreams anew.
    private const int MaxMade = 2000;
    private static readonly ConcurrentDictionary<string, Regex> Made = new(StringComparer.Ordinal);

    /// <summary>Longest pattern, in characters.</summary>
    public const int MaxLength = 256;

    /// <summary>Largest pattern with its repetitions written out: <c>[a-z]{1,64}@</c> has 65.</summary>
    public const int MaxSize = 1000;

    /// <summary>
    /// Longest time for one value: the last resort, since size and length bound the work already. Not shorter, since .NET 10 answers that nothing
    /// was found where the time runs out while the engine itself is still being compiled.
    /// </summary>
    public static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(1);

    /// <summary>What is wrong with a pattern, as a sentence; null when it can be used.</summary>
    public static string? Check(string pattern)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        if (pattern.Length is 0 or > MaxLength)
        {
            return string.Create(CultureInfo.InvariantCulture, $"A pattern has 1 to {MaxLength} characters, and this one has {pattern.Length}. Write one that is shorter, or use a lookup table.");
        }

        if (!WellFormedText.IsReadable(pattern))
        {
            return "The pattern holds a character that cannot be seen. Write it anew.";
        }

        try
        {
            _ = Make(pattern);
        }
        catch (RegexParseException problem)
        {
            return string.Create(CultureInfo.InvariantCulture, $"The pattern cannot be read at character {problem.Offset}: {Words(problem.Error)}. Mend it there.");
        }
        catch (NotSupportedException)
        {
            return "The pattern looks ahead or behind, refers back to a group, or repeats too much: it could take for ever on a value that somebody else sends, so it is not taken. Write it without (?=, (?!, (?<=, (?<!, (?> and \\1, and with fewer repetitions.";
        }

        return IsTooLarge(pattern)
            ? string.Create(CultureInfo.InvariantCulture, $"The pattern with its repetitions written out has more than {MaxSize} parts. Write smaller numbers between {{ and }}, or use * and +.")
            : null;
    }

    /// <summary>Whether a pattern that was read before has more than <see cref="MaxSize"/> parts: each character of a value costs at most that much.</summary>
    internal static bool IsTooLarge(string pattern) => SizeOf(pattern) > MaxSize;

    /// <summary>The engine of a pattern; the same pattern has the same one.</summary>
    internal static Regex Make(string pattern)
    {
        if (Made.TryGetValue(pattern, out var made))
        {
            return made;
        }

        var regex = new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, TimeLimit);

        // Once here, so that what the engine compiles at its first use counts for no login.
        _ = regex.Match(pattern);
        if (Made.Count >= MaxMade)
        {
            Made.Clear();
        }

        return Made[pattern] = regex;
    }

    private static string Words(RegexParseError error) => string.Concat(error.ToString().Select((c, i) => char.IsAsciiLetterUpper(c) ? (i == 0 ? "" : " ") + char.ToLowerInvariant(c) : c.ToString()));

    /// <summary>
    /// The parts of a pattern that was read before, each repetition written out; an estimate that is never too low. A group counts what is in
    /// it, a number between braces multiplies what stands before it.
    /// </summary>
    private static long SizeOf(string pattern)
    {
        var groups = new Stack<(long Before, long Last)>();
        long total = 0;
        long last = 0;
        for (var i = 0; i < pattern.Length && total + last <= MaxSize; i++)
        {
            switch (pattern[i])
            {
                case '(':
                    groups.Push((total + last, 0));
                    (total, last) = (0, 0);
                    break;
                case ')' when groups.Count > 0:
                    (total, last) = (groups.Pop().Before, Math.Max(1, total + last));
                    break;
                case '{' when Repetition(pattern, i) is (var times, var end):
                    last *= Math.Max(1, times);
                    i = end;
                    break;
                case '[':
                    total += last;
                    last = 1;
                    i = EndOfClass(pattern, i);
                    break;
                case '*' or '+' or '?' or '^' or '$' or '|':
                    break;
                default:
                    total += last;
                    last = 1;
                    i += pattern[i] == '\\' ? 1 : 0;
                    break;
            }
        }

        return total + last + groups.Sum(group => group.Before);
    }

    private static (long Times, int End)? Repetition(string pattern, int at)
    {
        var end = pattern.IndexOf('}', at);
        if (end < 0)
        {
            return null;
        }

        var numbers = pattern[(at + 1)..end].Split(',');
        return numbers.Length <= 2 && numbers.All(n => n.All(char.IsAsciiDigit)) && numbers[0].Length > 0
            ? (numbers.Max(n => long.TryParse(n, NumberStyles.None, CultureInfo.InvariantCulture, out var times) ? times : n.Length == 0 ? 1 : MaxSize + 1), end)
            : null;
    }

    // A ']' that comes first, or after '^', is a character of the class.
    private static int EndOfClass(string pattern, int at)
    {
        var i = at + 1;
        i += i < pattern.Length && pattern[i] == '^' ? 1 : 0;
        i += i < pattern.Length && pattern[i] == ']' ? 1 : 0;
        for (; i < pattern.Length && pattern[i] != ']'; i++)
        {
            if (pattern[i] == '\\')
            {
                i++;
            }
        }

        return i;
    }
}
