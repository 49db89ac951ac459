using FederationHub.Core.Identity;
using FederationHub.Core.Receipts;
using FederationHub.Outcomes;

namespace FederationHub.Core.Mapping;

/// <summary>Reads one statement by rules: which source counts, which of its values, and what became of each rule.</summary>
internal sealed class RuleReader
{
    /// <summary>Most values of a rule: what is kept is compared with what was kept before and goes into a session.</summary>
    public const int MaxValues = 500;

    /// <summary>Longest value that is kept.</summary>
    public const int MaxLength = 4096;

    // One answer read by many rules may not make a statement that no session can hold.
    private const int MaxSize = 1_000_000;
    private const int FewValues = 32;

    private readonly UpstreamStatement _statement;
    private readonly ReservedNames _reserved;
    private readonly AttributeMap _map;
    private readonly IReadOnlyList<string>?[] _sent;
    private readonly ReadingNotes _notes;
    private readonly List<RuleTrace> _trace;
    private RuleSteps? _steps;
    private int _size;

    /// <summary>Looks through a statement once.</summary>
    public RuleReader(UpstreamStatement statement, ReservedNames reserved, AttributeMap map, ReadingNotes notes)
    {
        _notes = notes;
        _statement = statement;
        _reserved = reserved;
        _map = map;
        _trace = new List<RuleTrace>(map.Count);
        _sent = new IReadOnlyList<string>?[map.Slots];
        foreach (var (name, values) in statement.Attributes.ByName)
        {
            if (map.SlotsOfNames.TryGetValue(name, out var slot) && reserved.Why(name) is null)
            {
                _sent[slot] = values;
            }
        }

        // A transient NameID identifies nobody (SAML Core 8.3.8), so it is as if none was sent.
        if (statement.Subject.Format != SubjectId.Transient)
        {
            _sent[SourceSlots.Subject] = [_statement.Subject.Value];
        }
    }

    /// <summary>What became of each rule that was looked at, in order.</summary>
    public IReadOnlyList<RuleTrace> Traces => _trace;

    /// <summary>A rule that is not asked, since its target was given already.</summary>
    public void Skip(PreparedRule rule) => _trace.Add(rule.AlreadyGiven);

    /// <summary>What a rule gave is dropped after all.</summary>
    public void Drop(PreparedRule rule, string cause)
    {
        _notes.Note(cause, rule.Target);
        var at = _trace.FindLastIndex(trace => trace.Rule == rule.Label);
        if (at >= 0)
        {
            _trace[at] = _trace[at] with { Result = RuleResult.Dropped, Values = 0, Why = cause };
        }

        if (_map.SlotsOfTargets.TryGetValue(rule.Target, out var slot))
        {
            _sent[slot] = null;
        }
    }

    /// <summary>
    /// The identifier that a rule gives, or null; a malformed one counts as absent (V-03). Refuses several values where a person or an
    /// organisation has one (V-08, V-13).
    /// </summary>
    /// <param name="rule">A rule for an identifier.</param>
    /// <param name="tenant">The tenant of an Entra object: (tid, oid) is the key there, an oid alone is not unique (domain 2.2).</param>
    /// <param name="scopes">The organisation's scopes; null where the organisation is not known yet.</param>
    /// <param name="identifier">The identifier.</param>
    /// <param name="outOfScope">Whether one was sent that is not of this organisation (V-06).</param>
    public Rejection? ReadIdentifier(PreparedRule rule, string? tenant, OrganisationScopes? scopes, out Identifier? identifier, out bool outOfScope)
    {
        identifier = null;
        outOfScope = false;
        var type = rule.Type!;
        var source = Begin(rule, out var sent);
        if (source < 0)
        {
            return null;
        }

        var kept = Keep(rule, sent, scopes, isValue: false);
        outOfScope = kept.Count == 0 && _notes.OutOfScope;
        if (kept.Count > 1 && !rule.FirstOnly)
        {
            if (type.SingleValued)
            {
                _trace.Add(rule.Dropped(source, CoreCauses.MultiValued.Cause));
                return CoreCauses.MultiValued.Because($"{rule.Target} has {kept.Count} values");
            }

            _notes.Note("multi_valued", rule.Target);
        }

        if (kept.Count > 0)
        {
            var value = type.Name == IdentifierTypes.EntraObject ? $"{tenant}:{kept[0]}" : kept[0];
            if (!type.IsValid(value))
            {
                NoteMalformed(rule);
            }
            else if (scopes is not null && rule.Scoped && !scopes.AllowValue(value))
            {
                outOfScope = true;
                _notes.Note("scope_violation", rule.Target);
            }
            else
            {
                identifier = new Identifier(type.Name, value, type.IsPrimary, rule.Provenance[source]);
            }
        }

        End(rule, source, identifier is null ? [] : [identifier.Value]);
        return null;
    }

    /// <summary>
    /// V-04: a person has one of these over all values of all sources, whatever it is called. A malformed one counts as absent (V-03).
    /// </summary>
    /// <param name="rule">The rule.</param>
    /// <param name="scopes">The organisation's scopes.</param>
    /// <param name="known">What an earlier rule gave.</param>
    /// <param name="identifier">What this one gives, or what was known.</param>
    public Rejection? ReadOnlyOne(PreparedRule rule, OrganisationScopes scopes, Identifier? known, out Identifier? identifier)
    {
        identifier = known;
        _notes.BeginRule();
        if (!Holds(rule))
        {
            return null;
        }

        var counted = -1;
        for (var i = 0; i < rule.Sources.Length; i++)
        {
            if (_sent[rule.Slots[i]] is not { Count: > 0 } sent)
            {
                continue;
            }

            counted = counted < 0 ? i : counted;
            foreach (var value in Keep(rule, sent, scopes, isValue: false))
            {
                if (!rule.Type!.IsValid(value))
                {
                    NoteMalformed(rule);
                }
                else if (identifier is not null && identifier.Value != value)
                {
                    _trace.Add(rule.Dropped(Provenanced(rule, i), CoreCauses.PersonIdConflict.Cause));
                    return CoreCauses.PersonIdConflict.Because($"upstream {_statement.Upstream} sent two different values of {rule.Target}");
                }
                else if (identifier is null)
                {
                    counted = i;
                    identifier = new Identifier(rule.Type.Name, value, rule.Type.IsPrimary, rule.Provenance[Provenanced(rule, i)]);
                }
            }
        }

        if (counted < 0)
        {
            _trace.Add(rule.NotSent);
        }
        else if (identifier is not null && identifier == known)
        {
            _trace.Add(rule.AlreadyGiven);
        }
        else
        {
            End(rule, Provenanced(rule, counted), identifier is null ? [] : [identifier.Value]);
        }

        return null;
    }

    /// <summary>What a rule gives its value, or null (V-06, V-07). Refuses several user ids (V-08).</summary>
    public Rejection? ReadValue(PreparedRule rule, OrganisationScopes scopes, out StatementValue? value)
    {
        value = null;
        var source = Begin(rule, out var sent);
        if (source < 0)
        {
            return null;
        }

        var kept = Keep(rule, sent, scopes, isValue: true);
        if (kept.Count > 1 && rule.FirstOnly)
        {
            kept = [kept[0]];
        }
        else if (kept.Count > 1 && rule.IsSingleValued)
        {
            if (rule.Name == StandardAttributes.Uid)
            {
                _trace.Add(rule.Dropped(source, CoreCauses.MultiValued.Cause));
                return CoreCauses.MultiValued.Because($"{rule.Target} has {kept.Count} values");
            }

            // V-13: the first of two names is nobody's; of two display names it is one.
            _notes.Note("multi_valued", rule.Target);
            kept = StandardAttributes.IsUndivided(rule.Name) ? [] : [kept[0]];
        }

        foreach (var one in kept)
        {
            _size += one.Length;
        }

        if (_size > MaxSize)
        {
            _notes.Note("too_much_in_all", rule.Target);
            kept = [];
        }

        End(rule, source, kept);
        value = kept.Count == 0 ? null : new StatementValue(rule.Name, kept, rule.Provenance[source]);
        return null;
    }

    /// <summary>What a source of a rule sent, or another rule gave it.</summary>
    public IReadOnlyList<string> Sent(PreparedRule rule, int source) => _sent[rule.Slots[source]] ?? [];

    /// <summary>What stands on the right of the last '@'; the whole value where there is none.</summary>
    public static string RightSide(string value) => value[(value.LastIndexOf('@') + 1)..];

    /// <summary>What stands on the left of the first '@'; the whole value where there is none.</summary>
    public static string LeftSide(string value) => value.IndexOf('@', StringComparison.Ordinal) is >= 0 and var at ? value[..at] : value;

    private static int Provenanced(PreparedRule rule, int source) => rule.CombinesAll ? 0 : source;

    // The source that counts and what it sent; below 0 where the rule gives nothing, and then its trace is written.
    private int Begin(PreparedRule rule, out IReadOnlyList<string> sent)
    {
        _notes.BeginRule();
        sent = [];
        if (!Holds(rule))
        {
            return -1;
        }

        if (rule.Sources.Length == 0)
        {
            sent = [((MappingStep.Constant)rule.Steps[0].Step).Value];
            return 0;
        }

        var source = rule.CombinesAll ? FindAll(rule, out sent) : Find(rule, out sent);
        if (source < 0)
        {
            _trace.Add(rule.NotSent);
        }

        return source;
    }

    private void End(PreparedRule rule, int source, IReadOnlyList<string> given)
    {
        _trace.Add(given.Count == 0 ? rule.Dropped(source, _notes.Why) : rule.Gave(source, given.Count, _notes.Why));
        if (given.Count > 0 && _map.SlotsOfTargets.TryGetValue(rule.Target, out var slot))
        {
            _sent[slot] = _sent[slot] is { } earlier ? [.. earlier, .. given] : given;
        }
    }

    private bool Holds(PreparedRule rule) => rule.When is not { } when || Holds(rule, when);

    private bool Holds(PreparedRule rule, PreparedCondition when)
    {
        var sent = _sent[when.Slot] ?? [];
        var holds = when.Condition switch
        {
            MappingCondition.Present => sent.Any(IsSomething),
            MappingCondition.Absent => !sent.Any(IsSomething),
            MappingCondition.OneOf oneOf => sent.Take(MaxValues).Any(value => oneOf.Values.Contains(value, StringComparer.Ordinal)),
            MappingCondition.Matches => sent.Take(MaxValues).Any(value => value.Length <= RuleSteps.MaxInput && Steps.Matches(when.Pattern!, value, rule.Target)),
            _ => throw new InvalidOperationException($"There is no condition {when.Condition.GetType().Name}."),
        };
        if (!holds)
        {
            _trace.Add(rule.ConditionNotMet);
        }

        return holds;
    }

    // The first source that was sent with something in it; -1 for none.
    private int Find(PreparedRule rule, out IReadOnlyList<string> sent)
    {
        for (var i = 0; i < rule.Sources.Length; i++)
        {
            if (_sent[rule.Slots[i]] is { Count: > 0 } values && HasSomething(rule, values) && SubjectMayBe(rule, rule.Slots[i]))
            {
                sent = values;
                return i;
            }
        }

        sent = [];
        return -1;
    }

    private int FindAll(PreparedRule rule, out IReadOnlyList<string> sent)
    {
        var all = new List<string>();
        foreach (var slot in rule.Slots)
        {
            if (_sent[slot] is { Count: > 0 } values && HasSomething(rule, values) && SubjectMayBe(rule, slot))
            {
                all.AddRange(values);
            }
        }

        sent = all;
        return all.Count == 0 ? -1 : 0;
    }

    private bool HasSomething(PreparedRule rule, IReadOnlyList<string> sent)
    {
        for (var i = 0; i < sent.Count; i++)
        {
            if (IsSomething(sent[i]))
            {
                return true;
            }
        }

        _notes.Note("value_empty", rule.Target);
        return false;
    }

    // Looking through a long value for something that is no white space would cost more than saying that it is too long.
    private static bool IsSomething(string value) => value.Length > MaxLength || !string.IsNullOrWhiteSpace(value);

    // The values that count: not empty, not reserved, through all steps, within vocabulary (V-07) and scope (V-06), each once.
    private IReadOnlyList<string> Keep(PreparedRule rule, IReadOnlyList<string> sent, OrganisationScopes? scopes, bool isValue)
    {
        if (rule.Steps.Length > 0)
        {
            // As it was sent, before any change: a rule that cuts an invisible character off would make somebody else's identifier.
            sent = Steps.Run(rule, Clean(rule, sent, RuleSteps.MaxInput, isSent: true), scopes);
        }

        var changes = rule.LowerCase || rule.IsAffiliation;
        var isFiltered = rule.IsAffiliation || (rule.Scoped && isValue) || rule.HasVocabulary;

        // One value that nothing changes is by far the usual case: the list goes on as it came.
        if (sent.Count == 1 && !changes && !isFiltered && IsSomething(sent[0]) && Refused(rule, sent[0], MaxLength) is null)
        {
            return sent;
        }

        var clean = Clean(rule, sent, MaxLength, isSent: rule.Steps.Length == 0);
        if (changes)
        {
            for (var i = 0; i < clean.Count; i++)
            {
                clean[i] = rule.Lower(clean[i]);
            }
        }

        if (isFiltered)
        {
            KeepAllowed(rule, clean, scopes);
        }

        return changes ? Distinct(clean) : clean;
    }

    // Apart, so that what the lambda takes along is allocated only where something is filtered.
    private void KeepAllowed(PreparedRule rule, List<string> values, OrganisationScopes? scopes) => values.RemoveAll(value => !IsAllowed(rule, value, scopes));

    // Values of text within bounds, each once.
    private List<string> Clean(PreparedRule rule, IReadOnlyList<string> sent, int longest, bool isSent)
    {
        var clean = new List<string>(Math.Min(sent.Count, MaxValues));
        var seen = sent.Count > FewValues ? new HashSet<string>(StringComparer.Ordinal) : null;
        foreach (var value in sent)
        {
            if (!IsSomething(value))
            {
                _notes.Note("value_empty", rule.Target);
            }
            else if (clean.Count == MaxValues)
            {
                _notes.Note("too_many_values", rule.Target);
                break;
            }
            else if (isSent && _reserved.Why(value) is { } stripped)
            {
                // V-10. The normaliser noted it already, by the name under which it was sent.
                _notes.Why ??= stripped;
            }
            else if (Refused(rule, value, longest) is { } cause)
            {
                _notes.Note(cause, rule.Target);
            }
            else if (seen?.Add(value) ?? !clean.Contains(value))
            {
                clean.Add(value);
            }
        }

        return clean;
    }

    private string? Refused(PreparedRule rule, string value, int longest) =>
        value.Length > longest ? "value_too_long"
        : !rule.TakesText(value) ? rule.WhenMalformed
        : _reserved.Why(value);

    private static List<string> Distinct(List<string> values) => values.Count < 2 ? values : [.. values.Distinct(StringComparer.Ordinal)];

    private bool IsAllowed(PreparedRule rule, string value, OrganisationScopes? scopes)
    {
        if (rule.IsAffiliation && !RoleDerivation.IsAffiliation(LeftSide(value)))
        {
            _notes.Note("affiliation_unknown", rule.Target);
            return false;
        }

        if (rule.Scoped && scopes is not null && !scopes.AllowValue(value))
        {
            _notes.Note("scope_violation", rule.Target);
            return false;
        }

        if (StandardAttributes.IsInVocabulary(rule.Name, value))
        {
            return true;
        }

        _notes.Note(rule.Name == StandardAttributes.AuthLocation ? "location_unknown" : "value_unknown", rule.Target);
        return false;
    }

    private void NoteMalformed(PreparedRule rule)
    {
        if (!rule.Type!.SharesSource)
        {
            _notes.Note(rule.WhenMalformed, rule.Target);
        }
    }

    // A subject is only what its format says.
    private bool SubjectMayBe(PreparedRule rule, int slot) => slot != SourceSlots.Subject || rule.Type?.Name switch
    {
        "oidc_sub" => _statement.Subject.Format == SubjectId.OidcSub,
        "saml_nameid_persistent" => _statement.Subject.Format == SubjectId.Persistent,
        "saml_nameid" => PersonKey.IsOtherNameId(_statement.Subject),
        _ => true,
    };

    private RuleSteps Steps => _steps ??= new RuleSteps(_notes.Note);
}
