using FederationHub.Core;
using FederationHub.Core.Applications;
using FederationHub.Core.Assurance;
using FederationHub.Core.Identity;
using FederationHub.Core.Login;
using FederationHub.Core.Mapping;
using FederationHub.Core.Organisations;
using FederationHub.Core.Receipts;
using FederationHub.Core.Release;
using FederationHub.Outcomes;

namespace FederationHub.Configuration.Trial;

/// <summary>
/// Runs one whole statement through the live rules and through edited ones, and says what would differ: in the statement, and in what
/// each application would get. The parts are those of a login, <see cref="Normaliser"/> and <see cref="ReleaseDecider"/>; nothing is written.
/// </summary>
public static class MappingTrial
{
    // The subject is only compared with itself: no application ever sees one under this key.
    private static readonly byte[] TrialKey = new byte[PairwiseSubject.MinKeyBytes];

    /// <summary>Tries.</summary>
    /// <param name="input">What is tried on what.</param>
    public static TrialReport Run(TrialInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var live = input.Live;
        var edited = new HubDirectory(live.Version, live.Settings with
        {
            Upstreams = [.. live.Settings.Upstreams.Select(upstream => upstream.Id == input.Edited.Id ? input.Edited : upstream)],
        });
        var (before, after) = (Understand(live, input, roleRequired: false), Understand(edited, input, roleRequired: false));
        var (oldItems, newItems) = (StatementItems.Of(before.Statement), StatementItems.Of(after.Statement));
        return new TrialReport
        {
            Before = before,
            After = after,
            Statement = [.. Differences(oldItems, newItems)],
            Same = oldItems.Count(item => newItems.TryGetValue(item.Key, out var other) && item.Value.IsSameAs(other)),
            OtherPerson = before.Statement is { } old && after.Statement is { } fresh && old.PersonKey != fresh.PersonKey,
            NewFindings = [.. after.Trace.Findings.Except(before.Trace.Findings)],
            GoneFindings = [.. before.Trace.Findings.Except(after.Trace.Findings)],
            Applications = [.. input.Applications.Select(application => Try(application, live, edited, input))],
        };
    }

    private static TrialStatement Understand(HubDirectory directory, TrialInput input, bool roleRequired)
    {
        var outcome = Normaliser.Normalise(input.Statement, new NormaliserInput
        {
            Mapping = directory.MappingOf(input.Edited.Id)!,
            ChosenOrganisation = input.Organisation,
            Hub = input.Hub,
            RoleRequired = roleRequired,
            StatementId = "trial",
            Now = input.Now,
        }, out var trace);
        return outcome.Match(statement => new TrialStatement(statement, null, trace), rejection => new TrialStatement(null, rejection, trace));
    }

    private static ApplicationTrial Try(Application application, HubDirectory live, HubDirectory edited, TrialInput input)
    {
        var (before, after) = (Decide(application, live, input), Decide(application, edited, input));
        var names = before.Traces.Concat(after.Traces).Select(trace => trace.Claim).Distinct(StringComparer.Ordinal);
        return new ApplicationTrial
        {
            Application = application.Id.Value,
            Before = before.Refusal,
            After = after.Refusal,
            Claims = [.. names.Select(name => Compare(name, before.Side(name), after.Side(name))).OfType<ClaimDifference>()],
            Same = before.Claims.Count(claim => after.Side(claim.Name) is { Claim: not null } other && other.HasSameValues(before.Side(claim.Name))),
        };
    }

    private static Decided Decide(Application application, HubDirectory directory, TrialInput input)
    {
        var understood = Understand(directory, input, application.RoleRequired);
        if (understood.Statement is not { } statement)
        {
            return new Decided([], [], understood.Refusal);
        }

        if (MayEnter(application, statement, directory, input) is { } no)
        {
            return new Decided([], [], no);
        }

        var sector = directory.FindSuite(application.Suite) is { } suite ? PairwiseSubject.SectorOf(application, suite) : application.Suite;
        var outcome = ReleaseDecider.Decide(
            new ReleaseInput
            {
                Application = application,
                Statement = statement with { Assurance = AssuranceForApplication.Of(directory, application, statement, input.Now, reused: false) },
                Subject = PairwiseSubject.Compute(TrialKey, sector, statement.PersonKey),
                Agreements = directory.AgreementsOf(application.Id.Value, statement.Organisation),
                Now = input.Now,
            },
            out var traces);
        return outcome.Match(decision => new Decided(decision.Claims.Claims, traces, null), rejection => new Decided([], traces, rejection));
    }

    // As a login asks before it decides what goes out: rules can change whose statement it is, and what lets the person in.
    private static Rejection? MayEnter(Application application, IdentityStatement statement, HubDirectory directory, TrialInput input)
    {
        if (directory.FindOrganisation(statement.Organisation) is not { } organisation)
        {
            return CoreCauses.EntryUnknown.Because($"organisation {statement.Organisation} is not there");
        }

        // By a start link, so that a draft can be tried with a test application before anybody else sees it.
        var allowed = AccessRule.Check(application, organisation, new StartLink(organisation.Id, Entry: null))
            .Then(_ => AccessRule.CheckPerson(application, statement, input.PersonsKey.Span));
        if (allowed is Outcome<Admission>.Rejected refused)
        {
            return refused.Rejection;
        }

        var needed = NeededLevel.Of(directory, application, statement, input.Now);
        var need = new AssuranceNeed(needed, [], application.Assurance, input.Hub.AssurancePrefix);
        var reached = AssuranceForApplication.Of(directory, application, statement, input.Now, reused: false);
        return need.MayGoOn(reached) ? null : need.Lacking(reached);
    }

    private static ClaimDifference? Compare(string name, ClaimSide before, ClaimSide after)
    {
        TrialChange? change = (before.Claim, after.Claim) switch
        {
            (null, { }) => TrialChange.Added,
            ({ }, null) => TrialChange.Gone,
            ({ }, { }) when !before.HasSameValues(after) => TrialChange.Changed,
            _ when before.Trace?.Verdict != after.Trace?.Verdict => TrialChange.Moved,
            _ => null,
        };
        return change is { } found ? new ClaimDifference(name, found, before, after) : null;
    }

    private static IEnumerable<StatementDifference> Differences(Dictionary<string, StatementItem> before, Dictionary<string, StatementItem> after)
    {
        foreach (var name in before.Keys.Concat(after.Keys).Distinct(StringComparer.Ordinal))
        {
            var (old, fresh) = (before.GetValueOrDefault(name), after.GetValueOrDefault(name));
            if (old is null || fresh is null)
            {
                yield return new StatementDifference(name, old is null ? TrialChange.Added : TrialChange.Gone, old, fresh);
            }
            else if (!old.IsSameAs(fresh))
            {
                yield return new StatementDifference(name, old.Values.SequenceEqual(fresh.Values, StringComparer.Ordinal) ? TrialChange.Moved : TrialChange.Changed, old, fresh);
            }
        }
    }

    private sealed record Decided(IReadOnlyList<ReleasedClaim> Claims, IReadOnlyList<ClaimTrace> Traces, Rejection? Refusal)
    {
        public ClaimSide Side(string name) => new(Claims.FirstOrDefault(claim => claim.Name == name), Traces.FirstOrDefault(trace => trace.Claim == name));
    }
}

/// <summary>What is tried on what.</summary>
public sealed record TrialInput
{
    /// <summary>The configuration as it is.</summary>
    public required HubDirectory Live { get; init; }

    /// <summary>The upstream with the edited rules; one of that id is live.</summary>
    public required Upstream Edited { get; init; }

    /// <summary>What the upstream said.</summary>
    public required UpstreamStatement Statement { get; init; }

    /// <summary>Id of the organisation that the person chose.</summary>
    public required string Organisation { get; init; }

    /// <summary>Whose release is looked at.</summary>
    public required IReadOnlyList<Application> Applications { get; init; }

    /// <summary>The hub's own names.</summary>
    public required HubAddress Hub { get; init; }

    /// <summary>The hub's key of persons, for access rules that name some.</summary>
    public required ReadOnlyMemory<byte> PersonsKey { get; init; }

    /// <summary>The instant of now.</summary>
    public required DateTimeOffset Now { get; init; }
}

/// <summary>What would differ. It holds values of a person: who shows it shows shapes unless asked for more.</summary>
public sealed record TrialReport
{
    /// <summary>What the live rules make of the statement, no role being required.</summary>
    public required TrialStatement Before { get; init; }

    /// <summary>What the edited rules make of it.</summary>
    public required TrialStatement After { get; init; }

    /// <summary>What differs in the statement.</summary>
    public required IReadOnlyList<StatementDifference> Statement { get; init; }

    /// <summary>How much of the statement is the same, by the same rule.</summary>
    public required int Same { get; init; }

    /// <summary>Whether the key of the person changes: to every application this would be somebody else.</summary>
    public required bool OtherPerson { get; init; }

    /// <summary>What only the edited rules drop or notice.</summary>
    public required IReadOnlyList<Finding> NewFindings { get; init; }

    /// <summary>What only the live rules drop or notice.</summary>
    public required IReadOnlyList<Finding> GoneFindings { get; init; }

    /// <summary>What differs for each application.</summary>
    public required IReadOnlyList<ApplicationTrial> Applications { get; init; }

    /// <summary>Whether anything differs at all.</summary>
    public bool IsSame =>
        Statement.Count == 0 && !OtherPerson && NewFindings.Count == 0 && GoneFindings.Count == 0 && IsSameRefusal(Before.Refusal, After.Refusal)
        && Applications.All(application => application.Claims.Count == 0 && IsSameRefusal(application.Before, application.After));

    private static bool IsSameRefusal(Rejection? one, Rejection? other) => one?.Code == other?.Code && one?.Detail == other?.Detail;
}

/// <summary>What one rule set makes of a statement.</summary>
/// <param name="Statement">What was understood; null for a refusal.</param>
/// <param name="Refusal">Why not; null where it was understood.</param>
/// <param name="Trace">What each rule did.</param>
public sealed record TrialStatement(IdentityStatement? Statement, Rejection? Refusal, MappingTrace Trace);

/// <summary>One thing that a statement says.</summary>
/// <param name="Name">Such as <c>person:eppn</c>, <c>role</c> or <c>given_name</c>.</param>
/// <param name="Values">Its values.</param>
/// <param name="From">Each attribute and rule that gave it, such as <c>mail by eduperson#28</c>; empty where the hub itself says it.</param>
public sealed record StatementItem(string Name, IReadOnlyList<string> Values, IReadOnlyList<string> From)
{
    internal bool IsSameAs(StatementItem other) => Values.SequenceEqual(other.Values, StringComparer.Ordinal) && From.SequenceEqual(other.From, StringComparer.Ordinal);
}

/// <summary>Something that differs between two statements.</summary>
/// <param name="Name">Name of the item.</param>
/// <param name="Change">How.</param>
/// <param name="Before">By the live rules; null where they give none.</param>
/// <param name="After">By the edited rules; null where they give none.</param>
public sealed record StatementDifference(string Name, TrialChange Change, StatementItem? Before, StatementItem? After);

/// <summary>How something differs.</summary>
public enum TrialChange
{
    /// <summary>Only the edited rules give it.</summary>
    Added,

    /// <summary>Only the live rules give it.</summary>
    Gone,

    /// <summary>Its values are others.</summary>
    Changed,

    /// <summary>The same values come by another rule, or what goes out or not does so on another ground.</summary>
    Moved,
}

/// <summary>What would differ for one application.</summary>
public sealed record ApplicationTrial
{
    /// <summary>Its id.</summary>
    public required string Application { get; init; }

    /// <summary>Why it refuses by the live rules; null where it does not.</summary>
    public required Rejection? Before { get; init; }

    /// <summary>Why it refuses by the edited rules; null where it does not.</summary>
    public required Rejection? After { get; init; }

    /// <summary>Claims that differ.</summary>
    public required IReadOnlyList<ClaimDifference> Claims { get; init; }

    /// <summary>How many claims go out with the same values.</summary>
    public required int Same { get; init; }
}

/// <summary>A claim that differs.</summary>
/// <param name="Claim">Name on the wire.</param>
/// <param name="Change">How.</param>
/// <param name="Before">By the live rules.</param>
/// <param name="After">By the edited rules.</param>
public sealed record ClaimDifference(string Claim, TrialChange Change, ClaimSide Before, ClaimSide After);

/// <summary>A claim on one side of a trial.</summary>
/// <param name="Claim">What goes out; null for nothing.</param>
/// <param name="Trace">Who decided; null where it was not asked.</param>
public sealed record ClaimSide(ReleasedClaim? Claim, ClaimTrace? Trace)
{
    /// <summary>What goes out, as texts; an identifier in an object as <c>TYPE:VALUE</c>. Empty for nothing.</summary>
    public IReadOnlyList<string> Values => Claim is null ? [] : [.. Claim.Values, .. Claim.Identifiers.Select(identifier => $"{identifier.Type}:{identifier.Value}")];

    internal bool HasSameValues(ClaimSide other) => Values.SequenceEqual(other.Values, StringComparer.Ordinal);
}

/// <summary>A statement as items that can be compared by name.</summary>
internal static class StatementItems
{
    public static Dictionary<string, StatementItem> Of(IdentityStatement? statement)
    {
        var items = new Dictionary<string, StatementItem>(StringComparer.Ordinal);
        if (statement is null)
        {
            return items;
        }

        Add("organisation", [statement.Organisation], null);
        foreach (var identifier in statement.PersonIds)
        {
            Add($"person:{identifier.Type}", [identifier.Value], identifier.Provenance);
        }

        foreach (var identifier in statement.OrganisationIds)
        {
            Add($"organisation:{identifier.Type}", [identifier.Value], identifier.Provenance);
        }

        if (statement.Role is { } role)
        {
            Add("role", [role.Wire(), .. statement.Roles.Where(other => other != role).Select(PersonRoles.Wire)], statement.RoleProvenance);
        }

        Add("level", [statement.Assurance.Level.Wire(), statement.Assurance.Evidence], null);
        foreach (var value in statement.Values)
        {
            Add(value.Name.Value, value.Values, value.Provenance);
        }

        return items;

        // A name that several rules gave has the values of all of them.
        void Add(string name, IReadOnlyList<string> values, Provenance? provenance)
        {
            string[] from = provenance is null ? [] : [$"{provenance.Source} by {provenance.Rule}"];
            items[name] = items.TryGetValue(name, out var known)
                ? known with { Values = [.. known.Values.Union(values, StringComparer.Ordinal)], From = [.. known.From, .. from] }
                : new StatementItem(name, values, from);
        }
    }
}
