using System.Collections.Frozen;
using FederationHub.Core.Assurance;
using FederationHub.Core.Identity;
using FederationHub.Core.Organisations;

namespace FederationHub.Core.Mapping;

/// <summary>
/// One upstream as the normaliser reads it: its attribute map and the organisations it may speak for. Made once per
/// configuration snapshot, so that a login does not grow with the number of organisations.
/// </summary>
public sealed class UpstreamMapping
{
    private readonly FrozenDictionary<string, RegisteredOrganisation> _byId;
    private readonly FrozenDictionary<(string Type, string Value), RegisteredOrganisation[]> _byIdentifier;
    private readonly RegisteredOrganisation[] _withPatterns;

    /// <summary>Prepares an upstream.</summary>
    /// <param name="upstream">Its id.</param>
    /// <param name="map">Its rules.</param>
    /// <param name="organisations">The organisations it may speak for.</param>
    /// <param name="operators">The operators that it is: <see cref="Organisations.Upstream.Operators"/>.</param>
    public UpstreamMapping(string upstream, AttributeMap map, IEnumerable<HomeOrganisation> organisations, IReadOnlyList<string>? operators = null)
        : this(upstream, map, [.. organisations], operators, new ConfiguredIdentifiers(organisations))
    {
    }

    /// <summary>The same within a hub, where other upstreams have organisations of their own.</summary>
    /// <param name="upstream">Its id.</param>
    /// <param name="map">Its rules.</param>
    /// <param name="all">The organisations it may speak for.</param>
    /// <param name="operators">The operators that it is.</param>
    /// <param name="ofTheHub">The identifiers of all organisations of the hub.</param>
    internal UpstreamMapping(string upstream, AttributeMap map, HomeOrganisation[] all, IReadOnlyList<string>? operators, ConfiguredIdentifiers ofTheHub)
    {
        Upstream = upstream;
        Map = map;
        OfTheHub = ofTheHub;
        ForeignNamespaces = OperatorNamespaces.ForeignTo(operators ?? []);
        BringsMandates = operators?.Contains(OperatorNamespaces.Etoegang, StringComparer.Ordinal) == true;
        Sectors = [.. all.Select(o => o.Sector).Distinct(StringComparer.Ordinal)];
        var registered = all.Select(o => new RegisteredOrganisation(o, all)).ToArray();
        _byId = registered.ToFrozenDictionary(r => r.Organisation.Id, StringComparer.Ordinal);
        _byIdentifier = registered
            .SelectMany(r => r.Organisation.Identifiers.Select(i => (i.Type, i.Value))
                .Concat(r.Organisation.Scopes.Where(s => !s.IsPattern).Select(s => (Type: IdentifierTypes.SchacHomeOrganisation, Value: AsciiCase.Lower(s.Value))))
                .Concat(r.Organisation.Identifiers.Where(i => i is { Type: "brin6", Value.Length: 6 }).Select(i => (Type: "brin4", Value: i.Value[..4])))
                .Distinct()
                .Select(key => (Key: key, Registered: r)))
            .GroupBy(pair => pair.Key, pair => pair.Registered)
            .ToFrozenDictionary(group => group.Key, group => group.ToArray());
        _withPatterns = [.. registered.Where(r => r.Organisation.Scopes.Any(s => s.IsPattern))];
    }

    /// <summary>The upstream's id.</summary>
    public string Upstream { get; }

    /// <summary>Its rules.</summary>
    public AttributeMap Map { get; }

    /// <summary>What it is believed for when it says how people authenticated.</summary>
    public AssuranceBelief Belief { get; init; } = new();

    /// <summary>The contracts for it, of whatever organisation, also those that do not count now.</summary>
    public IReadOnlyList<MfaContract> Contracts { get; init; } = [];

    /// <summary>Namespaces of operators that it is not (V-10).</summary>
    internal string[] ForeignNamespaces { get; }

    /// <summary>Whether it is eHerkenning, where mandates come from (R001-19).</summary>
    internal bool BringsMandates { get; }

    /// <summary>Sectors of the organisations that it may speak for, each once.</summary>
    internal string?[] Sectors { get; }

    /// <summary>Identifiers of every organisation of the hub.</summary>
    internal ConfiguredIdentifiers OfTheHub { get; }

    internal bool SpeaksForOne => _byId.Count == 1;

    internal RegisteredOrganisation? Find(string organisation) => _byId.GetValueOrDefault(organisation);

    /// <summary>The registered organisations that an asserted identifier names.</summary>
    internal RegisteredOrganisation[] FindBy(IdentifierType type, string value)
    {
        if (_byIdentifier.TryGetValue((type.Name, value), out var found))
        {
            return found;
        }

        return type.Name == IdentifierTypes.SchacHomeOrganisation && _withPatterns.Length > 0 ? [.. _withPatterns.Where(r => r.Scopes.Allow(value))] : [];
    }

    /// <summary>An organisation with its scopes compiled and its configured identifiers sorted, primary first.</summary>
    internal sealed class RegisteredOrganisation
    {
        public RegisteredOrganisation(HomeOrganisation organisation, IReadOnlyList<HomeOrganisation> ofTheUpstream)
        {
            Organisation = organisation;
            AsChosen = organisation with
            {
                IdentityProofing = ofTheUpstream.Min(o => o.IdentityProofing),
                HighestLevel = ofTheUpstream.Min(o => o.HighestLevel),
                DefaultRole = ofTheUpstream.All(o => o.DefaultRole == organisation.DefaultRole) ? organisation.DefaultRole : null,
            };
            Scopes = new OrganisationScopes(organisation.Scopes);
            Networks = new OrganisationNetworks(organisation.Networks);
            Sector = new StatementValue(StandardAttributes.Sector, [organisation.Sector], new Provenance("configuration", "sector"));
            SectorAsEntry = Sector with { Provenance = new Provenance("entry", "sector") };
            AsConfigured = Identifiers(organisation, new Provenance("configuration", "organisation"));
            AsEntry = Identifiers(organisation, new Provenance("entry", "organisation"));
            Brin4 = organisation.Identifiers.Where(i => i.Type is "brin4" or "brin6").Select(i => i.Value[..Math.Min(4, i.Value.Length)]).ToFrozenSet(StringComparer.Ordinal);
        }

        public HomeOrganisation Organisation { get; }

        /// <summary>The organisation for a statement that asserted none: with the lowest proofing and ceiling of the upstream's, and a default role only where all have that one.</summary>
        public HomeOrganisation AsChosen { get; }

        public OrganisationScopes Scopes { get; }

        public OrganisationNetworks Networks { get; }

        /// <summary>Its sector, for a statement that asserted this organisation.</summary>
        public StatementValue Sector { get; }

        /// <summary>The same, for a statement that asserted none.</summary>
        public StatementValue SectorAsEntry { get; }

        /// <summary>Configured identifiers, for a statement that asserted this organisation.</summary>
        public Identifier[] AsConfigured { get; }

        /// <summary>The same, for a statement that asserted none, so that only the person's choice says which it is (R001-22).</summary>
        public Identifier[] AsEntry { get; }

        private FrozenSet<string> Brin4 { get; }

        /// <summary>Whether a BRIN of six characters is of no institution that is configured for this organisation; false where none is.</summary>
        public bool IsOfAnotherInstitution(IdentifierType type, string value) =>
            type.Name == "brin6" && Brin4.Count > 0 && !Brin4.Contains(value[..4]);

        public bool HasType(string type) => Organisation.Identifiers.Any(i => i.Type == type);

        /// <summary>Whether an asserted identifier is this organisation's own.</summary>
        public bool IsNamedBy(IdentifierType type, string value) => type.Name switch
        {
            IdentifierTypes.SchacHomeOrganisation => Scopes.Allow(value) || HasIdentifier(type.Name, value),
            // A BRIN of four characters names the institution of which a branch is configured with six.
            "brin4" => Brin4.Contains(value),
            _ => HasIdentifier(type.Name, value),
        };

        private bool HasIdentifier(string type, string value) => Organisation.Identifiers.Any(i => i.Type == type && i.Value == value);

        private static Identifier[] Identifiers(HomeOrganisation organisation, Provenance provenance) =>
            [.. organisation.Identifiers.Select(i => new Identifier(i.Type, i.Value, IdentifierTypes.FindOrganisation(i.Type) is { IsPrimary: true }, provenance) { IsVerified = true }).OrderBy(i => !i.IsPrimary)];
    }
}
