using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using FederationHub.Configuration;
using FederationHub.Core.Agreements;
using FederationHub.Core.Audit;

namespace FederationHub.Cli.Commands;

/// <summary><c>fedhub agreement …</c>: what organisations agreed to, one by one.</summary>
internal static class AgreementCommand
{
    public static Command Make(StoreOptions store, CommandSurroundings surroundings) => new("agreement", "Adds, shows and ends agreements: what an organisation lets an application receive beyond the minimal set.")
    {
        Add(store, surroundings),
        List(store, surroundings),
        Show(store, surroundings),
        End(store, surroundings),
    };

    private static Command Add(StoreOptions store, CommandSurroundings surroundings)
    {
        var organisation = new Argument<string>("ORGANISATION") { Description = "Whose agreement it is." };
        var application = new Argument<string>("APPLICATION") { Description = "For which application." };
        var attributes = new Option<string?>("--attributes") { Description = "What may be released, as sources of claims with commas; left out: the minimal set only, which then has a ground.", HelpName = "given_name,email" };
        var from = new Option<string?>("--from") { Description = "From when it counts: a day, or an instant in UTC; now unless set.", HelpName = "2026-08-01" };
        var to = new Option<string?>("--to") { Description = "Its last day, or an instant in UTC; without it, until 'end'.", HelpName = "2027-07-31" };
        var who = new Option<string>("--who") { Description = "Who agreed for the organisation.", Required = true, HelpName = "TEXT" };
        var reference = new Option<string>("--reference") { Description = "Number or name of the document.", Required = true, HelpName = "TEXT" };
        var id = new Option<string?>("--id") { Description = "The id; made of organisation, application and first day unless set.", HelpName = "ID" };
        var command = new Command("add", "Adds an agreement.") { organisation, application, attributes, from, to, who, reference, id };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var hub = await OpenHub.OpenAsync(parsed, store, surroundings, cancellationToken);
            if (hub is null)
            {
                return Fedhub.Unusable;
            }

            var added = new NewAgreement
            {
                Id = parsed.GetValue(id),
                UsedIds = await UsedIdsAsync(hub, parsed.GetRequiredValue(organisation), parsed.GetRequiredValue(application), cancellationToken),
                Organisation = parsed.GetRequiredValue(organisation),
                Application = parsed.GetRequiredValue(application),
                Attributes = parsed.GetValue(attributes)?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [],
                From = parsed.GetValue(from),
                To = parsed.GetValue(to),
                Who = parsed.GetRequiredValue(who),
                Reference = parsed.GetRequiredValue(reference),
            };
            var (settings, version, exitCode) = await ChangeReply.MakeAsync(hub, AgreementChanges.Add(added, surroundings.Time.GetUtcNow()), surroundings, cancellationToken);
            if (settings is null)
            {
                return exitCode;
            }

            await surroundings.Output.WriteLineAsync($"The agreement '{settings.Agreements[^1].Id}' is added (version {version}; live within 10 seconds).");
            foreach (var note in ChangeReply.FileNotes(settings))
            {
                await surroundings.Output.WriteLineAsync(note);
            }

            return Fedhub.Done;
        });
        return command;
    }

    private static async Task<IReadOnlyCollection<string>> UsedIdsAsync(OpenHub hub, string organisation, string application, CancellationToken cancellationToken)
    {
        var used = new HashSet<string>(StringComparer.Ordinal);
        var added = new AuditQuery { Kind = AuditKinds.ConfigurationChanged, Organisation = organisation, Application = application };
        await foreach (var entry in hub.Audit.SearchAsync(added, cancellationToken))
        {
            used.UnionWith((entry.Event.Facts?.Change?.Items ?? []).Where(item => item.Kind == "agreements").Select(item => item.Id));
        }

        return used;
    }

    private static Command List(StoreOptions store, CommandSurroundings surroundings)
    {
        var organisation = new Option<string?>("--organisation") { Description = "Only of this organisation.", HelpName = "ID" };
        var application = new Option<string?>("--application") { Description = "Only for this application.", HelpName = "ID" };
        var json = Json();
        var command = new Command("list", "Lists the agreements, also those that ended.") { organisation, application, json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var hub = await OpenHub.OpenAsync(parsed, store, surroundings, cancellationToken);
            if (hub is null)
            {
                return Fedhub.Unusable;
            }

            var (of, @for) = (parsed.GetValue(organisation), parsed.GetValue(application));
            List<Agreement> agreements =
            [
                .. (await hub.Settings.LoadAsync(cancellationToken)).Settings.Agreements.Where(agreement =>
                    (of is null || agreement.Organisation == of) && (@for is null || agreement.Application == @for)),
            ];
            var now = surroundings.Time.GetUtcNow();
            if (parsed.GetValue(json))
            {
                await surroundings.Output.WriteLineAsync(JsonSerializer.Serialize(agreements.Select(agreement => Members(agreement, now))));
            }
            else if (agreements.Count == 0)
            {
                await surroundings.Output.WriteLineAsync("There are no agreements. Add one: fedhub agreement add ORGANISATION APPLICATION --attributes a,b --who TEXT --reference TEXT");
            }
            else
            {
                await Table.WriteAsync(surroundings.Output,
                [
                    ["AGREEMENT", "STATE", "ORGANISATION", "APPLICATION", "FROM", "TO", "ATTRIBUTES", "REFERENCE"],
                    .. agreements.Select(agreement => (string[])
                    [
                        agreement.Id, State(agreement, now), agreement.Organisation, agreement.Application, Text(agreement.From), agreement.To is { } end ? Text(end) : "-",
                        agreement.Attributes.Count == 0 ? "(minimal set)" : string.Join(",", agreement.Attributes), agreement.Reference,
                    ]),
                ]);
            }

            return Fedhub.Done;
        });
        return command;
    }

    private static Command Show(StoreOptions store, CommandSurroundings surroundings)
    {
        var id = Id();
        var json = Json();
        var command = new Command("show", "Prints one agreement.") { id, json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var hub = await OpenHub.OpenAsync(parsed, store, surroundings, cancellationToken);
            if (hub is null)
            {
                return Fedhub.Unusable;
            }

            var name = parsed.GetRequiredValue(id);
            if ((await hub.Settings.LoadAsync(cancellationToken)).Settings.Agreements.FirstOrDefault(agreement => agreement.Id == name) is not { } found)
            {
                await surroundings.Error.WriteLineAsync($"There is no agreement '{name}'. See: fedhub agreement list");
                return Fedhub.Refused;
            }

            var members = Members(found, surroundings.Time.GetUtcNow());
            if (parsed.GetValue(json))
            {
                await surroundings.Output.WriteLineAsync(JsonSerializer.Serialize(members));
                return Fedhub.Done;
            }

            foreach (var (member, value) in members)
            {
                await surroundings.Output.WriteLineAsync($"  {member + ":",-14}{value switch { null => "-", string[] { Length: 0 } => "(minimal set)", string[] many => string.Join(", ", many), _ => value }}");
            }

            return Fedhub.Done;
        });
        return command;
    }

    private static Command End(StoreOptions store, CommandSurroundings surroundings)
    {
        var id = Id();
        var at = new Option<string?>("--at") { Description = "Its last day, or an instant in UTC; now unless set.", HelpName = "2027-07-31" };
        var command = new Command("end", "Ends an agreement: what rests on it alone is given no more, also not to sessions, codes and tokens that are out. The agreement stays, as a record.") { id, at };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var hub = await OpenHub.OpenAsync(parsed, store, surroundings, cancellationToken);
            var name = parsed.GetRequiredValue(id);
            var end = parsed.GetValue(at);
            return hub is null
                ? Fedhub.Unusable
                : await ChangeReply.RunAsync(hub, AgreementChanges.End(name, end, surroundings.Time.GetUtcNow()), end is null ? $"'{name}' has ended" : $"'{name}' ends: {end}", surroundings, cancellationToken);
        });
        return command;
    }

    private static Dictionary<string, object?> Members(Agreement agreement, DateTimeOffset now) => new(StringComparer.Ordinal)
    {
        ["id"] = agreement.Id,
        ["state"] = State(agreement, now),
        ["organisation"] = agreement.Organisation,
        ["application"] = agreement.Application,
        ["attributes"] = agreement.Attributes.ToArray(),
        ["from"] = Text(agreement.From),
        ["to"] = agreement.To is { } end ? Text(end) : null,
        ["who"] = agreement.Who,
        ["reference"] = agreement.Reference,
    };

    private static string State(Agreement agreement, DateTimeOffset now) =>
        agreement.IsActive(now) ? "active" : agreement.To <= now ? "ended" : "not begun";

    private static string Text(DateTimeOffset instant) => instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static Argument<string> Id() => new("AGREEMENT") { Description = "Its id." };

    private static Option<bool> Json() => new("--json") { Description = "JSON instead of text." };
}
