using FederationHub.Core.Identity;
using FederationHub.Core.Receipts;
using FederationHub.Outcomes;
using Rule = FederationHub.Core.Mapping.AttributeMap.PreparedRule;

namespace FederationHub.Core.Mapping;

/// <summary>Reads one statement by rules: which source counts, and which of its values.</summary>
internal sealed class RuleReader(UpstreamStatement statement, ReservedNames reserved)
{
    // What is kept is compared with what was kept before and goes into a session: an answer may not make either large.
    private const int MaxValues = 500;
    private const int MaxLength = 4096;
    private const int MaxFindings = 100;

    private readonly List<Finding> _findings = [];

    /// <summary>What was dropped or noticed, each once.</summary>
    public IReadOnlyList<Finding> Findings => _findings;

    /// <summary>What each rule did.</summary>
    public IReadOnlyList<RuleTrace> Traces { get; } = [];

    /// <summary>Notes something that was dropped or noticed: a cause and a name, never a value.</summary>
    public void Note(string cause, string name)
    {
        var finding = new Finding(cause, ReceivedNames.Shown(name));
        if (_findings.Count < MaxFindings && !_findings.Contains(finding))
        {
            _findings.Add(finding);
        }
    }

    /// <summary>
    /// The identifier that a rule gives, or null; a malformed one counts as absent (V-03). Refuses several values where a person or an
    /// organisation has one (V-08, V-13).
    /// </summary>
    /// <param name="rule">A rule for an identifier.</param>
    /// <param name="tenant">The tenant of an Entra object: (tid, oid) is the key there, an oid alone is not unique (domain 2.2).</param>
    /// <param name="identifier">The identifier.</param>
    public Rejection? ReadIdentifier(Rule rule, string? tenant, out Identifier? identifier)
    {
        identifier = null;
        var type = rule.Type!;
        var source = Find(rule, out var sent);
        if (source < 0 || !SubjectMayBe(rule, source))
        {
            return null;
        }

        var kept = Keep(rule, sent, scopes: null);
        if (kept.Count == 0)
        {
            return null;
        }

        if (kept.Count > 1 && !rule.FirstOnly)
        {
            if (type.SingleValued)
            {
                return CoreCauses.MultiValued.Because($"{rule.Target} has {kept.Count} values");
            }

            Note("multi_valued", rule.Target);
        }

        var value = type.Name == IdentifierTypes.EntraObject ? $"{tenant}:{kept[0]}" : kept[0];
        if (type.IsValid(value))
        {
            identifier = new Identifier(type.Name, value, type.IsPrimary, rule.Provenance[source]);
        }
        else if (!type.SharesSource)
        {
            Note(rule.WhenMalformed, rule.Target);
        }

        return null;
    }

    /// <summary>The first source that was sent with something in it; -1 for none.</summary>
    public int Find(Rule rule, out IReadOnlyList<string> sent)
    {
        for (var i = 0; i < rule.Sources.Length; i++)
        {
            sent = Sent(rule.Sources[i]);
            for (var j = 0; j < sent.Count; j++)
            {
                if (!string.IsNullOrWhiteSpace(sent[j]))
                {
                    return i;
                }
            }
        }

        sent = [];
        return -1;
    }

    /// <summary>What was sent by a name. A transient NameID identifies nobody (SAML Core 8.3.8), so it is as if none was sent.</summary>
    public IReadOnlyList<string> Sent(string source)
    {
        if (source == AttributeMap.Subject)
        {
            return statement.Subject.Format == SubjectId.Transient ? [] : [statement.Subject.Value];
        }

        return statement.Attributes.ByName.TryGetValue(source, out var values) && reserved.Why(source) is null ? values : [];
    }

    /// <summary>The values that count: not empty, not reserved, transformed, within vocabulary (V-07) and scope (V-06), each once.</summary>
    /// <param name="rule">The rule.</param>
    /// <param name="sent">Values of its source.</param>
    /// <param name="scopes">Scopes for a value; null for an identifier, whose owner is not known yet or is checked by its reader.</param>
    public IReadOnlyList<string> Keep(Rule rule, IReadOnlyList<string> sent, OrganisationScopes? scopes)
    {
        var changes = rule.LowerCase || rule.IsAffiliation;
        var isFiltered = rule.IsAffiliation || (rule.Scoped && scopes is not null) || rule.Name == StandardAttributes.EduRole;
        // One value that nothing changes is by far the usual case: the list goes on as it came.
        if (sent.Count == 1 && !changes && !isFiltered && !string.IsNullOrWhiteSpace(sent[0]) && sent[0].Length <= MaxLength && rule.TakesText(sent[0]) && reserved.Why(sent[0]) is null)
        {
            return sent;
        }

        var kept = new List<string>(Math.Min(sent.Count, MaxValues));
        foreach (var value in sent)
        {
            if (string.IsNullOrWhiteSpace(value))
            {
                continue;
            }

            if (kept.Count == MaxValues)
            {
                Note("too_many_values", rule.Target);
                break;
            }

            if (value.Length > MaxLength)
            {
                Note("value_too_long", rule.Target);
                continue;
            }

            // As it was sent, before any change: a rule that cuts an invisible character off would make somebody else's identifier.
            if (!rule.TakesText(value))
            {
                Note(rule.WhenMalformed, rule.Target);
                continue;
            }

            // V-10. The normaliser noted it already, by the name under which it was sent.
            if (reserved.Why(value) is not null)
            {
                continue;
            }

            var changed = changes ? value.ToLowerInvariant() : value;
            if ((!isFiltered || IsAllowed(rule, changed, scopes)) && !kept.Contains(changed))
            {
                kept.Add(changed);
            }
        }

        return kept;
    }

    /// <summary>What stands on the right of the last '@'; the whole value where there is none.</summary>
    public static string RightSide(string value) => value[(value.LastIndexOf('@') + 1)..];

    /// <summary>What stands on the left of the first '@'; the whole value where there is none.</summary>
    public static string LeftSide(string value) => value.IndexOf('@', StringComparison.Ordinal) is >= 0 and var at ? value[..at] : value;

    private bool IsAllowed(Rule rule, string value, OrganisationScopes? scopes)
    {
        if (rule.IsAffiliation && !RoleDerivation.IsAffiliation(LeftSide(value)))
        {
            Note("affiliation_unknown", rule.Target);
            return false;
        }

        if (rule.Scoped && scopes is not null && !scopes.Allow(RightSide(value)))
        {
            Note("scope_violation", rule.Target);
            return false;
        }

        return rule.Name != StandardAttributes.EduRole || PersonRoles.TryParse(value) is not null;
    }

    // A subject is only what its format says.
    private bool SubjectMayBe(Rule rule, int source) => rule.Sources[source] != AttributeMap.Subject || rule.Type!.Name switch
    {
        "oidc_sub" => statement.Subject.Format == SubjectId.OidcSub,
        "saml_nameid_persistent" => statement.Subject.Format == SubjectId.Persistent,
        "saml_nameid" => PersonKey.IsOtherNameId(statement.Subject),
        _ => true,
    };
}
