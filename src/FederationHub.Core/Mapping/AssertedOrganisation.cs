using FederationHub.Core.Identity;
using FederationHub.Core.Organisations;
using FederationHub.Outcomes;
using Registered = FederationHub.Core.Mapping.UpstreamMapping.RegisteredOrganisation;
using Rule = FederationHub.Core.Mapping.PreparedRule;

namespace FederationHub.Core.Mapping;

/// <summary>Whose statement it is (R001-22): the person chose one organisation, the upstream may assert another that it may speak for.</summary>
internal sealed class AssertedOrganisation
{
    // Tenant of Microsoft's consumer accounts (domain 5.2): no organisation vouches for one.
    private const string MicrosoftConsumerTenant = "9188040d-6c67-4c5b-b112-36a304b66dad";

    private AssertedOrganisation(Registered organisation, bool isAsserted, IReadOnlyList<Identifier> received)
    {
        Organisation = organisation;
        IsAsserted = isAsserted;
        Received = received;
    }

    /// <summary>The organisation.</summary>
    public Registered Organisation { get; }

    /// <summary>
    /// The organisation with what it gives to its people: all of it where the upstream named it, and where only the person's choice did,
    /// what every organisation of the upstream gives. Nobody chooses a role or a proofing.
    /// </summary>
    public HomeOrganisation Home => IsAsserted ? Organisation.Organisation : Organisation.AsChosen;

    /// <summary>Whether an identifier named it; else only the choice did.</summary>
    public bool IsAsserted { get; }

    /// <summary>Identifiers of it that were sent.</summary>
    public IReadOnlyList<Identifier> Received { get; }

    /// <summary>The tenant, at Entra.</summary>
    public string? Tenant => Received.FirstOrDefault(r => r.Type == IdentifierTypes.EntraTenant)?.Value;

    /// <summary>Decides. Refuses with FH-1320 <c>org_mismatch</c>, FH-1318 <c>consumer-account</c> or FH-1310 <c>multi_valued</c>.</summary>
    public static Rejection? Decide(RuleReader reader, NormaliserInput input, out AssertedOrganisation? decided)
    {
        decided = null;
        if (input.Mapping.Find(input.ChosenOrganisation) is not { } chosen)
        {
            return CoreCauses.OrganisationMismatch.Because($"upstream {input.Mapping.Upstream} may not speak for the chosen organisation {input.ChosenOrganisation}");
        }

        if (ReadAsserted(reader, input.Mapping.Map, out var asserted) is { } refused)
        {
            return refused;
        }

        Registered? named = null;
        Rule? foreignScope = null;
        var received = new List<(Rule Rule, Identifier Identifier)>(asserted.Count);
        foreach (var (rule, identifier) in asserted)
        {
            var type = rule.Type!;
            if (type.Name == IdentifierTypes.EntraTenant && identifier.Value.Equals(MicrosoftConsumerTenant, StringComparison.OrdinalIgnoreCase))
            {
                return CoreCauses.ConsumerAccount.Because($"upstream {input.Mapping.Upstream} sent an account of Microsoft's consumer tenant");
            }

            if (chosen.IsNamedBy(type, identifier.Value))
            {
                if (Contradicts(named, chosen, type, chosen) is { } twice)
                {
                    return twice;
                }

                named = chosen;
            }
            else if (input.Mapping.FindBy(type, identifier.Value) is { Length: > 0 } others)
            {
                if (others.Length > 1)
                {
                    return Mismatch(type, chosen, "names several organisations, none of which is the chosen one");
                }

                if (Contradicts(named, others[0], type, chosen) is { } twice)
                {
                    return twice;
                }

                named = others[0];
            }
            else if (input.Mapping.OfTheHub.BelongsToOthers(type, identifier.Value, chosen.Organisation.Id))
            {
                return Mismatch(type, chosen, "is another organisation's of this hub");
            }
            else if (type.Name == IdentifierTypes.SchacHomeOrganisation)
            {
                // V-06 drops it below; it refuses the login only when nothing else says which organisation this is.
                foreignScope = rule;
                continue;
            }
            else if (chosen.HasType(type.Name) || (type.Name == "brin4" && chosen.HasType("brin6")) || !input.Mapping.SpeaksForOne)
            {
                return Mismatch(type, chosen, "is not registered for this upstream");
            }
            else if (chosen.IsOfAnotherInstitution(type, identifier.Value))
            {
                return Mismatch(type, chosen, "does not begin with the configured brin4");
            }

            // An upstream of one organisation may tell an identifier of it that nobody configured.
            received.Add((rule, identifier));
        }

        if (foreignScope is not null)
        {
            if (named is null && !chosen.Scopes.IsEmpty)
            {
                return Mismatch(foreignScope.Type!, chosen, "is not a scope of any organisation of this upstream");
            }

            reader.Drop(foreignScope, "scope_violation");
        }

        decided = new AssertedOrganisation(named ?? chosen, named is not null, InScope(reader, received, (named ?? chosen).Scopes));
        return null;
    }

    /// <summary>All its identifiers: configured before received, whatever their tier (ruling 14), within each primary first, and the upstream itself last.</summary>
    public List<Identifier> Identifiers(string issuer)
    {
        var configured = IsAsserted ? Organisation.AsConfigured : Organisation.AsEntry;
        var all = new List<Identifier>(configured.Length + Received.Count + 1);
        all.AddRange(configured);
        foreach (var primary in (ReadOnlySpan<bool>)[true, false])
        {
            foreach (var identifier in Received)
            {
                if (identifier.IsPrimary == primary && !all.Exists(i => i.Type == identifier.Type))
                {
                    all.Add(Organisation.IsNamedBy(IdentifierTypes.FindOrganisation(identifier.Type)!, identifier.Value) ? identifier with { IsVerified = true } : identifier);
                }
            }
        }

        all.Add(new Identifier(IdentifierTypes.Idp, issuer, false, new Provenance("computed", "V-02")) { IsVerified = true });
        return all;
    }

    private static Rejection? ReadAsserted(RuleReader reader, AttributeMap map, out List<(Rule Rule, Identifier Identifier)> asserted)
    {
        asserted = new List<(Rule, Identifier)>(2);
        foreach (var rule in map.OrganisationRules)
        {
            if (asserted.Exists(a => a.Identifier.Type == rule.Type!.Name))
            {
                reader.Skip(rule);
                continue;
            }

            if (reader.ReadIdentifier(rule, tenant: null, scopes: null, out var identifier, out _) is { } refused)
            {
                return refused;
            }

            if (identifier is not null)
            {
                asserted.Add((rule, identifier));
            }
        }

        return null;
    }

    // A home organisation was held against scopes above, where a configured one counts too; a rule may ask the same of other types.
    private static List<Identifier> InScope(RuleReader reader, List<(Rule Rule, Identifier Identifier)> received, OrganisationScopes scopes)
    {
        var kept = new List<Identifier>(received.Count);
        foreach (var (rule, identifier) in received)
        {
            if (!rule.Scoped || rule.Type!.Name == IdentifierTypes.SchacHomeOrganisation || scopes.AllowValue(identifier.Value))
            {
                kept.Add(identifier);
            }
            else
            {
                reader.Drop(rule, "scope_violation");
            }
        }

        return kept;
    }

    private static Rejection? Contradicts(Registered? named, Registered other, IdentifierType type, Registered chosen) =>
        named is null || named == other ? null : Mismatch(type, chosen, $"contradicts another identifier, which names {named.Organisation.Id}");

    private static Rejection Mismatch(IdentifierType type, Registered chosen, string why) =>
        CoreCauses.OrganisationMismatch.Because($"chosen {chosen.Organisation.Id}; the asserted {type.Name} {why}");
}
