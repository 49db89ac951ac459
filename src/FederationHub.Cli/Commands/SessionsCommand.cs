using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using FederationHub.Cli.Records;
using FederationHub.Core;
using FederationHub.Core.Assurance;
using FederationHub.Core.Audit;
using FederationHub.Core.Ports;
using FederationHub.Core.Release;
using FederationHub.Core.Sessions;
using FederationHub.Outcomes;

namespace FederationHub.Cli.Commands;

/// <summary><c>fedhub sessions …</c>: who is signed in now, without who that is, and how to end it. The applications of an ended session are told by the running server.</summary>
internal static class SessionsCommand
{
    private const int MostListed = 1000;

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static Command Make(StoreOptions store, CommandSurroundings surroundings) => new("sessions", "Lists and ends sessions.")
    {
        List(store, surroundings),
        End(store, surroundings),
    };

    private static Command List(StoreOptions store, CommandSurroundings surroundings)
    {
        var which = new Selection();
        var organisation = new Option<string?>("--organisation") { Description = "Only those of this organisation.", HelpName = "ID" };
        var application = new Option<string?>("--application") { Description = "Only those in which this application logged somebody in.", HelpName = "ID" };
        var json = new Option<bool>("--json") { Description = "As JSON." };
        var command = new Command("list", "Shows the sessions of now, without a word about who they are.") { organisation, application, json };
        which.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var hub = await OpenHub.OpenAsync(parsed, store, surroundings, cancellationToken);
            if (hub is null)
            {
                return Fedhub.Unusable;
            }

            var (found, problem) = await which.FindAsync(parsed, hub, surroundings, cancellationToken);
            if (found is null)
            {
                return problem;
            }

            var (of, at) = (parsed.GetValue(organisation), parsed.GetValue(application));
            var all = found
                .Where(session => of is null || session.Statement.Organisation == of)
                .Where(session => at is null || session.Applications.Any(known => known.Application == at))
                .OrderByDescending(session => session.LastUsedAt).ToList();
            var shown = all.Take(MostListed).ToList();
            await (parsed.GetValue(json) ? WriteJsonAsync(surroundings, shown) : WriteAsync(surroundings, shown, all.Count));
            return Fedhub.Done;
        });
        return command;
    }

    private static Command End(StoreOptions store, CommandSurroundings surroundings)
    {
        var which = new Selection();
        var command = new Command("end", "Ends sessions at once, on every node; their applications are told within seconds.");
        which.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var hub = await OpenHub.OpenAsync(parsed, store, surroundings, cancellationToken);
            if (hub is null)
            {
                return Fedhub.Unusable;
            }

            if (!which.IsGiven(parsed))
            {
                await surroundings.Error.WriteLineAsync("Name what is to end: --reference, --session, or a person with --upstream, --type and --value.");
                return Fedhub.Unusable;
            }

            var (found, problem) = await which.FindAsync(parsed, hub, surroundings, cancellationToken, marks => SessionEnding.MarkAsync(hub, marks, surroundings));
            return found is null ? problem : await EndAsync(hub, found, surroundings);
        });
        return command;
    }

    private static async Task<int> EndAsync(OpenHub hub, IReadOnlyList<SsoSession> sessions, CommandSurroundings surroundings)
    {
        var settings = await hub.WholeAsync(CancellationToken.None);
        var ended = 0;
        foreach (var chosen in sessions)
        {
            // Interrupted between two sessions, the command is run again: it ends what is left.
            if (await SessionEnding.EndAsync(hub, settings, chosen, "an operator ended a session", surroundings) is not { } over)
            {
                continue;
            }

            ended++;
            await surroundings.Output.WriteLineAsync($"Session {Short(chosen)} of {ScreenText.Of(chosen.Statement.Organisation)} ended ({ScreenText.Reference(over.Reference)}).");
            if (over.Told.Count > 0)
            {
                await surroundings.Output.WriteLineAsync($"  To be told: {string.Join(", ", over.Told.Select(ScreenText.Of))}");
            }

            if (over.Silent.Count > 0)
            {
                await surroundings.Output.WriteLineAsync($"  Not told, since they take no logout token; what they keep themselves goes on: {string.Join(", ", over.Silent.Select(ScreenText.Of))}");
            }
        }

        if (ended == 0)
        {
            await surroundings.Error.WriteLineAsync("There is no such session now.");
        }

        return ended == 0 ? Fedhub.Refused : Fedhub.Done;
    }

    private static async Task WriteAsync(CommandSurroundings surroundings, List<SsoSession> sessions, int all)
    {
        if (sessions.Count > 0)
        {
            await Table.WriteAsync(surroundings.Output,
            [
                ["session", "login", "organisation", "upstream", "level", "since", "last used", "kept", "applications"],
                .. sessions.Select(session => new[]
                {
                    Short(session), ScreenText.Reference(session.Login ?? string.Empty), session.Statement.Organisation, session.Statement.Upstream, session.Statement.Assurance.Level.Wire(),
                    Instant(session.StartedAt), Instant(session.LastUsedAt), KeptAs(session), string.Join(", ", session.Applications.Select(known => known.Application)),
                }),
            ]);
        }

        await surroundings.Output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{all} sessions{(all > sessions.Count ? $", the {sessions.Count} used last shown" : string.Empty)}."));
    }

    private static Task WriteJsonAsync(CommandSurroundings surroundings, List<SsoSession> sessions) => surroundings.Output.WriteLineAsync(JsonSerializer.Serialize(
        sessions.Select(session => new
        {
            session = session.SessionId,
            login = session.Login,
            organisation = session.Statement.Organisation,
            upstream = session.Statement.Upstream,
            level = session.Statement.Assurance.Level.Wire(),
            since = session.StartedAt,
            last_used = session.LastUsedAt,
            kept = KeptAs(session),
            applications = session.Applications.Select(known => new { application = known.Application, since = known.Since, ends = known.EndsAt }),
        }),
        Indented));

    private static string KeptAs(SsoSession session) => session.LogoutOnly ? "for logout" : session.OptedInAt is not null ? "asked for" : "for single sign-on";

    // Enough to tell two apart.
    private static string Short(SsoSession session) => session.SessionId[..Math.Min(8, session.SessionId.Length)];

    private static string Instant(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>Which sessions: all, of one login, one by its id, or those of a person.</summary>
    private sealed class Selection
    {
        private readonly Option<string?> _reference = new("--reference") { Description = "Of the login with this reference: the one that made the session.", HelpName = "REFERENCE" };
        private readonly Option<string?> _session = new("--session") { Description = "With this id or its first 8 characters or more, or with this sid of an application's ID token, whole.", HelpName = "ID" };
        private readonly PersonArgument _person = new(required: false);

        public void AddTo(Command command)
        {
            command.Add(_reference);
            command.Add(_session);
            _person.AddTo(command);
        }

        public bool IsGiven(ParseResult parsed) => parsed.GetValue(_reference) is not null || parsed.GetValue(_session) is not null || _person.IsGiven(parsed);

        /// <summary>The sessions; null with the exit code after saying what is wrong. Before the look it is told whose they are, where a person is named.</summary>
        public async Task<(IReadOnlyList<SsoSession>? Found, int ExitCode)> FindAsync(
            ParseResult parsed, OpenHub hub, CommandSurroundings surroundings, CancellationToken cancellationToken, Func<IEnumerable<EndedMark>, Task>? before = null)
        {
            before ??= _ => Task.CompletedTask;
            if (_person.IsGiven(parsed))
            {
                var (keys, problem) = await _person.ReadAsync(parsed, hub, surroundings, cancellationToken);
                if (keys is null)
                {
                    return (null, problem);
                }

                await before(keys.Select(EndedMark.OfPerson));
                List<SsoSession> ofPerson = [];
                foreach (var key in keys)
                {
                    ofPerson.AddRange(await hub.Sessions.OfPersonAsync(key, cancellationToken));
                }

                return (ofPerson, Fedhub.Done);
            }

            var (typed, id) = (parsed.GetValue(_reference), parsed.GetValue(_session));
            var reference = typed is null ? null : ReferenceText.TryParse(typed);
            if (typed is not null && reference is null)
            {
                await surroundings.Error.WriteLineAsync($"'{ScreenText.Of(typed)}' is no reference: it has ten letters and digits, such as 7KQ2-M9XA-4T.");
                return (null, Fedhub.Unusable);
            }

            if (id is { Length: < 8 })
            {
                await surroundings.Error.WriteLineAsync("--session needs at least 8 characters, so that it names one.");
                return (null, Fedhub.Unusable);
            }

            var told = id is null ? [] : await MeantByAsync(id, hub, cancellationToken);
            List<SsoSession> found = [];
            await foreach (var session in hub.Sessions.AllAsync(cancellationToken))
            {
                if ((reference is null || session.Login == reference) && (id is null || session.SessionId.StartsWith(id, StringComparison.Ordinal) || told.Contains(session.SessionId)))
                {
                    found.Add(session);
                }
            }

            return (found, Fedhub.Done);
        }

        // Whoever asks from an application's side knows the sid of its sector, and nobody says which that is: each one is tried, and all but its own give an id of no session.
        private static async Task<HashSet<string>> MeantByAsync(string sid, OpenHub hub, CancellationToken cancellationToken)
        {
            var pairwise = await hub.HubKeys.PairwiseAsync(cancellationToken);
            var settings = await hub.WholeAsync(cancellationToken);
            var suites = settings.Suites.ToDictionary(suite => suite.Id, StringComparer.Ordinal);
            return [.. suites.Values.Select(suite => suite.Sector)
                .Concat(settings.Applications.Where(application => suites.ContainsKey(application.Suite)).Select(application => PairwiseSubject.SectorOf(application, suites[application.Suite])))
                .Append(PairwiseSubject.PublicSector).Distinct(StringComparer.Ordinal)
                .Select(sector => PairwiseSessionId.Read(PairwiseSessionId.KeyOf(pairwise, sector), sid)).OfType<string>()];
        }
    }
}
