using FederationHub.Configuration.Checks;
using FederationHub.Configuration.Yaml;
using FederationHub.Core.Assurance;

namespace FederationHub.Configuration.Reading;

/// <summary>Reads one item of <c>mfa_contracts</c>.</summary>
internal static class ContractReader
{
    private const int LongestText = 200;

    public static ContractDraft? Read(Section section, KnownNames names)
    {
        var id = names.ReadId(section, KnownNames.Kind.MfaContract, TextRules.Slug);
        var organisation = section.Text("organisation", TextRules.Slug, required: true);
        var upstream = section.Text("upstream", TextRules.Slug, required: true);
        var reference = section.Text("reference", value => TextRules.Text(value, LongestText), required: true);
        var from = section.Text("from", Days.Check, required: true);
        var to = section.Text("to", value => Days.Check(value) ?? (Days.TryParseEnd(value) is null ? "This is the last day that can be written. Write one on which somebody looks at the contract again." : null), required: true);
        var owner = section.Text("owner", value => TextRules.Text(value, LongestText), required: true);
        section.Finish();
        if (organisation is not null)
        {
            names.Refer(KnownNames.Kind.Organisation, organisation);
        }

        if (upstream is not null)
        {
            names.Refer(KnownNames.Kind.Upstream, upstream);
        }

        var begin = from is null ? null : Days.TryParse(from.Value);
        var end = to is null ? null : Days.TryParseEnd(to.Value);
        if (begin >= end)
        {
            section.Problem("to", $"The contract would end ({to!.Value}) before it begins ({from!.Value}). Make 'to' later; a day counts whole.");
        }

        return id is null || organisation is null || upstream is null || reference is null || begin is null || end is null || owner is null
            ? null
            : new ContractDraft(
                new MfaContract { Id = id.Value, Organisation = organisation.Value, Upstream = upstream.Value, Reference = reference.Value, From = begin.Value, To = end.Value, Owner = owner.Value },
                section);
    }

    /// <summary>Reports the contracts for an upstream that does not speak for the organisation that guarantees.</summary>
    public static void CheckPairs(IEnumerable<ContractDraft?> contracts, IReadOnlyList<PendingUpstream> upstreams, KnownNames names)
    {
        foreach (var (contract, block) in contracts.OfType<ContractDraft>())
        {
            // What is not there at all is reported as such.
            if (names.Has(KnownNames.Kind.Organisation, contract.Organisation) && upstreams.FirstOrDefault(pending => pending.Upstream.Id == contract.Upstream) is { } pending && !pending.Upstream.Organisations.Contains(contract.Organisation, StringComparer.Ordinal))
            {
                block.Problem("upstream", $"The upstream '{contract.Upstream}' does not speak for '{Shown.Of(contract.Organisation)}', so that organisation cannot guarantee what happens there. Name an upstream of that organisation.");
            }
        }
    }
}

/// <summary>A contract as it is written.</summary>
/// <param name="Contract">The record.</param>
/// <param name="Block">Where it stands.</param>
internal sealed record ContractDraft(MfaContract Contract, Section Block);
