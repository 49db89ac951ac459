using System.Globalization;
using FederationHub.Configuration.Checks;
using FederationHub.Configuration.Reading;
using FederationHub.Core.Applications;
using FederationHub.Core.Assurance;

namespace FederationHub.Configuration.Writing;

/// <summary>What applications ask of an authentication, what upstreams are believed for, and contracts.</summary>
internal static class AssuranceItems
{
    /// <summary>The keys of an application.</summary>
    public static WrittenBlock PutAssurance(this WrittenBlock block, AssuranceDemand demand, AssuranceDemand usual) => block
        .Put("class", AssuranceBlock.WordOf(demand.Class), usual: AssuranceBlock.WordOf(usual.Class))
        .Put("levels", Levels(demand.ByOrganisation))
        .Put("second_factor", AssuranceBlock.WordOf(demand.SecondFactor), usual: AssuranceBlock.WordOf(usual.SecondFactor))
        .Put("on_unmet", AssuranceBlock.WordOf(demand.OnUnmet), usual: AssuranceBlock.WordOf(usual.OnUnmet))
        .Put("accepts_contracts", demand.AcceptsContracts, usual.AcceptsContracts)
        .Put("restricted_factors", demand.RestrictedFactors)
        .Put("second_factor_seconds", demand.SecondFactorSeconds?.ToString(CultureInfo.InvariantCulture))
        .Put("assurance_scheme", AssuranceBlock.WordOf(demand.Scheme), usual: AssuranceBlock.WordOf(usual.Scheme));

    public static WrittenBlock Of(AssuranceBelief belief) => new WrittenBlock()
        .Put("methods", belief.Methods)
        .Put("contexts", belief.Contexts)
        .Put("own_contexts", new WrittenList([.. belief.OwnContexts.Select(Of)]), usual: belief.OwnContexts.Count == 0)
        .Put("attributes", belief.Attributes)
        .Put("identity_profile", belief.IdentityProfile)
        .Put("asking", Asking(belief.Asking));

    public static WrittenBlock Of(MfaContract contract) => new WrittenBlock { IsTall = true }
        .Put("id", contract.Id)
        .Put("organisation", contract.Organisation)
        .Put("upstream", contract.Upstream)
        .Put("reference", contract.Reference)
        .Put("from", Days.Write(contract.From))
        .Put("to", Days.WriteEnd(contract.To))
        .Put("owner", contract.Owner);

    private static WrittenBlock Of(ContextWorth worth) => new WrittenBlock()
        .Put("context", worth.Context)
        .Put("aal", Written.Of(worth.Aal.ToString(CultureInfo.InvariantCulture)))
        .Put("ial", worth.Ial?.ToString(CultureInfo.InvariantCulture));

    private static WrittenBlock Levels(IReadOnlyDictionary<string, AssuranceLevel> levels)
    {
        var block = new WrittenBlock();
        foreach (var (organisation, level) in levels.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            block.Put(organisation, level.Wire());
        }

        return block;
    }

    private static WrittenBlock Asking(IReadOnlyDictionary<AssuranceLevel, IReadOnlyList<string>> asking)
    {
        var block = new WrittenBlock();
        foreach (var (level, contexts) in asking.OrderBy(pair => pair.Key))
        {
            block.Put(level.Wire(), contexts);
        }

        return block;
    }
}
