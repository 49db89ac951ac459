using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using FederationHub.Cli.Records;
using FederationHub.Configuration.Registering;
using FederationHub.Core.Applications;
using FederationHub.OpenId.Provider;

namespace FederationHub.Cli.Commands;

/// <summary><c>fedhub app registration-token</c> and <c>fedhub app registered</c>: software that registers itself as an application.</summary>
internal static class RegistrationCommand
{
    /// <summary>Makes, lists and revokes the tokens.</summary>
    public static Command Tokens(StoreOptions store, CommandSurroundings surroundings)
    {
        var suite = new Option<string?>("--suite") { Description = "The suite of what is registered; one that the hub file does not have is there for these applications alone.", HelpName = "SUITE" };
        var profile = new Option<string?>("--profile") { Description = "The profile; that of the suite's applications where they have the same one, else enterprise.", HelpName = "PROFILE" };
        var organisations = new Option<string>("--organisations") { Description = "Whose people may log in: none (usual), all, or ids with commas.", DefaultValueFactory = _ => "none", HelpName = "none|all|a,b" };
        var pkce = new Option<string?>("--pkce") { Description = "required (usual), or_nonce or optional. A public client always uses PKCE.", HelpName = "POLICY" };
        var audience = new Option<string?>("--assertion-audience") { Description = "For whom assertions of a client's own key may be: issuer (usual) alone, or endpoints of the hub too.", HelpName = "WHOM" };
        var set = new Option<string?>("--release-set") { Description = "What the names of --claims mean: hub (usual), surf or entree.", HelpName = "SET" };
        var claims = new Option<string?>("--claims") { Description = "Claims that go out, with commas; the profile's minimal set unless set.", HelpName = "a,b" };
        var agreements = new Option<string?>("--agreements") { Description = "required (usual) or optional: whether what goes beyond the minimal set needs an agreement, which names no application that registers itself.", HelpName = "NEED" };
        var consent = new Option<string?>("--consent") { Description = "none (usual), notice or ask.", HelpName = "MODE" };
        var scopes = new Option<string>("--scopes") { Description = "Scopes beside openid, with commas.", DefaultValueFactory = _ => "profile,email", HelpName = "a,b" };
        var refresh = new Option<string?>("--refresh-tokens") { Description = "Refresh tokens for who asks for them, until the session ends: seconds that one may stay unused, and seconds in all.", HelpName = "IDLE,ALL" };
        var offline = new Option<string?>("--offline-access") { Description = "The same for who asks the scope offline_access, beyond the session.", HelpName = "IDLE,ALL" };
        var test = new Option<bool>("--test") { Description = "Start links of what is registered also lead to organisations that are drafts." };
        var pairwise = new Option<bool>("--pairwise-only") { Description = "Refuse subject_type public." };
        var days = new Option<int>("--expires-in") { Description = "Days in which something can be registered with the token.", DefaultValueFactory = _ => 30, HelpName = "DAYS" };
        var life = new Option<int>("--lifetime") { Description = "Days that an application lives which is registered with it.", DefaultValueFactory = _ => 365, HelpName = "DAYS" };
        var most = new Option<int>("--most") { Description = "Most applications at a time.", DefaultValueFactory = _ => 100, HelpName = "NUMBER" };
        var note = new Option<string?>("--note") { Description = "Whose token it is, for the list.", HelpName = "TEXT" };
        var json = Json();
        var command = new Command("registration-token", "Makes a token with which software registers itself (RFC 7591), and prints it once. What is registered is like the token says and never more.")
        {
            suite, profile, organisations, pkce, audience, set, claims, agreements, consent, scopes, refresh, offline, test, pairwise, days, life, most, note, json,
            List(store, surroundings), Revoke(store, surroundings),
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            if (parsed.GetValue(suite) is not { } named)
            {
                await surroundings.Error.WriteLineAsync("--suite is needed. See: fedhub app registration-token --help");
                return Fedhub.Unusable;
            }

            if (!TryLives(parsed.GetValue(refresh), out var refreshTokens) || !TryLives(parsed.GetValue(offline), out var offlineAccess))
            {
                await surroundings.Error.WriteLineAsync("--refresh-tokens and --offline-access are two numbers of seconds with a comma, such as 3600,86400.");
                return Fedhub.Unusable;
            }

            await using var hub = await OpenHub.OpenAsync(parsed, store, surroundings, cancellationToken);
            if (hub is null)
            {
                return Fedhub.Unusable;
            }

            var settings = (await hub.Settings.LoadAsync(cancellationToken)).Settings;
            var wanted = new NewRegistrationToken
            {
                Suite = named,
                Profile = parsed.GetValue(profile),
                Organisations = Words(parsed.GetRequiredValue(organisations)),
                Pkce = parsed.GetValue(pkce),
                AssertionAudience = parsed.GetValue(audience),
                ReleaseSet = parsed.GetValue(set),
                Claims = parsed.GetValue(claims) is { } list ? Words(list) : null,
                Agreements = parsed.GetValue(agreements),
                Consent = parsed.GetValue(consent),
                Scopes = Words(parsed.GetRequiredValue(scopes)),
                RefreshTokens = refreshTokens,
                OfflineAccess = offlineAccess,
                IsTest = parsed.GetValue(test),
                PairwiseOnly = parsed.GetValue(pairwise),
                Days = parsed.GetValue(days),
                LifeDays = parsed.GetValue(life),
                Most = parsed.GetValue(most),
                Note = parsed.GetValue(note),
            };
            var made = await hub.Registrar.MakeTokenAsync(wanted, settings, surroundings.Actor, cancellationToken);
            if (made.Token is not { } token)
            {
                foreach (var problem in made.Problems)
                {
                    await surroundings.Error.WriteLineAsync(problem);
                }

                await surroundings.Error.WriteLineAsync("Refused. Nothing was changed.");
                return Fedhub.Refused;
            }

            var endpoint = hub.Address.PublicUrl + ProviderIssuer.RegistrationPath;
            if (parsed.GetValue(json))
            {
                await surroundings.Output.WriteLineAsync(JsonSerializer.Serialize(new Dictionary<string, object>(StringComparer.Ordinal)
                {
                    ["id"] = token.Id,
                    ["initial_access_token"] = made.Secret!,
                    ["registration_endpoint"] = endpoint,
                    ["suite"] = token.Template.Suite,
                    ["expires_at"] = token.EndsAt,
                }));
                return Fedhub.Done;
            }

            await WriteAsync(surroundings.Output, token, made.Secret!, endpoint, isNewSuite: settings.Suites.All(known => known.Id != named));
            return Fedhub.Done;
        });
        return command;
    }

    /// <summary>Lists, shows and removes what registered itself.</summary>
    public static Command Registered(StoreOptions store, CommandSurroundings surroundings)
    {
        var json = Json();
        var command = new Command("registered", "Lists the applications that registered themselves.") { json, Show(store, surroundings), Remove(store, surroundings) };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var hub = await OpenHub.OpenAsync(parsed, store, surroundings, cancellationToken);
            if (hub is null)
            {
                return Fedhub.Unusable;
            }

            var known = await hub.Registrations.LoadAsync(cancellationToken);
            if (parsed.GetValue(json))
            {
                await surroundings.Output.WriteLineAsync(JsonSerializer.Serialize(known.Applications.Select(registered => new
                {
                    client_id = registered.Application.Id.Value,
                    token = registered.Token,
                    suite = registered.Application.Suite,
                    name = registered.Application.Name.In("en").Text,
                    registered_at = registered.RegisteredAt,
                    ends_at = registered.EndsAt,
                })));
                return Fedhub.Done;
            }

            if (known.Applications.Count == 0)
            {
                await surroundings.Output.WriteLineAsync("No application registered itself. Software needs a token for it: fedhub app registration-token --suite SUITE");
                return Fedhub.Done;
            }

            await Table.WriteAsync(surroundings.Output,
            [
                ["APPLICATION", "TOKEN", "SUITE", "REGISTERED", "ENDS", "NAME"],
                .. known.Applications.Select(registered => (string[])
                [
                    registered.Application.Id.Value, registered.Token, registered.Application.Suite, Day(registered.RegisteredAt), Day(registered.EndsAt), registered.Application.Name.In("en").Text,
                ]),
            ]);
            return Fedhub.Done;
        });
        return command;
    }

    private static Command List(StoreOptions store, CommandSurroundings surroundings)
    {
        var command = new Command("list", "Lists the tokens, without the tokens themselves, which nobody has any more.");
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var hub = await OpenHub.OpenAsync(parsed, store, surroundings, cancellationToken);
            if (hub is null)
            {
                return Fedhub.Unusable;
            }

            var known = await hub.Registrations.LoadAsync(cancellationToken);
            var now = surroundings.Time.GetUtcNow();
            if (known.Tokens.Count == 0)
            {
                await surroundings.Output.WriteLineAsync("There are no tokens. Make one: fedhub app registration-token --suite SUITE");
                return Fedhub.Done;
            }

            await Table.WriteAsync(surroundings.Output,
            [
                ["TOKEN", "STATE", "SUITE", "PROFILE", "MADE", "ENDS", "APPLICATIONS", "NOTE"],
                .. known.Tokens.Select(token => (string[])
                [
                    token.Id, token.RevokedAt is not null ? "revoked" : token.EndsAt <= now ? "ended" : "in use", token.Template.Suite, token.Template.Profile.ToString().ToLowerInvariant(), Day(token.MadeAt), Day(token.EndsAt),
                    string.Create(CultureInfo.InvariantCulture, $"{known.Applications.Count(registered => registered.Token == token.Id)} of {token.Most}"), token.Note ?? "",
                ]),
            ]);
            return Fedhub.Done;
        });
        return command;
    }

    private static Command Revoke(StoreOptions store, CommandSurroundings surroundings)
    {
        var id = new Argument<string>("TOKEN") { Description = "Its id, as 'list' shows it." };
        var all = new Option<bool>("--with-applications") { Description = "Remove what was registered with it, too. Else that goes on." };
        var command = new Command("revoke", "Revokes a token: nothing more is registered with it.") { id, all };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var hub = await OpenHub.OpenAsync(parsed, store, surroundings, cancellationToken);
            if (hub is null)
            {
                return Fedhub.Unusable;
            }

            var name = parsed.GetRequiredValue(id);
            if (!await hub.Registrar.RevokeTokenAsync(name, parsed.GetValue(all), surroundings.Actor, cancellationToken))
            {
                await surroundings.Error.WriteLineAsync($"No token '{ScreenText.Of(name)}' is in use. See: fedhub app registration-token list");
                return Fedhub.Refused;
            }

            await surroundings.Output.WriteLineAsync($"'{name}' is revoked{(parsed.GetValue(all) ? ", with what was registered with it" : "; what was registered with it goes on")}. It counts on every node within 10 seconds.");
            return Fedhub.Done;
        });
        return command;
    }

    private static Command Show(StoreOptions store, CommandSurroundings surroundings)
    {
        var id = Id();
        var command = new Command("show", "Prints what an application registered itself with, as JSON.") { id };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var hub = await OpenHub.OpenAsync(parsed, store, surroundings, cancellationToken);
            if (hub is null)
            {
                return Fedhub.Unusable;
            }

            var name = parsed.GetRequiredValue(id);
            if ((await hub.Registrations.LoadAsync(cancellationToken)).Applications.FirstOrDefault(registered => registered.Application.Id.Value == name) is not { } found)
            {
                return await UnknownAsync(name, surroundings);
            }

            await surroundings.Output.WriteLineAsync(found.Metadata);
            return Fedhub.Done;
        });
        return command;
    }

    private static Command Remove(StoreOptions store, CommandSurroundings surroundings)
    {
        var id = Id();
        var command = new Command("remove", "Removes an application that registered itself.") { id };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var hub = await OpenHub.OpenAsync(parsed, store, surroundings, cancellationToken);
            if (hub is null)
            {
                return Fedhub.Unusable;
            }

            var name = parsed.GetRequiredValue(id);
            if (!await hub.Registrar.RemoveAsync(name, surroundings.Actor, cancellationToken))
            {
                return await UnknownAsync(name, surroundings);
            }

            await surroundings.Output.WriteLineAsync($"'{name}' is removed, on every node within 10 seconds. Its token can register another one: fedhub app registration-token list");
            return Fedhub.Done;
        });
        return command;
    }

    private static async Task<int> UnknownAsync(string name, CommandSurroundings surroundings)
    {
        await surroundings.Error.WriteLineAsync($"No application '{ScreenText.Of(name)}' registered itself. See: fedhub app registered");
        return Fedhub.Refused;
    }

    private static async Task WriteAsync(TextWriter output, RegistrationToken token, string secret, string endpoint, bool isNewSuite)
    {
        var template = token.Template;
        foreach (var (name, value) in new (string Name, string Value)[]
        {
            ("registration endpoint", endpoint),
            ("initial access token", secret),
            ("id of the token", token.Id),
            ("suite", template.Suite),
            ("profile", template.Profile.ToString().ToLowerInvariant()),
            ("organisations", template.Organisations switch
            {
                AllowedOrganisations.Everybody => "all",
                AllowedOrganisations.These { OrganisationIds: var ids } => string.Join(", ", ids.Order(StringComparer.Ordinal)),
                _ => "none",
            }),
            ("pkce", template.Client.Pkce),
            ("claims", string.Join(", ", template.Release.AllClaims().Select(rule => rule.Claim))),
            ("good until", ScreenText.Of(token.EndsAt)),
            ("an application lives", string.Create(CultureInfo.InvariantCulture, $"{token.LifeDays} days")),
        })
        {
            await output.WriteLineAsync($"  {name + ":",-24}{value}");
        }

        await output.WriteLineAsync();
        await output.WriteLineAsync("The token works at once, and is shown only now: the hub keeps its hash. Whoever has it can register applications like this one, and no others.");
        if (isNewSuite)
        {
            await output.WriteLineAsync($"The configuration has no suite '{template.Suite}'. It is there for what is registered with this token alone.");
        }

        if (template.Organisations is AllowedOrganisations.Nobody)
        {
            await output.WriteLineAsync("No organisation is allowed, so nobody can log in at what is registered with it. To allow some, make another one with --organisations.");
        }
    }

    private static bool TryLives(string? text, out RefreshTokenSettings? lives)
    {
        lives = text is not null && Words(text) is [var idle, var all]
            && int.TryParse(idle, NumberStyles.None, CultureInfo.InvariantCulture, out var unused) && int.TryParse(all, NumberStyles.None, CultureInfo.InvariantCulture, out var whole)
            ? new RefreshTokenSettings(unused, whole)
            : null;
        return text is null || lives is not null;
    }

    private static string Day(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static Argument<string> Id() => new("APPLICATION") { Description = "Its client id." };

    private static Option<bool> Json() => new("--json") { Description = "As JSON instead of text." };

    private static string[] Words(string list) => list.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
