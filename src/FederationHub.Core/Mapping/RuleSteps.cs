using System.Text.RegularExpressions;

namespace FederationHub.Core.Mapping;

/// <summary>Runs the steps of rules over the values of one statement, within bounds that count for all rules of it together.</summary>
internal sealed class RuleSteps(Action<string, string> note)
{
    /// <summary>Longest value that a step takes: a list in one text is longer than what may come of it.</summary>
    public const int MaxInput = 65_536;

    // A rule set and an answer together may not cost much more than an answer alone: about a second in the worst case, and microseconds usually.
    private const int MaxWork = 2_000_000;
    private const int MaxMatched = 131_072;

    private int _work = MaxWork;
    private int _matched = MaxMatched;

    /// <summary>Whether a pattern finds something.</summary>
    public bool Matches(Regex pattern, string value, string target) => Match(pattern, value, target) is { Success: true };

    /// <summary>The values after all steps; empty when none is left.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="values">Values of text, at most <see cref="RuleReader.MaxValues"/>.</param>
    /// <param name="scopes">Scopes of the organisation; null where they are not known yet, and then no step asks.</param>
    public List<string> Run(PreparedRule rule, List<string> values, OrganisationScopes? scopes)
    {
        foreach (var step in rule.Steps)
        {
            foreach (var value in values)
            {
                _work -= value.Length + 1;
            }

            if (_work < 0)
            {
                note("too_much_work", rule.Target);
                return [];
            }

            values = Run(rule, step, values, scopes);
            if (values.Count == 0)
            {
                break;
            }
        }

        return values;
    }

    private List<string> Run(PreparedRule rule, PreparedStep step, List<string> values, OrganisationScopes? scopes) => step.Step switch
    {
        MappingStep.LowerCase => values.ConvertAll(rule.Lower),
        MappingStep.Split split => Split(rule, values, split.Separator),
        MappingStep.Join join => Join(rule, values, join.Separator),
        MappingStep.Extract => Extract(rule, values, step.Pattern!),
        MappingStep.Lookup lookup => Lookup(rule, values, step.Table!, lookup.Otherwise),
        MappingStep.Constant constant => [constant.Value],
        MappingStep.First => [values[0]],
        MappingStep.ScopeFilter => Filter(rule, values, scopes),
        _ => throw new InvalidOperationException($"There is no step {step.Step.GetType().Name}."),
    };

    private List<string> Split(PreparedRule rule, List<string> values, string separator)
    {
        var parts = new List<string>(values.Count);
        foreach (var value in values)
        {
            foreach (var range in value.AsSpan().Split(separator))
            {
                var part = value.AsSpan(range).Trim();
                if (part.IsEmpty)
                {
                    continue;
                }

                if (parts.Count == RuleReader.MaxValues)
                {
                    note("too_many_values", rule.Target);
                    return parts;
                }

                parts.Add(part.ToString());
            }
        }

        return parts;
    }

    private List<string> Join(PreparedRule rule, List<string> values, string separator)
    {
        var length = (values.Count - 1) * separator.Length;
        foreach (var value in values)
        {
            length += value.Length;
        }

        // Half of a list would be another list.
        if (length > MaxInput)
        {
            note("value_too_long", rule.Target);
            return [];
        }

        return values.Count == 1 ? values : [string.Join(separator, values)];
    }

    private List<string> Extract(PreparedRule rule, List<string> values, Regex pattern)
    {
        var found = new List<string>(values.Count);
        foreach (var value in values)
        {
            if (Match(pattern, value, rule.Target) is not { } match)
            {
                return [];
            }

            var group = match.Groups.Count > 1 ? match.Groups[1] : match;
            if (match.Success && group is { Success: true, Length: > 0 })
            {
                found.Add(group.Value);
            }
            else
            {
                note("not_matched", rule.Target);
            }
        }

        return found;
    }

    // Null when the pattern could not be asked: then the rule gives nothing, since half of what it would find is something else.
    private Match? Match(Regex pattern, string value, string target)
    {
        _matched -= value.Length + 1;
        if (_matched < 0)
        {
            note("too_much_work", target);
            return null;
        }

        try
        {
            return pattern.Match(value);
        }
        catch (RegexMatchTimeoutException)
        {
            // One is enough: no pattern is asked in this login any more.
            _matched = 0;
            note("pattern_timeout", target);
            return null;
        }
    }

    private List<string> Lookup(PreparedRule rule, List<string> values, Dictionary<string, string> table, string? otherwise)
    {
        var found = new List<string>(values.Count);
        foreach (var value in values)
        {
            if ((table.TryGetValue(value, out var entry) ? entry : otherwise) is { } known)
            {
                found.Add(known);
            }
            else
            {
                note("not_in_table", rule.Target);
            }
        }

        return found;
    }

    private List<string> Filter(PreparedRule rule, List<string> values, OrganisationScopes? scopes)
    {
        var kept = new List<string>(values.Count);
        foreach (var value in values)
        {
            if (scopes?.AllowValue(value) == true)
            {
                kept.Add(value);
            }
            else
            {
                note("scope_violation", rule.Target);
            }
        }

        return kept;
    }
}
