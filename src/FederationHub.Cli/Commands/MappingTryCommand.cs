using System.CommandLine;
using System.Text;
using FederationHub.Cli.Records;
using FederationHub.Configuration.Trial;
using FederationHub.Core;
using FederationHub.Core.Applications;
using FederationHub.Core.Audit;
using FederationHub.Core.Identity;
using FederationHub.Core.Login;
using FederationHub.Core.Organisations;
using FederationHub.Upstreams;

namespace FederationHub.Cli.Commands;

/// <summary><c>fedhub mapping try RULES</c>: runs the live rules and edited ones over one whole statement, and tells what would differ. Writes nothing anywhere.</summary>
internal static class MappingTryCommand
{
    private const int MaxRules = 4 * 1024 * 1024;

    public static Command Make(StoreOptions store, CommandSurroundings surroundings)
    {
        var rules = new Argument<string>("RULES") { Description = "The edited rule set (YAML): attribute_map, rules and operators, as they stand in the hub file." };
        var upstream = new Option<string>("--upstream") { Description = "The upstream whose rules they are.", Required = true };
        var file = new Option<string?>("--file") { Description = "A statement file, from fedhub saml check --statement or by hand; - reads the input." };
        var captured = new Option<string?>("--captured") { Description = "Reference of a login whose person agreed to have the answer kept.", HelpName = "REFERENCE" };
        var organisation = new Option<string?>("--organisation") { Description = "The organisation that was chosen. Usual: the only one of the upstream, or that of the captured login." };
        var applications = new Option<string[]>("--application") { Description = "An application whose release is compared; may be repeated. Usual: all that may use the organisation.", AllowMultipleArgumentsPerToken = false };
        var values = new Option<bool>("--show-values") { Description = "Show the person's values instead of their shapes." };
        var json = new Option<bool>("--json") { Description = "As one JSON object." };
        var command = new Command("try", "Runs the live rules and edited ones over one whole statement, and tells what would differ in the statement and for each application.")
        {
            rules, upstream, file, captured, organisation, applications, values, json,
        };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            if (parsed.GetValue(file) is null == parsed.GetValue(captured) is null)
            {
                await surroundings.Error.WriteLineAsync("Give the statement: --file FILE or --captured REFERENCE, one of them.");
                return Fedhub.Unusable;
            }

            await using var hub = await OpenHub.OpenAsync(parsed, store, surroundings, cancellationToken);
            if (hub is null)
            {
                return Fedhub.Unusable;
            }

            var stored = await hub.Settings.LoadAsync(cancellationToken);
            var directory = new HubDirectory(stored.Version, stored.Settings);
            if (directory.FindUpstream(parsed.GetRequiredValue(upstream)) is not { } live)
            {
                await surroundings.Error.WriteLineAsync($"There is no upstream '{parsed.GetRequiredValue(upstream)}'. See: fedhub org list");
                return Fedhub.Unusable;
            }

            var asked = new Asked(hub, directory, live, surroundings);
            if (await asked.StatementAsync(parsed.GetValue(file), parsed.GetValue(captured), cancellationToken) is not { } found)
            {
                return Fedhub.Unusable;
            }

            if (await asked.OrganisationAsync(parsed.GetValue(organisation) ?? found.Organisation) is not { } chosen
                || await asked.ApplicationsAsync(parsed.GetValue(applications) ?? [], chosen) is not { } ofInterest
                || await InputFile.ReadAsync(parsed.GetRequiredValue(rules), MaxRules, surroundings, cancellationToken) is not { } text)
            {
                return Fedhub.Unusable;
            }

            switch (RuleSetFile.Read(Encoding.UTF8.GetString(text.Span), live))
            {
                case RuleSetReading.Refused refused:
                    foreach (var problem in refused.Problems)
                    {
                        await surroundings.Error.WriteLineAsync($"{parsed.GetRequiredValue(rules)}, {problem}");
                    }

                    await surroundings.Error.WriteLineAsync($"Refused: {ReceiptWords.Count(refused.Problems.Count, "problem")}. Nothing was tried.");
                    return Fedhub.Refused;
                case RuleSetReading.Accepted accepted:
                    var report = MappingTrial.Run(new TrialInput
                    {
                        Live = directory,
                        Edited = accepted.Upstream,
                        Statement = found.Statement,
                        Organisation = chosen,
                        Applications = ofInterest,
                        Hub = hub.Address,
                        PersonsKey = await hub.HubKeys.PersonsAsync(cancellationToken),
                        Now = surroundings.Time.GetUtcNow(),
                    });
                    await WriteAsync(report, live.Id, chosen, parsed.GetValue(values), parsed.GetValue(json), surroundings);
                    return Fedhub.Done;
                default:
                    throw new InvalidOperationException("A rule set is accepted or refused.");
            }
        });
        return command;
    }

    private static async Task WriteAsync(TrialReport report, string upstream, string organisation, bool showValues, bool json, CommandSurroundings surroundings)
    {
        if (showValues)
        {
            await surroundings.Error.WriteLineAsync("Warning: this output holds what the organisation says of a person. Show it to nobody who need not see it, and remove it after use.");
        }

        if (json)
        {
            await surroundings.Output.WriteLineAsync(new TrialJson(report, showValues).Text(upstream, organisation));
            return;
        }

        foreach (var line in new TrialText(report, showValues).Lines())
        {
            await surroundings.Output.WriteLineAsync(line);
        }
    }

    /// <summary>What the arguments name, in the live configuration; null after saying on the error stream what is not there.</summary>
    private sealed class Asked(OpenHub hub, HubDirectory directory, Upstream live, CommandSurroundings surroundings)
    {
        public async Task<(UpstreamStatement Statement, string? Organisation)?> StatementAsync(string? file, string? captured, CancellationToken cancellationToken)
        {
            if (captured is not null)
            {
                return await CapturedAsync(captured, cancellationToken);
            }

            if (await InputFile.ReadAsync(file!, StatementFile.MaxLength, surroundings, cancellationToken) is not { } octets)
            {
                return null;
            }

            if (StatementFile.Read(Encoding.UTF8.GetString(octets.Span), live.Id, out var problems) is { } statement)
            {
                return (statement, null);
            }

            foreach (var problem in problems)
            {
                await surroundings.Error.WriteLineAsync($"{file}{(problem.Field.Length == 0 ? "" : $", {problem.Field}")}: {problem.Message}");
            }

            return null;
        }

        public async Task<string?> OrganisationAsync(string? named)
        {
            if (named is null && live.Organisations is [var only])
            {
                return only;
            }

            if (named is not null && live.Organisations.Contains(named, StringComparer.Ordinal))
            {
                return named;
            }

            await surroundings.Error.WriteLineAsync(
                $"{(named is null ? "The upstream speaks for several organisations" : $"The upstream does not speak for '{named}'")}: --organisation is one of {string.Join(", ", live.Organisations)}.");
            return null;
        }

        public async Task<IReadOnlyList<Application>?> ApplicationsAsync(string[] named, string organisation)
        {
            if (named.Length == 0)
            {
                var home = directory.FindOrganisation(organisation);
                return [.. directory.Settings.Applications.Where(application => home is not null && AccessRule.Check(application, home, new StartLink(home.Id, Entry: null)).Match(_ => true, _ => false))];
            }

            var found = named.Select(directory.FindApplication).ToList();
            if (found.IndexOf(null) is >= 0 and var absent)
            {
                await surroundings.Error.WriteLineAsync($"There is no application '{named[absent]}'. See: fedhub app list");
                return null;
            }

            return [.. found.OfType<Application>()];
        }

        // Read and shown, and nothing else: a capture has one purpose, and its person agreed to that. Who read it is on record.
        private async Task<(UpstreamStatement Statement, string? Organisation)?> CapturedAsync(string typed, CancellationToken cancellationToken)
        {
            if (ReferenceText.TryParse(typed) is not { } reference)
            {
                await surroundings.Error.WriteLineAsync($"'{typed}' is no reference: it has ten letters and digits, such as 7KQ2-M9XA-4T.");
                return null;
            }

            if (await hub.Captures.FindAsync(reference, cancellationToken) is not { } captured)
            {
                await surroundings.Error.WriteLineAsync($"Nothing is kept of login {ScreenText.Reference(reference)}: nobody agreed to it, or its quarter of an hour is over.");
                return null;
            }

            if (captured.Statement.Upstream != live.Id)
            {
                await surroundings.Error.WriteLineAsync($"That login was answered by upstream '{captured.Statement.Upstream}', and '{live.Id}' was asked for.");
                return null;
            }

            var read = AuditEvent.Change(surroundings.Time.GetUtcNow(), AuditKinds.CaptureRead, surroundings.Actor, $"rules of upstream {live.Id} were tried on a kept answer");
            await hub.Audit.AppendAsync(read with { Reference = reference, Organisation = directory.FindEntry(captured.Entry)?.Organisation }, cancellationToken);
            return (captured.Statement, directory.FindEntry(captured.Entry)?.Organisation);
        }
    }
}
