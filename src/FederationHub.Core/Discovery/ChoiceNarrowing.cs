using FederationHub.Core.Applications;
using FederationHub.Core.Login;
using FederationHub.Core.Organisations;
using FederationHub.Outcomes;

namespace FederationHub.Core.Discovery;

/// <summary>What is left to choose from.</summary>
public abstract record Narrowed
{
    private Narrowed()
    {
    }

    /// <summary>The application may use no organisation at all (FH-1101).</summary>
    public sealed record None : Narrowed;

    /// <summary>There is nothing to choose: no screen.</summary>
    /// <param name="Entry">The entry.</param>
    /// <param name="ByHint">A hint named it; else it is the application's only one.</param>
    public sealed record One(DiscoveryEntry Entry, bool ByHint) : Narrowed;

    /// <summary>The person chooses.</summary>
    /// <param name="Entries">Those to show, in the operator's order.</param>
    /// <param name="ByHint">A hint left these of more; the page offers a way to all of them.</param>
    /// <param name="Notice">Said on the page when a hint named a known organisation that this application cannot use (FH-1103), or one that is not known (FH-1104); null otherwise.</param>
    public sealed record Several(IReadOnlyList<DiscoveryEntry> Entries, bool ByHint, Rejection? Notice) : Narrowed;
}

/// <summary>
/// Narrows the choice of organisation by what the application may use and by hints. A hint selects, it never authorises: what
/// it names is held against <see cref="HubDirectory.Eligible"/>, and a bad one is as good as none (domain 6.6, ux 1.8).
/// </summary>
public static class ChoiceNarrowing
{
    /// <summary>Narrows. The cost does not grow with the number of organisations, once a snapshot has been asked for an application.</summary>
    /// <param name="directory">The snapshot of now.</param>
    /// <param name="application">The application.</param>
    /// <param name="hints">Hints in the order in which they count; the first that leaves something decides.</param>
    /// <param name="startLink">The start link with which the login began, which counts after the hints: the request's own word is the later one. Null for none.</param>
    /// <param name="findUpstream">Finds an upstream's id by its SAML entity ID or OpenID issuer, byte for byte; null for none.</param>
    public static Narrowed Narrow(HubDirectory directory, Application application, IReadOnlyList<OrganisationHint> hints, StartLink? startLink, Func<string, string?> findUpstream)
    {
        ArgumentNullException.ThrowIfNull(directory);
        ArgumentNullException.ThrowIfNull(application);
        ArgumentNullException.ThrowIfNull(hints);
        ArgumentNullException.ThrowIfNull(findUpstream);
        var linked = startLink is null ? null : directory.EntriesOf(application, startLink);
        if (linked is not Outcome<IReadOnlyList<DiscoveryEntry>>.Accepted && directory.Candidates(application).Count == 0)
        {
            return new Narrowed.None();
        }

        var eligible = directory.Eligible(application);
        Rejection? notice = null;
        foreach (var hint in hints)
        {
            var (named, known) = Find(directory.Index, hint, eligible, findUpstream);
            if (named.Count == 1)
            {
                return new Narrowed.One(named[0], ByHint: true);
            }

            if (named.Count > 1)
            {
                return new Narrowed.Several(named, ByHint: true, Notice: null);
            }

            notice ??= known is null ? hint.Insists ? CoreCauses.HintUnknown.Because("the application named an organisation that is not known") : null
                : CoreCauses.HintNotConnected.Because($"a hint named organisation {known}, which application {application.Id} cannot use") with { PublicNames = [known] };
        }

        switch (linked)
        {
            case Outcome<IReadOnlyList<DiscoveryEntry>>.Accepted([var one]):
                return new Narrowed.One(one, ByHint: true);
            case Outcome<IReadOnlyList<DiscoveryEntry>>.Accepted(var entries):
                return new Narrowed.Several(entries, ByHint: true, Notice: null);
            case Outcome<IReadOnlyList<DiscoveryEntry>>.Rejected when directory.FindOrganisation(startLink!.Organisation) is { IsPublic: true } known:
                notice ??= CoreCauses.HintNotConnected.Because($"a start link named organisation {known.Id}, which application {application.Id} cannot use any more") with { PublicNames = [known.Id] };
                break;
        }

        var shown = directory.Visible(application);
        // With a notice the page is shown even for one: the person meant another organisation.
        return shown is [var only] && notice is null ? new Narrowed.One(only, ByHint: false) : new Narrowed.Several(shown, ByHint: false, notice);
    }

    private static (List<DiscoveryEntry> Eligible, string? Known) Find(OrganisationIndex index, OrganisationHint hint, EntrySet eligible, Func<string, string?> findUpstream)
    {
        IReadOnlyList<int> numbers = hint.Kind switch
        {
            OrganisationHintKind.Identifier => ByIdentifier(index, hint.Value, findUpstream),
            OrganisationHintKind.Identifiers => [.. hint.Value.Split(',').SelectMany(identifier => ByIdentifier(index, identifier, findUpstream)).Distinct()],
            OrganisationHintKind.Domain => OrganisationIndex.DomainOf(hint.Value) is { } domain ? ByDomain(index, domain, eligible) : [],
            _ => [],
        };
        var entries = new List<DiscoveryEntry>();
        foreach (var number in numbers)
        {
            if (eligible.Contains(number))
            {
                entries.Add(index.Entries[number]);
            }
        }

        return (entries, numbers.Count > 0 && entries.Count == 0 ? index.Entries[numbers[0]].Organisation : null);
    }

    private static IReadOnlyList<int> ByIdentifier(OrganisationIndex index, string identifier, Func<string, string?> findUpstream) =>
        index.FindByIdentifier(identifier) is { Count: > 0 } found ? found : findUpstream(identifier) is { } upstream ? index.FindByUpstream(upstream) : [];

    private static IReadOnlyList<int> ByDomain(OrganisationIndex index, string domain, EntrySet eligible) =>
        index.FindByDomain(domain, eligible) is { Count: > 0 } found ? found : index.FindByDomain(domain, eligible: null);
}
