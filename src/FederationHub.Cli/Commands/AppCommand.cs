using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using FederationHub.Configuration;
using FederationHub.Core;
using FederationHub.Core.Applications;
using FederationHub.Outcomes;

namespace FederationHub.Cli.Commands;

/// <summary><c>fedhub app …</c>: applications one by one.</summary>
internal static class AppCommand
{
    private const int MostIdentifierBytes = 1024 * 1024;

    public static Command Make(StoreOptions store, CommandSurroundings surroundings) => new("app", "Adds, shows and changes applications one by one.")
    {
        Add(store, surroundings),
        Show(store, surroundings),
        Secret(store, surroundings),
        Organisations(store, surroundings),
        AccessHash(store, surroundings),
        List(store, surroundings),
        RegistrationCommand.Tokens(store, surroundings),
        RegistrationCommand.Registered(store, surroundings),
        Simple("suspend", "Refuses an application everywhere, until 'resume': the one switch.", name => ApplicationChanges.Suspend(name, suspended: true), "is suspended", store, surroundings),
        Simple("resume", "Lets a suspended application go on as before.", name => ApplicationChanges.Suspend(name, suspended: false), "is in use", store, surroundings),
        Simple("remove", "Removes an application. Its suite stays.", ApplicationChanges.Remove, "is removed", store, surroundings),
    };

    private static Command Add(StoreOptions store, CommandSurroundings surroundings)
    {
        var name = Name("The id, which is also the client id.");
        var profile = new Option<string>("--profile") { Description = "care, education, municipal, procurement, etoegang or enterprise: the usual values of all that is not said.", Required = true, HelpName = "PROFILE" };
        var redirectUri = new Option<string[]>("--redirect-uri") { Description = "Where answers may go, exactly as the application sends it; may stand more than once.", Required = true, HelpName = "URI" };
        var suite = new Option<string?>("--suite") { Description = "The suite, made when it is missing; the id unless set. Applications of one suite see the same login id.", HelpName = "SUITE" };
        var text = new Option<string?>("--name") { Description = "What people see; the id unless set.", HelpName = "TEXT" };
        var type = new Option<string?>("--type") { Description = "confidential (usual: runs on a server, gets a secret), public (runs in a browser) or native (runs on a phone or desktop).", HelpName = "TYPE" };
        var pkce = new Option<string?>("--pkce") { Description = "required (usual), or_nonce for a client that sends a nonce and no PKCE, or optional.", HelpName = "POLICY" };
        var organisations = new Option<string>("--organisations") { Description = "Whose people may log in: none (usual), all, or ids with commas.", DefaultValueFactory = _ => "none", HelpName = "none|all|a,b" };
        var test = new Option<bool>("--test") { Description = "Its start links also lead to organisations that are drafts." };
        var json = Json();
        var command = new Command("add", "Adds an application and prints all that it must fill in.") { name, profile, redirectUri, suite, text, type, pkce, organisations, test, json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var hub = await OpenHub.OpenAsync(parsed, store, surroundings, cancellationToken);
            if (hub is null)
            {
                return Fedhub.Unusable;
            }

            var kind = parsed.GetValue(type);
            var (secret, hash) = ApplicationChanges.NewSecret(Randomness.System);
            var added = new NewApplication
            {
                Id = parsed.GetRequiredValue(name),
                Profile = parsed.GetRequiredValue(profile),
                RedirectUris = parsed.GetRequiredValue(redirectUri),
                Suite = parsed.GetValue(suite),
                Name = parsed.GetValue(text),
                Type = kind,
                Pkce = parsed.GetValue(pkce),
                Organisations = Ids(parsed.GetRequiredValue(organisations)),
                IsTest = parsed.GetValue(test),
                SecretHash = hash,
            };
            var (settings, version, exitCode) = await ChangeReply.MakeAsync(hub, ApplicationChanges.Add(added), surroundings, cancellationToken);
            if (settings is null)
            {
                return exitCode;
            }

            if (!parsed.GetValue(json))
            {
                await surroundings.Output.WriteLineAsync($"The application '{added.Id}' is added (version {version}; live within 10 seconds). Fill in at the application:");
                await surroundings.Output.WriteLineAsync();
            }

            await ShowAsync(hub, settings, added.Id, secret, parsed.GetValue(json), ChangeReply.FileNotes(settings), surroundings);
            return Fedhub.Done;
        });
        return command;
    }

    private static Command Show(StoreOptions store, CommandSurroundings surroundings)
    {
        var name = Name("The application.");
        var json = Json();
        var command = new Command("show", "Prints all that an application must fill in, but for its secret, which nobody has any more.") { name, json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var hub = await OpenHub.OpenAsync(parsed, store, surroundings, cancellationToken);
            if (hub is null)
            {
                return Fedhub.Unusable;
            }

            var id = parsed.GetRequiredValue(name);
            var settings = (await hub.Settings.LoadAsync(cancellationToken)).Settings;
            if (settings.Applications.All(application => application.Id.Value != id))
            {
                await surroundings.Error.WriteLineAsync($"There is no application '{id}'. See: fedhub app list");
                return Fedhub.Refused;
            }

            await ShowAsync(hub, settings, id, secret: null, parsed.GetValue(json), [], surroundings);
            return Fedhub.Done;
        });
        return command;
    }

    private static Command Secret(StoreOptions store, CommandSurroundings surroundings)
    {
        var name = Name("The application.");
        var retire = new Option<bool>("--retire") { Description = "Make none, and remove the older of two." };
        var replace = new Option<bool>("--replace-oldest") { Description = "Where there are two already: put the new one in the place of the older." };
        var json = Json();
        var command = new Command("secret", "Makes a secret and prints it once. Two live at a time, so that one can be replaced without an interruption.") { name, retire, replace, json };
        command.Validators.Add(result =>
        {
            if (result.GetValue(retire) && result.GetValue(replace))
            {
                result.AddError("--retire and --replace-oldest do not go together.");
            }
        });
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var hub = await OpenHub.OpenAsync(parsed, store, surroundings, cancellationToken);
            if (hub is null)
            {
                return Fedhub.Unusable;
            }

            var id = parsed.GetRequiredValue(name);
            if (parsed.GetValue(retire))
            {
                return await ChangeReply.RunAsync(hub, ApplicationChanges.RetireSecret(id), $"The older secret of '{id}' is removed", surroundings, cancellationToken);
            }

            var (secret, hash) = ApplicationChanges.NewSecret(Randomness.System);
            var (settings, version, exitCode) = await ChangeReply.MakeAsync(hub, ApplicationChanges.AddSecret(id, hash, parsed.GetValue(replace)), surroundings, cancellationToken);
            if (settings is null)
            {
                return exitCode;
            }

            var live = settings.Applications.First(application => application.Id.Value == id).Client.SecretHashes.Count;
            if (parsed.GetValue(json))
            {
                await surroundings.Output.WriteLineAsync(JsonSerializer.Serialize(new Dictionary<string, object>(StringComparer.Ordinal) { ["client_id"] = id, ["client_secret"] = secret, ["live_secrets"] = live, ["version"] = version }));
                return Fedhub.Done;
            }

            await surroundings.Output.WriteLineAsync($"  client id:              {id}");
            await surroundings.Output.WriteLineAsync($"  client secret:          {secret}");
            await surroundings.Output.WriteLineAsync();
            await surroundings.Output.WriteLineAsync($"It works within 10 seconds and is shown only now: the hub keeps its hash (version {version}).");
            if (live > 1)
            {
                await surroundings.Output.WriteLineAsync($"The older one goes on working. When the application uses this one, remove the older: fedhub app secret {id} --retire");
            }

            foreach (var note in ChangeReply.FileNotes(settings))
            {
                await surroundings.Output.WriteLineAsync(note);
            }

            if (settings.File is not null)
            {
                await surroundings.Output.WriteLineAsync("A file that leaves out this application's 'secrets' keeps those that were made here.");
            }

            return Fedhub.Done;
        });
        return command;
    }

    private static Command Organisations(StoreOptions store, CommandSurroundings surroundings)
    {
        var name = Name("The application.");
        var organisations = new Argument<string>("none|all|a,b") { Description = "Whose people may log in: nobody's, everybody's, or those of these ids." };
        var command = new Command("organisations", "Sets which organisations an application may use.") { name, organisations };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var hub = await OpenHub.OpenAsync(parsed, store, surroundings, cancellationToken);
            var id = parsed.GetRequiredValue(name);
            var allowed = parsed.GetRequiredValue(organisations);
            return hub is null
                ? Fedhub.Unusable
                : await ChangeReply.RunAsync(hub, ApplicationChanges.Allow(id, Ids(allowed)), $"'{id}' may use organisations: {string.Join(", ", Ids(allowed))}", surroundings, cancellationToken);
        });
        return command;
    }

    private static Command AccessHash(StoreOptions store, CommandSurroundings surroundings)
    {
        var organisation = new Argument<string>("ORGANISATION") { Description = "Whose people they are: the hash is good for this organisation alone." };
        var type = new Argument<string>("TYPE") { Description = "What kind of identifier: eppn, employee_number, subject_id, …" };
        var file = new Argument<string>("FILE") { Description = "A file with one identifier a line; - reads the standard input." };
        var command = new Command("access-hash", "Prints keyed hashes of identifiers for 'access' of an application, so that no identifier stands in a hub file. They are good on this hub only.") { organisation, type, file };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var hub = await OpenHub.OpenAsync(parsed, store, surroundings, cancellationToken);
            if (hub is null || await InputFile.ReadAsync(parsed.GetRequiredValue(file), MostIdentifierBytes, surroundings, cancellationToken) is not { } octets)
            {
                return Fedhub.Unusable;
            }

            var (of, kind) = (parsed.GetRequiredValue(organisation), parsed.GetRequiredValue(type));
            List<string> problems = (await hub.Settings.LoadAsync(cancellationToken)).Settings.Organisations.Any(known => known.Id == of) ? [] : [$"There is no organisation '{of}'. See: fedhub org list"];
            var lines = Encoding.UTF8.GetString(octets.Span).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

            // By line: what was typed is somebody's identifier, and an error is easily kept.
            problems.AddRange(lines.Select((line, at) => AccessEntry.CheckIdentifier(kind, line) is { } problem ? string.Create(CultureInfo.InvariantCulture, $"Line {at + 1}: {problem}") : null).OfType<string>().Distinct(StringComparer.Ordinal));
            if (problems.Count > 0)
            {
                foreach (var problem in problems)
                {
                    await surroundings.Error.WriteLineAsync(problem);
                }

                return Fedhub.Refused;
            }

            var key = await hub.HubKeys.PersonsAsync(cancellationToken);
            foreach (var line in lines)
            {
                await surroundings.Output.WriteLineAsync(AccessEntry.HashOf(key, of, kind, line));
            }

            return Fedhub.Done;
        });
        return command;
    }

    private static Command List(StoreOptions store, CommandSurroundings surroundings)
    {
        var command = new Command("list", "Lists the applications.");
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var hub = await OpenHub.OpenAsync(parsed, store, surroundings, cancellationToken);
            if (hub is null)
            {
                return Fedhub.Unusable;
            }

            var settings = (await hub.Settings.LoadAsync(cancellationToken)).Settings;
            var registered = (await hub.Registrations.LoadAsync(cancellationToken)).Applications.Count;
            if (registered > 0)
            {
                await surroundings.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"Not in this list: {registered} that registered themselves. See: fedhub app registered"));
            }

            if (settings.Applications.Count == 0)
            {
                await surroundings.Output.WriteLineAsync("There are no applications. Add one: fedhub app add NAME --profile PROFILE --redirect-uri URI");
                return Fedhub.Done;
            }

            await Table.WriteAsync(surroundings.Output,
            [
                ["APPLICATION", "STATE", "SUITE", "PROFILE", "ORGANISATIONS", "SECRETS", "NAME"],
                .. settings.Applications.Select(application => (string[])
                [
                    application.Id.Value, application.Suspended ? "suspended" : application.Test ? "test" : "in use", application.Suite, application.Profile.ToString().ToLowerInvariant(),
                    Allowed(application.Organisations), application.Client.IsPublic ? "public" : application.Client.SecretHashes.Count.ToString(CultureInfo.InvariantCulture), application.Name.In("en").Text,
                ]),
            ]);
            return Fedhub.Done;
        });
        return command;
    }

    private static Command Simple(string verb, string meaning, Func<string, SettingsChange> change, string done, StoreOptions store, CommandSurroundings surroundings)
    {
        var name = Name("The application.");
        var command = new Command(verb, meaning) { name };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var hub = await OpenHub.OpenAsync(parsed, store, surroundings, cancellationToken);
            var id = parsed.GetRequiredValue(name);
            return hub is null ? Fedhub.Unusable : await ChangeReply.RunAsync(hub, change(id), $"'{id}' {done}", surroundings, cancellationToken);
        });
        return command;
    }

    private static async Task ShowAsync(OpenHub hub, HubSettings settings, string id, string? secret, bool json, IReadOnlyList<string> fileNotes, CommandSurroundings surroundings)
    {
        var application = settings.Applications.First(known => known.Id.Value == id);
        var facts = ConnectionFacts.For(hub.Address, application);
        var shown = facts.NeedsSecret ? secret : null;
        List<string> notes = [.. ConnectionText.Explained(facts, shown), .. Missing(hub, settings, application), .. fileNotes];
        if (json)
        {
            await surroundings.Output.WriteLineAsync(ConnectionText.Json(facts, shown, notes));
            return;
        }

        foreach (var line in ConnectionText.Lines(facts, shown))
        {
            await surroundings.Output.WriteLineAsync(line);
        }

        await surroundings.Output.WriteLineAsync();
        foreach (var note in notes)
        {
            await surroundings.Output.WriteLineAsync(note);
        }
    }

    // What still keeps people from logging in, with the command that mends it.
    private static IEnumerable<string> Missing(OpenHub hub, HubSettings settings, Application application)
    {
        if (hub.AddressIsUsual)
        {
            yield return "These addresses are those of a hub at its usual place. Name the real one as the server's setting does: FederationHub__PublicUrl, or --public-url.";
        }

        if (application.Suspended)
        {
            yield return $"It is suspended, so nobody can log in. To let it go on: fedhub app resume {application.Id}";
        }

        if (application.Client.LacksProof)
        {
            yield return $"It has no secret yet, so nobody can log in. Make one: fedhub app secret {application.Id}";
        }

        if (application.Client.GrantTypes.Contains("authorization_code", StringComparer.Ordinal)
            && application.Organisations is not (AllowedOrganisations.Everybody or AllowedOrganisations.These { OrganisationIds.Count: > 0 }))
        {
            yield return settings.Organisations.Count == 0
                ? $"Nobody can log in yet: no organisation is allowed, and this hub has none. Add one in a hub file (fedhub export, fedhub apply), then allow it: fedhub app organisations {application.Id} ORGANISATION"
                : $"Nobody can log in yet: no organisation is allowed. Allow some (fedhub org list shows them): fedhub app organisations {application.Id} {string.Join(",", settings.Organisations.Take(2).Select(organisation => organisation.Id))}";
        }
    }

    private static string Allowed(AllowedOrganisations allowed) => allowed switch
    {
        AllowedOrganisations.Everybody => "all",
        AllowedOrganisations.These these => these.OrganisationIds.Count.ToString(CultureInfo.InvariantCulture),
        _ => "none",
    };

    private static Argument<string> Name(string meaning) => new("NAME") { Description = meaning };

    private static Option<bool> Json() => new("--json") { Description = "One JSON object instead of text." };

    private static string[] Ids(string list) => list.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
