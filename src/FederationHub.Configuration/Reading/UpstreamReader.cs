using FederationHub.Configuration.Checks;
using FederationHub.Configuration.Yaml;
using FederationHub.Core.Mapping;
using FederationHub.Core.Organisations;

namespace FederationHub.Configuration.Reading;

/// <summary>Reads one item of <c>upstreams</c>, and the same keys where they stand in an organisation.</summary>
internal static class UpstreamReader
{
    /// <summary>The map of a protocol that counts where none is named.</summary>
    public static string UsualMap(string protocol) => protocol == "saml" ? "eduperson" : "oidc";

    public static PendingUpstream? Read(Section section, KnownNames names)
    {
        var id = names.ReadId(section, KnownNames.Kind.Upstream, TextRules.Slug);
        var organisations = section.Texts("organisations", TextRules.Slug, required: true);
        foreach (var organisation in organisations)
        {
            names.Refer(KnownNames.Kind.Organisation, organisation);
        }

        var suspended = section.Flag("suspended");
        if (!section.Has("saml") && !section.Has("oidc"))
        {
            section.Findings.Add(section.Line, section.Path, "The upstream has no protocol. Add 'saml' or 'oidc'.");
        }

        var upstream = ReadProtocol(section, id, [.. organisations.Select(organisation => organisation.Value)], suspended, names);
        section.Finish();
        return upstream;
    }

    /// <summary>The upstream of the short form, with the organisation's id; null when the organisation has none.</summary>
    public static PendingUpstream? ReadShort(Section section, string? organisation, KnownNames names)
    {
        if (section.Has("saml") || section.Has("oidc"))
        {
            var id = organisation is null ? null : new Entry(organisation, section.LineOf("id"), section.PathOf("id"));
            if (id is not null)
            {
                names.Give(KnownNames.Kind.Upstream, id.Value, id.Line, id.Path);
            }

            return ReadProtocol(section, id, organisation is null ? [] : [organisation], suspended: false, names);
        }

        _ = section.Take("saml");
        _ = section.Take("oidc");
        foreach (var key in (ReadOnlySpan<string>)["attribute_map", "rules", "operators", "assurance"])
        {
            if (section.Take(key) is not null)
            {
                section.Problem(key, $"'{key}' says how the answers of an upstream are read, and this organisation has none here. Add 'saml' or 'oidc', or move it to the upstream.");
            }
        }

        return null;
    }

    private static PendingUpstream? ReadProtocol(Section section, Entry? id, IReadOnlyList<string> organisations, bool suspended, KnownNames names)
    {
        if (section.Has("saml") && section.Has("oidc"))
        {
            section.Problem("oidc", "Both 'saml' and 'oidc' stand here, and an upstream speaks one. Write the second as an item of 'upstreams', with an entry for each.");
        }

        var saml = section.Child("saml");
        var oidc = section.Child("oidc");
        var (mapName, rules, operators) = ReadRules(section, UsualMap(saml is not null ? "saml" : "oidc"));

        var assurance = BeliefBlock.Read(section, operators);
        var read = saml is not null ? SamlBlock.Read(saml, names) : oidc is not null ? OidcBlock.Read(oidc) : null;
        if (read is null || id is null)
        {
            return null;
        }

        var upstream = new Upstream
        {
            Id = id.Value,
            Protocol = saml is not null ? "saml" : "oidc",
            Settings = read.Settings.ToJsonString(),
            Organisations = organisations,
            AttributeMap = mapName,
            ExtraRules = rules,
            Operators = operators,
            Assurance = assurance,
            Suspended = suspended,
            SecretName = read.Secret is null ? null : $"upstream/{id.Value}/client_secret",
        };
        return new PendingUpstream(upstream, read.Settings, read.Secret, read.Files, (saml ?? oidc)!) { FieldOf = read.FieldOf };
    }

    /// <summary>How the answers of an upstream are read: its map, its own rules, and the operators for which it speaks.</summary>
    /// <param name="section">The block in which the keys stand.</param>
    /// <param name="usualMap">The map where none is named.</param>
    public static (string Map, IReadOnlyList<MappingRule> Rules, IReadOnlyList<string> Operators) ReadRules(Section section, string usualMap)
    {
        var map = section.Text("attribute_map", value => AttributeMap.Presets.Contains(value, StringComparer.Ordinal)
            ? null
            : $"'{Shown.Of(value)}' is not an attribute map.{section.Findings.DidYouMean(value, AttributeMap.Presets)} Known: {string.Join(", ", AttributeMap.Presets)}.");
        var operators = section.Texts("operators", value => OperatorNamespaces.Operators.Contains(value, StringComparer.Ordinal)
            ? null
            : $"'{Shown.Of(value)}' is not an operator.{section.Findings.DidYouMean(value, OperatorNamespaces.Operators)} Known: {string.Join(", ", OperatorNamespaces.Operators)}.");
        var mapName = map?.Value ?? usualMap;
        return (mapName, RuleBlock.Read(section, "rules", mapName), [.. operators.Select(name => name.Value)]);
    }
}
