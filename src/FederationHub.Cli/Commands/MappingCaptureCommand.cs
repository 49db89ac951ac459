using System.CommandLine;
using System.Globalization;
using FederationHub.Cli.Records;
using FederationHub.Core;
using FederationHub.Core.Audit;
using FederationHub.Core.Ports;
using FederationHub.Outcomes;

namespace FederationHub.Cli.Commands;

/// <summary><c>fedhub mapping capture</c>: makes a link for one login of which the person may let the organisation's answer be kept.</summary>
internal static class MappingCaptureCommand
{
    private const int MostMinutes = 60;

    public static Command Make(StoreOptions store, CommandSurroundings surroundings)
    {
        var application = new Option<string>("--application") { Description = "The application to log in to.", Required = true, HelpName = "ID" };
        var organisation = new Option<string>("--organisation") { Description = "The organisation, or one of its entries.", Required = true, HelpName = "ID" };
        var minutes = new Option<int>("--minutes") { Description = $"How long the link works, 1 to {MostMinutes}.", DefaultValueFactory = _ => 15 };
        var command = new Command("capture", "Makes a link for one login. Its person is asked whether the organisation's answer may be kept for 15 minutes, for 'mapping try --captured'.") { application, organisation, minutes };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var life = parsed.GetValue(minutes);
            if (life is < 1 or > MostMinutes)
            {
                await surroundings.Error.WriteLineAsync($"--minutes must be 1 to {MostMinutes}.");
                return Fedhub.Unusable;
            }

            await using var hub = await OpenHub.OpenAsync(parsed, store, surroundings, cancellationToken);
            return hub is null ? Fedhub.Unusable : await RunAsync(hub, parsed.GetRequiredValue(application), parsed.GetRequiredValue(organisation), life, surroundings, cancellationToken);
        });
        return command;
    }

    private static async Task<int> RunAsync(OpenHub hub, string application, string organisation, int minutes, CommandSurroundings surroundings, CancellationToken cancellationToken)
    {
        var directory = new HubDirectory(0, await hub.WholeAsync(cancellationToken));
        var link = directory.FindStartLink(organisation);
        if (directory.FindApplication(application) is not { } found || link is null)
        {
            await surroundings.Error.WriteLineAsync($"There is no application '{ScreenText.Of(application)}' or no organisation or entry '{ScreenText.Of(organisation)}' to log in at.");
            return Fedhub.Refused;
        }

        if (directory.EntriesOf(found, link) is Outcome<IReadOnlyList<Core.Organisations.DiscoveryEntry>>.Rejected(var refused))
        {
            await surroundings.Error.WriteLineAsync($"The link would be refused: {refused}");
            return Fedhub.Refused;
        }

        if (found.InitiateLoginUri is null && found.HomePage is null)
        {
            await surroundings.Error.WriteLineAsync($"The link leads nowhere: application '{found.Id}' has neither initiate_login_uri nor home_page.");
            return Fedhub.Refused;
        }

        var token = Randomness.System.Handle();
        var now = surroundings.Time.GetUtcNow();
        var invitation = new CaptureInvitation(application, organisation, now.AddMinutes(minutes));
        var told = AuditEvent.Change(now, AuditKinds.CaptureInvited, surroundings.Actor, string.Create(CultureInfo.InvariantCulture, $"a link for one login works for {minutes} minutes")) with
        {
            Application = application,
            Organisation = link.Organisation,
        };
        await hub.Commits.SaveAsync([hub.Captures.Inviting(token, invitation), hub.Audit.Appending(told)], cancellationToken);
        await surroundings.Output.WriteLineAsync($"{hub.Address.PublicUrl}/start/{Uri.EscapeDataString(application)}/{Uri.EscapeDataString(organisation)}?capture={token}");
        await surroundings.Output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"Give this link to one person. It works for {minutes} minutes, until somebody answers the question that it leads to."));
        await surroundings.Output.WriteLineAsync("Whoever says yes sees a reference. For 15 minutes: fedhub mapping try RULES.yaml --captured REFERENCE");
        return Fedhub.Done;
    }
}
