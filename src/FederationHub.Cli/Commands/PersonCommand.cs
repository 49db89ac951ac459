using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using FederationHub.Cli.Records;
using FederationHub.Core.Applications;
using FederationHub.Core.Audit;
using FederationHub.Core.Identity;
using FederationHub.Core.Ports;
using FederationHub.Core.Release;
using FederationHub.Core.Sessions;

namespace FederationHub.Cli.Commands;

/// <summary>
/// <c>fedhub person …</c>: what is kept of one person, found by the identifier with which their organisation sends them. The value is read and never
/// shown, logged or kept.
/// </summary>
internal static class PersonCommand
{
    private static readonly TimeSpan Recently = TimeSpan.FromHours(1);

    // Longer than a refresh token of before could be used, whatever its application was registered for.
    private static readonly TimeSpan LongestAway = TimeSpan.FromDays(367);

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static Command Make(StoreOptions store, CommandSurroundings surroundings) => new("person", "Shows, exports and erases what is kept of one person.")
    {
        Verb("show", "Says what there is: consents, and logins with the names of what was given.", store, surroundings, ShowAsync),
        Verb("export", "Writes all of it as one JSON object.", store, surroundings, ExportAsync),
        Verb("erase", "Removes consents, ends sessions and what outlives them, and takes the person off the audit events, which stay.", store, surroundings, EraseAsync),
    };

    private static Command Verb(
        string name, string description, StoreOptions store, CommandSurroundings surroundings,
        Func<OpenHub, IReadOnlyList<string>, CommandSurroundings, CancellationToken, Task<int>> run)
    {
        var person = new PersonArgument(required: true);
        var command = new Command(name, description);
        person.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var hub = await OpenHub.OpenAsync(parsed, store, surroundings, cancellationToken);
            if (hub is null)
            {
                return Fedhub.Unusable;
            }

            var (keys, problem) = await person.ReadAsync(parsed, hub, surroundings, cancellationToken);
            if (keys is null)
            {
                return problem;
            }

            var exitCode = await run(hub, keys, surroundings, cancellationToken);
            if (exitCode == Fedhub.Refused)
            {
                await surroundings.Error.WriteLineAsync(
                    "Nothing was found of this identifier. Look whether the type is that by which the upstream's rules know people, and the value as it was sent; a person who came by another issuer is found with --issuer.");
            }

            return exitCode;
        });
        return command;
    }

    private static async Task<int> ShowAsync(OpenHub hub, IReadOnlyList<string> keys, CommandSurroundings surroundings, CancellationToken cancellationToken)
    {
        var (consents, logins, answers) = await KeptAsync(hub, keys, surroundings.Time, cancellationToken);
        var screen = surroundings.Output;
        await screen.WriteLineAsync($"{consents.Count} consents and notices, {logins.Count} logins.");
        foreach (var consent in consents)
        {
            await screen.WriteLineAsync(
                $"{(consent.Purpose == ConsentMode.Ask ? "consent" : "notice")}  {consent.Application}  given {Instant(consent.GivenAt)}, ends {Instant(consent.EndsAt)}  {string.Join(", ", consent.Claims.Select(claim => claim.Name))}");
        }

        foreach (var login in logins)
        {
            await screen.WriteLineAsync(
                $"login  {Instant(login.At)}  {ScreenText.Reference(login.Reference ?? string.Empty)}  {login.Application} from {login.Organisation}  {string.Join(", ", login.Facts?.Released ?? [])}  ({login.Facts?.Ground})");
        }

        foreach (var answer in answers)
        {
            await screen.WriteLineAsync($"kept answer  {Instant(answer.At)}  {ScreenText.Reference(answer.Reference)}  {answer.Application}  ends by itself {Instant(answer.EndsAt)}");
        }

        return consents.Count + logins.Count == 0 ? Fedhub.Refused : Fedhub.Done;
    }

    private static async Task<int> ExportAsync(OpenHub hub, IReadOnlyList<string> keys, CommandSurroundings surroundings, CancellationToken cancellationToken)
    {
        var (consents, logins, answers) = await KeptAsync(hub, keys, surroundings.Time, cancellationToken);
        await surroundings.Output.WriteLineAsync(JsonSerializer.Serialize(new
        {
            consents = consents.Select(consent => new
            {
                application = consent.Application,
                purpose = consent.Purpose == ConsentMode.Ask ? "ask" : "notice",
                claims = consent.Claims.Select(claim => claim.Name),
                given_at = consent.GivenAt,
                ends_at = consent.EndsAt,
            }),
            logins = logins.Select(login => new
            {
                at = login.At,
                reference = login.Reference,
                application = login.Application,
                organisation = login.Organisation,
                level = login.Facts?.Level,
                released = login.Facts?.Released ?? [],
                ground = login.Facts?.Ground,
                consent = login.Facts?.Consent,
            }),
            kept_answers = answers.Select(answer => new { at = answer.At, reference = answer.Reference, application = answer.Application, ends_at = answer.EndsAt }),
        }, Indented));
        return consents.Count + logins.Count == 0 ? Fedhub.Refused : Fedhub.Done;
    }

    private static async Task<int> EraseAsync(OpenHub hub, IReadOnlyList<string> keys, CommandSurroundings surroundings, CancellationToken cancellationToken)
    {
        // The session first: what it would still write is gone before the rest is.
        var persons = await PersonsAsync(hub, keys, cancellationToken);
        var (consents, events, sessions) = (0, 0, 0);
        var settings = await hub.WholeAsync(cancellationToken);
        SortedSet<string> told = new(StringComparer.Ordinal), silent = new(StringComparer.Ordinal);
        await SessionEnding.MarkAsync(hub, persons.Select(person => EndedMark.OfPerson(person.Key)), surroundings);
        foreach (var (key, person) in persons)
        {
            await hub.Grants.EndOfflineAsync(person, surroundings.Time.GetUtcNow(), LongestAway, CancellationToken.None);
            foreach (var session in await hub.Sessions.OfPersonAsync(key, cancellationToken))
            {
                if (await SessionEnding.EndAsync(hub, settings, session, "an operator erased a person", surroundings) is { } ended)
                {
                    sessions++;
                    told.UnionWith(ended.Told);
                    silent.UnionWith(ended.Silent);
                }
            }
        }

        var kept = await KeptAsync(hub, keys, surroundings.Time, cancellationToken);
        if (kept.Consents.Count + kept.Logins.Count + sessions == 0)
        {
            await surroundings.Output.WriteLineAsync("Nothing was erased.");
            return Fedhub.Refused;
        }

        // The event is durable before anything goes, so that nothing is ever erased without one. Interrupted, the command is run again: it takes what is left.
        var erasing = string.Create(CultureInfo.InvariantCulture, $"erasing {kept.Consents.Count} consents and the person of {kept.Logins.Count} audit events; {sessions} sessions ended");
        await hub.Audit.AppendAsync(AuditEvent.Change(surroundings.Time.GetUtcNow(), AuditKinds.PersonErased, surroundings.Actor, erasing), cancellationToken);
        foreach (var (_, person) in persons)
        {
            consents += await hub.Consents.EraseAsync(person, cancellationToken);
            events += await hub.Audit.ErasePersonAsync(person, cancellationToken);
        }

        await surroundings.Output.WriteLineAsync(
            string.Create(CultureInfo.InvariantCulture, $"{consents} consents removed, {events} audit events no longer say whose they are, {sessions} sessions ended."));
        if (told.Count > 0)
        {
            await surroundings.Output.WriteLineAsync($"To be told that they ended: {string.Join(", ", told.Select(ScreenText.Of))}");
        }

        if (silent.Count > 0)
        {
            await surroundings.Output.WriteLineAsync($"Not told, since they take no logout token; what they keep themselves goes on: {string.Join(", ", silent.Select(ScreenText.Of))}");
        }

        foreach (var answer in kept.Answers)
        {
            await surroundings.Output.WriteLineAsync($"An answer that the person let be kept ({ScreenText.Reference(answer.Reference)}) ends by itself {Instant(answer.EndsAt)}.");
        }

        return Fedhub.Done;
    }

    private static async Task<(IReadOnlyList<ConsentRecord> Consents, IReadOnlyList<AuditEvent> Logins, IReadOnlyList<CapturedStatement> Answers)> KeptAsync(
        OpenHub hub, IReadOnlyList<string> keys, TimeProvider time, CancellationToken cancellationToken)
    {
        List<ConsentRecord> consents = [];
        List<AuditEvent> logins = [];
        List<CapturedStatement> answers = [];
        foreach (var (_, person) in await PersonsAsync(hub, keys, cancellationToken))
        {
            consents.AddRange(await hub.Consents.OfPersonAsync(person, cancellationToken));
            await foreach (var entry in hub.Audit.SearchAsync(new AuditQuery { Person = person, NewestFirst = true }, cancellationToken))
            {
                logins.Add(entry.Event);
            }
        }

        // Kept under the reference of a login, for some minutes: older logins have none.
        foreach (var login in logins.Where(login => login.Reference is not null && login.At > time.GetUtcNow() - Recently))
        {
            if (await hub.Captures.FindAsync(login.Reference!, cancellationToken) is { } answer)
            {
                answers.Add(answer);
            }
        }

        return ([.. consents.OrderByDescending(consent => consent.GivenAt)], [.. logins.OrderByDescending(login => login.At)], answers);
    }

    private static async Task<IReadOnlyList<(string Key, string Person)>> PersonsAsync(OpenHub hub, IReadOnlyList<string> keys, CancellationToken cancellationToken)
    {
        var secret = await hub.HubKeys.PersonsAsync(cancellationToken);
        return [.. keys.Select(key => (key, PersonHash.Compute(secret, key)))];
    }

    private static string Instant(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);
}
