using System.CommandLine;
using FederationHub.Configuration;
using FederationHub.Core;
using FederationHub.Core.Organisations;

namespace FederationHub.Cli.Commands;

/// <summary><c>fedhub org …</c>: organisations one by one.</summary>
internal static class OrgCommand
{
    public static Command Make(StoreOptions store, CommandSurroundings surroundings) => new("org", "Lists home organisations and switches them.")
    {
        List(store, surroundings),
        Set("publish", "Puts an organisation in use.", OrganisationState.Published, "is published", store, surroundings),
        Set("suspend", "Refuses an organisation everywhere.", OrganisationState.Suspended, "is suspended", store, surroundings),
        Set("draft", "Hides an organisation: only the start link of a test application leads there.", OrganisationState.Draft, "is a draft", store, surroundings),
    };

    private static Command List(StoreOptions store, CommandSurroundings surroundings)
    {
        var command = new Command("list", "Lists the home organisations.");
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var hub = await OpenHub.OpenAsync(parsed, store, surroundings, cancellationToken);
            if (hub is null)
            {
                return Fedhub.Unusable;
            }

            var settings = (await hub.Settings.LoadAsync(cancellationToken)).Settings;
            if (settings.Organisations.Count == 0)
            {
                await surroundings.Output.WriteLineAsync("There are no organisations. They come from a hub file: fedhub apply FILE");
                return Fedhub.Done;
            }

            var upstreams = settings.Upstreams.SelectMany(upstream => upstream.Organisations.Select(organisation => (Organisation: organisation, Upstream: upstream))).ToLookup(pair => pair.Organisation, pair => pair.Upstream, StringComparer.Ordinal);
            await Table.WriteAsync(surroundings.Output,
            [
                ["ORGANISATION", "STATE", "LOGS IN AT", "NAME"],
                .. settings.Organisations.Select(organisation => (string[])
                [
                    organisation.Id, organisation.State.ToString().ToLowerInvariant(),
                    upstreams.Contains(organisation.Id) ? string.Join(", ", upstreams[organisation.Id].Select(Described)) : "(not connected)",
                    organisation.Name.In("en").Text,
                ]),
            ]);
            return Fedhub.Done;
        });
        return command;
    }

    private static string Described(Upstream upstream) =>
        $"{upstream.Id} ({upstream.Protocol}{(upstream.Suspended ? ", suspended" : upstream.Waiting ? ", waits for metadata" : "")})";

    private static Command Set(string verb, string meaning, OrganisationState state, string done, StoreOptions store, CommandSurroundings surroundings)
    {
        var name = new Argument<string>("NAME") { Description = "The organisation." };
        var command = new Command(verb, meaning) { name };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var hub = await OpenHub.OpenAsync(parsed, store, surroundings, cancellationToken);
            var id = parsed.GetRequiredValue(name);
            return hub is null ? Fedhub.Unusable : await ChangeReply.RunAsync(hub, OrganisationChanges.SetState(id, state), $"'{id}' {done}", surroundings, cancellationToken);
        });
        return command;
    }
}
