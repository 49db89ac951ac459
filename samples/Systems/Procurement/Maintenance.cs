namespace FederationHub.Samples.Systems.Procurement;

/// <summary>One line of the table of fields that a login maintains.</summary>
/// <param name="Name">The field and the claim.</param>
/// <param name="Required">A profile is not made without it (Verplicht).</param>
/// <param name="Mutable">A later login may change it (Mutatie).</param>
public sealed record MaintainedField(string Name, bool Required, bool Mutable)
{
    /// <summary>The values that are known; null: any.</summary>
    public IReadOnlySet<string>? Codes { get; init; }

    /// <summary>Several values, parted by `;`.</summary>
    public bool Several { get; init; }
}

/// <summary>What the maintenance made of a login.</summary>
/// <param name="Fields">The profile's fields; null: refused.</param>
/// <param name="Refused">Why; null: it was not.</param>
/// <param name="Reports">What was left out, by field, for the administrator; no values.</param>
public sealed record MaintenanceOutcome(IReadOnlyDictionary<string, IReadOnlyList<string>>? Fields, string? Refused, IReadOnlyList<string> Reports);

/// <summary>
/// Keeps profiles as the organisation says they are, by the table of fields (R003-07): what is needed, what may change, which codes
/// are known. An absent or empty value never removes anything.
/// </summary>
public sealed class Maintenance(IReadOnlyList<MaintainedField> table)
{
    /// <summary>The usual table; code lists are the customer's own.</summary>
    public static IReadOnlyList<MaintainedField> Table(IReadOnlySet<string> departments, IReadOnlySet<string> employmentTypes, IReadOnlySet<string> functions, IReadOnlySet<string> roles) =>
    [
        new("gender", true, true) { Codes = new HashSet<string>(StringComparer.Ordinal) { "F", "M" } },
        new("personid", true, false),
        new("title", false, true),
        new("firstname", true, true),
        new("middlename", false, true),
        new("lastname", true, true),
        new("email", false, true),
        new("isolanguage", false, true),
        new("department", false, true) { Codes = departments },
        new("employmenttype", true, true) { Codes = employmentTypes },
        new("functions", false, true) { Codes = functions, Several = true },
        new("roles", false, true) { Codes = roles, Several = true },
    ];

    /// <summary>What becomes of a profile.</summary>
    /// <param name="existing">Its fields; null: there is none yet.</param>
    /// <param name="received">What the login brought, by field; several values as they came, parted or not.</param>
    public MaintenanceOutcome Apply(IReadOnlyDictionary<string, IReadOnlyList<string>>? existing, IReadOnlyDictionary<string, IReadOnlyList<string>> received)
    {
        var reports = new List<string>();
        var fields = existing is null
            ? new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal)
            : new Dictionary<string, IReadOnlyList<string>>(existing, StringComparer.Ordinal);
        foreach (var field in table)
        {
            var values = Values(field, received);
            if (values.Count == 0)
            {
                continue;
            }

            if (field.Codes is { } codes && values.Any(value => !codes.Contains(value)))
            {
                reports.Add($"{field.Name}: unknown_code");
                continue;
            }

            if (!field.Mutable && fields.TryGetValue(field.Name, out var kept) && !kept.SequenceEqual(values, StringComparer.Ordinal))
            {
                // Another person's number on this profile: nothing of this login is believed.
                return new MaintenanceOutcome(null, "immutable_field_changed", [$"{field.Name}: immutable_field_changed"]);
            }

            fields[field.Name] = values;
        }

        var missing = table.Where(field => field.Required && !fields.ContainsKey(field.Name)).Select(field => $"{field.Name}: missing").ToList();
        return missing.Count > 0
            ? new MaintenanceOutcome(null, "required_field_missing", [.. reports, .. missing])
            : new MaintenanceOutcome(fields, null, reports);
    }

    private static List<string> Values(MaintainedField field, IReadOnlyDictionary<string, IReadOnlyList<string>> received)
    {
        var given = received.GetValueOrDefault(field.Name) ?? [];
        var parts = field.Several ? given.SelectMany(value => value.Split(';')) : given;
        return [.. parts.Select(value => value.Trim()).Where(value => value.Length > 0)];
    }
}
