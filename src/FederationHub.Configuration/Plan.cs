using FederationHub.Configuration.Writing;
using FederationHub.Core;
using FederationHub.Core.Agreements;
using FederationHub.Core.Applications;
using FederationHub.Core.Assurance;
using FederationHub.Core.Audit;
using FederationHub.Core.Mapping;
using FederationHub.Core.Organisations;

namespace FederationHub.Configuration;

/// <summary>What applying a file would change, by kind, id and key of the file. Never a secret: a plan can be shown and kept.</summary>
/// <param name="Suites">Suites.</param>
/// <param name="Applications">Applications.</param>
/// <param name="Organisations">Home organisations.</param>
/// <param name="Upstreams">Upstreams.</param>
/// <param name="Entries">Discovery entries.</param>
/// <param name="Agreements">Agreements of organisations.</param>
/// <param name="MinimumLevels">Lowest levels by sector and role.</param>
/// <param name="MfaContracts">Contracts that guarantee a second factor.</param>
/// <param name="MetadataSources">Publishers of metadata of many organisations.</param>
/// <param name="OrderChanged">Whether what stays stands in another order, which the list of organisations shows.</param>
public sealed record Plan(Changes Suites, Changes Applications, Changes Organisations, Changes Upstreams, Changes Entries, Changes Agreements, Changes MinimumLevels, Changes MfaContracts, Changes MetadataSources, bool OrderChanged)
{
    /// <summary>Whether there is nothing to do.</summary>
    public bool IsEmpty => !OrderChanged && Kinds.All(kind => kind.Changes.IsEmpty);

    /// <summary>All kinds with their names, in the order of the file.</summary>
    public IReadOnlyList<(string Kind, Changes Changes)> Kinds =>
    [
        ("suites", Suites), ("applications", Applications), ("organisations", Organisations), ("upstreams", Upstreams), ("entries", Entries), ("agreements", Agreements), ("minimum_levels", MinimumLevels),
        ("mfa_contracts", MfaContracts),
        ("metadata_sources", MetadataSources),
    ];

    /// <summary>The counts in one line: <c>applications +1 ~2 -0, organisations +10 ~0 -0</c>; <c>no change</c> when there is none.</summary>
    public override string ToString()
    {
        var parts = Kinds.Where(kind => !kind.Changes.IsEmpty)
            .Select(kind => FormattableString.Invariant($"{kind.Kind} +{kind.Changes.Added.Count} ~{kind.Changes.Changed.Count} -{kind.Changes.Removed.Count}"))
            .Concat(OrderChanged ? ["order changed"] : []);
        return IsEmpty ? "no change" : string.Join(", ", parts);
    }

    /// <summary>The same for the audit: ids, never values. What an upstream is forgiven from now on, or no longer, stands first (R000-18).</summary>
    internal AuditChange ToAudit(long before, long after, IEnumerable<AuditChangedItem> leniencies) => AuditChange.Of(before, after,
    [
        .. leniencies,
        .. Kinds.SelectMany(kind => kind.Changes.Added.Select(id => new AuditChangedItem(kind.Kind, id, "added"))
            .Concat(kind.Changes.Changed.Select(id => new AuditChangedItem(kind.Kind, id, "changed")))
            .Concat(kind.Changes.Removed.Select(id => new AuditChangedItem(kind.Kind, id, "removed")))),
    ]);

    /// <summary>Compares what is stored with what is wanted.</summary>
    /// <param name="stored">Live now.</param>
    /// <param name="wanted">What is to be.</param>
    /// <param name="changedSecrets">Ids of upstreams whose secret becomes another one.</param>
    public static Plan Between(HubSettings stored, HubSettings wanted, IReadOnlySet<string>? changedSecrets = null)
    {
        ArgumentNullException.ThrowIfNull(stored);
        ArgumentNullException.ThrowIfNull(wanted);
        var secrets = changedSecrets ?? new HashSet<string>(StringComparer.Ordinal);
        return new Plan(
            Changes.Between(stored.Suites, wanted.Suites, suite => suite.Id, (a, b) => a == b, FileItems.Of),
            Changes.Between(stored.Applications, wanted.Applications, application => application.Id.Value, Same, FileItems.Of),
            Changes.Between(stored.Organisations, wanted.Organisations, organisation => organisation.Id, Same, FileItems.Of),
            WithSecrets(Changes.Between(stored.Upstreams, wanted.Upstreams, upstream => upstream.Id, (a, b) => !secrets.Contains(a.Id) && Same(a, b), FileItems.Of), stored, secrets),
            Changes.Between(stored.Entries, wanted.Entries, entry => entry.Id, Same, entry => FileItems.Of(entry, organisationName: null)),
            Changes.Between(stored.Agreements, wanted.Agreements, agreement => agreement.Id, Same, FileItems.Of),
            Changes.Between(stored.MinimumLevels, wanted.MinimumLevels, rule => rule.Id, (a, b) => a == b, FileItems.Of),
            Changes.Between(stored.MfaContracts, wanted.MfaContracts, contract => contract.Id, (a, b) => a == b, AssuranceItems.Of),
            Changes.Between(stored.MetadataSources, wanted.MetadataSources, source => source.Id, Same, FileItems.Of),
            OrderDiffers(stored, wanted));
    }

    // The vault's part of an upstream, and what no key of the file says: both are changes without a value.
    private static Changes WithSecrets(Changes upstreams, HubSettings stored, IReadOnlySet<string> secrets)
    {
        var had = stored.Upstreams.Where(upstream => upstream.SecretName is not null).Select(upstream => upstream.Id).ToHashSet(StringComparer.Ordinal);
        return upstreams with
        {
            Fields = upstreams.Fields.ToDictionary(
                pair => pair.Key,
                pair => (IReadOnlyList<FieldChange>)(secrets.Contains(pair.Key) && had.Contains(pair.Key) ? [.. pair.Value, new FieldChange("client_secret", "changed")]
                    : pair.Value.Count == 0 ? [new FieldChange("metadata", "renewed")]
                    : pair.Value),
                StringComparer.Ordinal),
        };
    }

    // Records compare lists by reference. Each list is compared here and the other's is put in its place, so that whatever
    // property comes later is compared too.
    private static bool Same(Application a, Application b) =>
        a.SuspendedOrganisations.SetEquals(b.SuspendedOrganisations)
        && a.Access.SequenceEqual(b.Access)
        && Same(a.Client, b.Client)
        && a.TargetLinkUris.SequenceEqual(b.TargetLinkUris, StringComparer.Ordinal)
        && Same(a.Logout, b.Logout)
        && Same(a.Assurance, b.Assurance)
        && Same(a.Discovery, b.Discovery)
        && a with { SuspendedOrganisations = b.SuspendedOrganisations, Access = b.Access, Client = b.Client, TargetLinkUris = b.TargetLinkUris, Logout = b.Logout, Assurance = b.Assurance, Discovery = b.Discovery } == b;

    private static bool Same(LogoutSettings a, LogoutSettings b) =>
        a.PostLogoutRedirectUris.SequenceEqual(b.PostLogoutRedirectUris, StringComparer.Ordinal) && a with { PostLogoutRedirectUris = b.PostLogoutRedirectUris } == b;

    private static bool Same(DiscoverySettings a, DiscoverySettings b) =>
        a.Pinned.SequenceEqual(b.Pinned, StringComparer.Ordinal)
        && a.Responses.SequenceEqual(b.Responses, StringComparer.Ordinal)
        && a with { Pinned = b.Pinned, Responses = b.Responses } == b;

    private static bool Same(AssuranceDemand a, AssuranceDemand b) =>
        a.RestrictedFactors.SequenceEqual(b.RestrictedFactors, StringComparer.Ordinal)
        && a.ByOrganisation.Count == b.ByOrganisation.Count
        && a.ByOrganisation.All(pair => b.ByOrganisation.TryGetValue(pair.Key, out var level) && level == pair.Value)
        && a with { RestrictedFactors = b.RestrictedFactors, ByOrganisation = b.ByOrganisation } == b;

    private static bool Same(ClientSettings a, ClientSettings b) =>
        a.RedirectUris.SequenceEqual(b.RedirectUris, StringComparer.Ordinal)
        && a.SecretHashes.SequenceEqual(b.SecretHashes, StringComparer.Ordinal)
        && a.Scopes.SequenceEqual(b.Scopes, StringComparer.Ordinal)
        && a.DefaultAcrValues.SequenceEqual(b.DefaultAcrValues, StringComparer.Ordinal)
        && a.GrantTypes.SequenceEqual(b.GrantTypes, StringComparer.Ordinal)
        && a with { RedirectUris = b.RedirectUris, SecretHashes = b.SecretHashes, Scopes = b.Scopes, DefaultAcrValues = b.DefaultAcrValues, GrantTypes = b.GrantTypes } == b;

    private static bool Same(HomeOrganisation a, HomeOrganisation b) =>
        a.Identifiers.SequenceEqual(b.Identifiers)
        && a.Scopes.SequenceEqual(b.Scopes)
        && a.Networks.SequenceEqual(b.Networks, StringComparer.Ordinal)
        && a with { Identifiers = b.Identifiers, Scopes = b.Scopes, Networks = b.Networks } == b;

    private static bool Same(Upstream a, Upstream b) =>
        a.Organisations.SequenceEqual(b.Organisations, StringComparer.Ordinal)
        && a.ExtraRules.Count == b.ExtraRules.Count
        && a.ExtraRules.Zip(b.ExtraRules).All(pair => Same(pair.First, pair.Second))
        && a.Operators.SequenceEqual(b.Operators, StringComparer.Ordinal)
        && Same(a.Assurance, b.Assurance)
        && a with { Organisations = b.Organisations, ExtraRules = b.ExtraRules, Operators = b.Operators, Assurance = b.Assurance } == b;

    private static bool Same(AssuranceBelief a, AssuranceBelief b) =>
        a.Contexts.SequenceEqual(b.Contexts, StringComparer.Ordinal)
        && a.OwnContexts.SequenceEqual(b.OwnContexts)
        && a.Attributes.SequenceEqual(b.Attributes, StringComparer.Ordinal)
        && a.Asking.Count == b.Asking.Count
        && a.Asking.All(pair => b.Asking.TryGetValue(pair.Key, out var contexts) && contexts.SequenceEqual(pair.Value, StringComparer.Ordinal))
        && a with { Contexts = b.Contexts, OwnContexts = b.OwnContexts, Attributes = b.Attributes, Asking = b.Asking } == b;

    private static bool Same(MappingRule a, MappingRule b) =>
        a.Sources.SequenceEqual(b.Sources, StringComparer.Ordinal) && a.Steps.SequenceEqual(b.Steps) && a with { Sources = b.Sources, Steps = b.Steps } == b;

    private static bool Same(DiscoveryEntry a, DiscoveryEntry b) =>
        a.Aliases.SequenceEqual(b.Aliases, StringComparer.Ordinal)
        && a.Domains.SequenceEqual(b.Domains, StringComparer.Ordinal)
        && a.Identifiers.SequenceEqual(b.Identifiers)
        && a.AnnouncedFrom.SequenceEqual(b.AnnouncedFrom, StringComparer.Ordinal)
        && a with { Aliases = b.Aliases, Domains = b.Domains, Identifiers = b.Identifiers, AnnouncedFrom = b.AnnouncedFrom } == b;

    private static bool Same(Agreement a, Agreement b) =>
        a.Attributes.SequenceEqual(b.Attributes, StringComparer.Ordinal) && a with { Attributes = b.Attributes } == b;

    private static bool Same(MetadataSource a, MetadataSource b) =>
        a.Certificates.SequenceEqual(b.Certificates, StringComparer.Ordinal)
        && a.Allow.SequenceEqual(b.Allow, StringComparer.Ordinal)
        && a with { Certificates = b.Certificates, Allow = b.Allow } == b;

    private static bool OrderDiffers(HubSettings stored, HubSettings wanted) =>
        OrderDiffers(stored.Suites, wanted.Suites, suite => suite.Id)
        || OrderDiffers(stored.Applications, wanted.Applications, application => application.Id.Value)
        || OrderDiffers(stored.Organisations, wanted.Organisations, organisation => organisation.Id)
        || OrderDiffers(stored.Upstreams, wanted.Upstreams, upstream => upstream.Id)
        || OrderDiffers(stored.Entries, wanted.Entries, entry => entry.Id)
        || OrderDiffers(stored.Agreements, wanted.Agreements, agreement => agreement.Id)
        || OrderDiffers(stored.MinimumLevels, wanted.MinimumLevels, rule => rule.Id)
        || OrderDiffers(stored.MfaContracts, wanted.MfaContracts, contract => contract.Id)
        || OrderDiffers(stored.MetadataSources, wanted.MetadataSources, source => source.Id);

    private static bool OrderDiffers<T>(IReadOnlyList<T> stored, IReadOnlyList<T> wanted, Func<T, string> id)
    {
        var before = stored.Select(id).ToHashSet(StringComparer.Ordinal);
        var after = wanted.Select(id).ToHashSet(StringComparer.Ordinal);
        return !stored.Select(id).Where(after.Contains).SequenceEqual(wanted.Select(id).Where(before.Contains), StringComparer.Ordinal);
    }
}

/// <summary>What changes of one kind, as ids.</summary>
/// <param name="Added">In the order of the file.</param>
/// <param name="Changed">In the order of the file.</param>
/// <param name="Removed">In the order in which they are stored.</param>
public sealed record Changes(IReadOnlyList<string> Added, IReadOnlyList<string> Changed, IReadOnlyList<string> Removed)
{
    /// <summary>Whether nothing changes.</summary>
    public bool IsEmpty => Added.Count + Changed.Count + Removed.Count == 0;

    /// <summary>What changes of each id in <see cref="Changed"/>.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<FieldChange>> Fields { get; init; } = new Dictionary<string, IReadOnlyList<FieldChange>>(StringComparer.Ordinal);

    internal static Changes Between<T>(IReadOnlyList<T> stored, IReadOnlyList<T> wanted, Func<T, string> id, Func<T, T, bool> same, Func<T, WrittenBlock> write)
    {
        var before = stored.ToDictionary(id, StringComparer.Ordinal);
        var after = wanted.Select(id).ToHashSet(StringComparer.Ordinal);
        var changed = wanted.Where(item => before.TryGetValue(id(item), out var earlier) && !same(earlier, item)).ToList();
        return new Changes(
            [.. wanted.Select(id).Where(name => !before.ContainsKey(name))],
            [.. changed.Select(id)],
            [.. stored.Select(id).Where(name => !after.Contains(name))])
        {
            Fields = changed.ToDictionary(id, item => FieldChanges.Between(write(before[id(item)]), write(item)), StringComparer.Ordinal),
        };
    }
}

/// <summary>What changes of one key.</summary>
/// <param name="Field">Path of the key within its item, as the hub file writes it: <c>session.idle_seconds</c>.</param>
/// <param name="Change">Old and new value as they would be written, or what came and went of a long list; for a secret only that it changes.</param>
public sealed record FieldChange(string Field, string Change);
