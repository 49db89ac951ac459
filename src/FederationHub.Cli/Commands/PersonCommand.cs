using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using FederationHub.Cli.Records;
using FederationHub.Core.Applications;
using FederationHub.Core.Audit;
using FederationHub.Core.Identity;
using FederationHub.Core.Mapping;
using FederationHub.Core.Release;

namespace FederationHub.Cli.Commands;

/// <summary>
/// <c>fedhub person …</c>: what is kept of one person, found by the identifier with which their organisation sends them. The value is read and never
/// shown, logged or kept.
/// </summary>
internal static class PersonCommand
{
    private const int LongestValue = 4096;

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static Command Make(StoreOptions store, CommandSurroundings surroundings) => new("person", "Shows, exports and erases what is kept of one person.")
    {
        Verb("show", "Says what there is: consents, and logins with the names of what was given.", store, surroundings, ShowAsync),
        Verb("export", "Writes all of it as one JSON object.", store, surroundings, ExportAsync),
        Verb("erase", "Removes consents, ends sessions, and takes the person off the audit events, which stay.", store, surroundings, EraseAsync),
    };

    private static Command Verb(
        string name, string description, StoreOptions store, CommandSurroundings surroundings,
        Func<OpenHub, IReadOnlyList<string>, CommandSurroundings, CancellationToken, Task<int>> run)
    {
        var upstream = new Option<string>("--upstream") { Description = "The upstream that sends the person.", Required = true, HelpName = "ID" };
        var type = new Option<string>("--type") { Description = "Type of the identifier, such as eppn or oidc_sub.", Required = true, HelpName = "TYPE" };
        var value = new Option<string>("--value") { Description = "The identifier; '-' reads it from the standard input, so that it stands in no list of processes and no history.", Required = true, HelpName = "-" };
        var command = new Command(name, description) { upstream, type, value };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var hub = await OpenHub.OpenAsync(parsed, store, surroundings, cancellationToken);
            if (hub is null || await ValueAsync(parsed.GetRequiredValue(value), surroundings, cancellationToken) is not { } identifier)
            {
                return Fedhub.Unusable;
            }

            var settings = (await hub.Settings.LoadAsync(cancellationToken)).Settings;
            if (settings.Upstreams.FirstOrDefault(known => known.Id == parsed.GetRequiredValue(upstream)) is not { } found)
            {
                await surroundings.Error.WriteLineAsync($"There is no upstream '{ScreenText.Of(parsed.GetRequiredValue(upstream))}'.");
                return Fedhub.Refused;
            }

            var wanted = parsed.GetRequiredValue(type);
            var keys = PersonKeys.Candidates(hub.Protocols.Find(found.Protocol)?.IssuersOf(found) ?? [], hub.Address.SamlEntityId, wanted, identifier);
            if (keys.Count == 0)
            {
                await surroundings.Error.WriteLineAsync(
                    $"'{ScreenText.Of(wanted)}' is no type of identifier by which upstream '{found.Id}' can be asked. Its rules know people by: {string.Join(", ", PersonKeys.TypesOf(found))}.");
                return Fedhub.Refused;
            }

            if (!PersonKeys.TypesOf(found).Contains(wanted, StringComparer.Ordinal))
            {
                await surroundings.Error.WriteLineAsync(
                    $"Note: the rules of upstream '{found.Id}' know people by {string.Join(", ", PersonKeys.TypesOf(found))}, not by {wanted}. Something is found only if they did before.");
            }

            return await run(hub, keys, surroundings, cancellationToken);
        });
        return command;
    }

    private static async Task<int> ShowAsync(OpenHub hub, IReadOnlyList<string> keys, CommandSurroundings surroundings, CancellationToken cancellationToken)
    {
        var (consents, logins) = await KeptAsync(hub, keys, cancellationToken);
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

        return Fedhub.Done;
    }

    private static async Task<int> ExportAsync(OpenHub hub, IReadOnlyList<string> keys, CommandSurroundings surroundings, CancellationToken cancellationToken)
    {
        var (consents, logins) = await KeptAsync(hub, keys, cancellationToken);
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
        }, Indented));
        return Fedhub.Done;
    }

    private static async Task<int> EraseAsync(OpenHub hub, IReadOnlyList<string> keys, CommandSurroundings surroundings, CancellationToken cancellationToken)
    {
        var (consents, events, sessions) = (0, 0, 0);
        foreach (var (key, person) in await PersonsAsync(hub, keys, cancellationToken))
        {
            // The session first: what it would still write is gone before the rest is.
            sessions += await hub.Sessions.EndOfPersonAsync(key, cancellationToken);
            consents += await hub.Consents.EraseAsync(person, cancellationToken);
            events += await hub.Audit.ErasePersonAsync(person, cancellationToken);
        }

        var done = string.Create(CultureInfo.InvariantCulture, $"{consents} consents removed, {events} audit events no longer say whose they are, {sessions} sessions ended");
        await hub.Audit.AppendAsync(AuditEvent.Change(surroundings.Time.GetUtcNow(), AuditKinds.PersonErased, surroundings.Actor, done), cancellationToken);
        await surroundings.Output.WriteLineAsync(done + ".");
        return Fedhub.Done;
    }

    private static async Task<(IReadOnlyList<ConsentRecord> Consents, IReadOnlyList<AuditEvent> Logins)> KeptAsync(OpenHub hub, IReadOnlyList<string> keys, CancellationToken cancellationToken)
    {
        List<ConsentRecord> consents = [];
        List<AuditEvent> logins = [];
        foreach (var (_, person) in await PersonsAsync(hub, keys, cancellationToken))
        {
            consents.AddRange(await hub.Consents.OfPersonAsync(person, cancellationToken));
            await foreach (var entry in hub.Audit.SearchAsync(new AuditQuery { Person = person, NewestFirst = true }, cancellationToken))
            {
                logins.Add(entry.Event);
            }
        }

        return ([.. consents.OrderByDescending(consent => consent.GivenAt)], [.. logins.OrderByDescending(login => login.At)]);
    }

    private static async Task<IReadOnlyList<(string Key, string Person)>> PersonsAsync(OpenHub hub, IReadOnlyList<string> keys, CancellationToken cancellationToken)
    {
        var secret = await hub.HubKeys.PersonsAsync(cancellationToken);
        return [.. keys.Select(key => (key, PersonHash.Compute(secret, key)))];
    }

    private static async Task<string?> ValueAsync(string given, CommandSurroundings surroundings, CancellationToken cancellationToken)
    {
        if (given == "-")
        {
            if (await InputFile.ReadAsync("-", LongestValue, surroundings, cancellationToken) is not { } octets)
            {
                return null;
            }

            given = Encoding.UTF8.GetString(octets.Span).TrimEnd('\r', '\n');
        }

        if (given.Length is > 0 and <= LongestValue)
        {
            return given;
        }

        await surroundings.Error.WriteLineAsync($"--value must hold 1 to {LongestValue} characters.");
        return null;
    }

    private static string Instant(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);
}
