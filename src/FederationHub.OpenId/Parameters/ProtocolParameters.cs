using FederationHub.Outcomes;

namespace FederationHub.OpenId.Parameters;

/// <summary>
/// The parameters of one protocol message as they arrived: order and duplicates kept, so that a check can refuse what
/// a dictionary would have hidden. Names are compared ordinally. Bounded when made.
/// </summary>
public sealed class ProtocolParameters
{
    /// <summary>Most parameters in one message.</summary>
    public const int MaxCount = 100;

    /// <summary>Longest name, in characters.</summary>
    public const int MaxNameLength = 128;

    /// <summary>Default for the longest value, in characters.</summary>
    public const int DefaultMaxValueLength = 16 * 1024;

    private readonly List<KeyValuePair<string, string>> _pairs;

    private ProtocolParameters(List<KeyValuePair<string, string>> pairs) => _pairs = pairs;

    /// <summary>A message without parameters.</summary>
    public static ProtocolParameters Empty { get; } = new([]);

    /// <summary>
    /// Takes the decoded pairs of a query or a form.
    /// Refuses with FH-1005/parameters-out-of-bounds when there are too many, or one is too long, and with FH-1005/parameter-not-text when one is no text.
    /// </summary>
    /// <param name="pairs">Name and value in the order of the message; a null value counts as empty.</param>
    /// <param name="maxValueLength">Longest value in characters.</param>
    public static Outcome<ProtocolParameters> From(
        IEnumerable<KeyValuePair<string, string?>> pairs, int maxValueLength = DefaultMaxValueLength)
    {
        ArgumentNullException.ThrowIfNull(pairs);
        var kept = new List<KeyValuePair<string, string>>();
        foreach (var (name, value) in pairs)
        {
            if (kept.Count == MaxCount)
            {
                return OpenIdCauses.ParametersOutOfBounds.Because($"more than {MaxCount} parameters");
            }

            if (name.Length > MaxNameLength)
            {
                return OpenIdCauses.ParametersOutOfBounds.Because($"a parameter name is longer than {MaxNameLength} characters");
            }

            if (value?.Length > maxValueLength)
            {
                return OpenIdCauses.ParametersOutOfBounds.Because($"'{name}' is longer than {maxValueLength} characters");
            }

            if (!IsText(name) || !IsText(value))
            {
                return OpenIdCauses.ParameterNotText.Because("a parameter holds half a surrogate pair");
            }

            kept.Add(new(name, value ?? ""));
        }

        return new ProtocolParameters(kept);
    }

    /// <summary>Every pair, in the order of the message.</summary>
    internal IReadOnlyList<KeyValuePair<string, string>> Pairs => _pairs;

    /// <summary>How many pairs there are, duplicates counted.</summary>
    public int Count => _pairs.Count;

    /// <summary>
    /// The value, or null when it is absent, empty (an empty value counts as omitted, RFC 6749 3.1) or duplicated.
    /// Duplicates are refused before any value is read.
    /// </summary>
    public string? Single(string name)
    {
        string? found = null;
        foreach (var pair in _pairs)
        {
            if (pair.Key == name)
            {
                if (found is not null)
                {
                    return null;
                }

                found = pair.Value;
            }
        }

        return string.IsNullOrEmpty(found) ? null : found;
    }

    /// <summary>Whether the name occurs at all, also without a value.</summary>
    public bool Contains(string name) => _pairs.Exists(pair => pair.Key == name);

    /// <summary>Whether the name occurs more than once, empty values counted: nobody should have to guess which one counts.</summary>
    public bool IsDuplicated(string name) => _pairs.FindAll(pair => pair.Key == name).Count > 1;

    /// <summary>Every value under the name, in order, empty ones too.</summary>
    public IReadOnlyList<string> All(string name) => _pairs.FindAll(pair => pair.Key == name).ConvertAll(pair => pair.Value);

    /// <summary>The names that occur more than once, each once.</summary>
    public IReadOnlyList<string> DuplicatedNames()
    {
        if (_pairs.Count < 2)
        {
            return [];
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        var twice = new List<string>();
        foreach (var pair in _pairs)
        {
            if (!seen.Add(pair.Key) && !twice.Contains(pair.Key, StringComparer.Ordinal))
            {
                twice.Add(pair.Key);
            }
        }

        return twice;
    }

    /// <summary>The names in the message, for an operator who asks what arrived: never the values.</summary>
    public override string ToString() => string.Join(' ', _pairs.ConvertAll(pair => pair.Key));

    // Half a surrogate pair is no character: it cannot be stored, signed or given back (RFC 3629 3).
    private static bool IsText(ReadOnlySpan<char> value)
    {
        while (value.IndexOfAnyInRange('\ud800', '\udfff') is var at and >= 0)
        {
            if (at + 1 >= value.Length || !char.IsSurrogatePair(value[at], value[at + 1]))
            {
                return false;
            }

            value = value[(at + 2)..];
        }

        return true;
    }
}
