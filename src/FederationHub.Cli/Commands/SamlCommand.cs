using System.CommandLine;
using System.Globalization;
using FederationHub.Cli.Records;
using FederationHub.Core.Identity;
using FederationHub.Core.Organisations;
using FederationHub.Core.Receipts;
using FederationHub.Outcomes;
using FederationHub.Upstreams;
using FederationHub.Upstreams.Saml;

namespace FederationHub.Cli.Commands;

/// <summary><c>fedhub saml check</c>: says of one kept answer what a login would say of it, check by check.</summary>
internal static class SamlCommand
{
    public static Command Make(StoreOptions store, CommandSurroundings surroundings) => new("saml", "Looks at messages of SAML organisations.") { Check(store, surroundings) };

    private static Command Check(StoreOptions store, CommandSurroundings surroundings)
    {
        var file = new Argument<string>("FILE") { Description = "The answer: XML, the SAMLResponse value, or a form, page or address with it; - reads the input." };
        var upstream = new Option<string>("--upstream") { Description = "The upstream that sent it.", Required = true };
        var at = new Option<string?>("--at") { Description = "Judge it for this instant (2026-03-01T12:00:00Z) instead of for now.", HelpName = "INSTANT" };
        var json = new Option<bool>("--json") { Description = "Print what it says as a statement file for fedhub mapping try. Values of the person are in it." };
        var command = new Command("check", "Checks a Response as a login does and names each check. Only with --json it prints values of the person.") { file, upstream, at, json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            if (!TryInstant(parsed.GetValue(at), surroundings, out var instant))
            {
                await surroundings.Error.WriteLineAsync("--at is an instant such as 2026-03-01T12:00:00Z (UTC unless it says otherwise).");
                return Fedhub.Unusable;
            }

            if (await InputFile.ReadAsync(parsed.GetRequiredValue(file), SamlResponseCheck.MaxBytes, surroundings, cancellationToken) is not { } paste)
            {
                return Fedhub.Unusable;
            }

            await using var hub = await OpenHub.OpenAsync(parsed, store, surroundings, cancellationToken);
            if (hub is null || await FindAsync(hub, parsed.GetRequiredValue(upstream), surroundings, cancellationToken) is not { } found)
            {
                return Fedhub.Unusable;
            }

            return await (SamlResponseCheck.Examine(found, hub.Address, paste, instant) switch
            {
                Outcome<SamlReport>.Accepted { Value: var report } when parsed.GetValue(json) => WriteStatementAsync(report, surroundings),
                Outcome<SamlReport>.Accepted { Value: var report } => WriteAsync(found, hub, report, instant, surroundings),
                Outcome<SamlReport>.Rejected { Rejection: var rejection } => RefuseAsync(rejection, surroundings.Error),
                _ => throw new InvalidOperationException("An outcome is accepted or rejected."),
            });
        });
        return command;
    }

    private static bool TryInstant(string? typed, CommandSurroundings surroundings, out DateTimeOffset instant)
    {
        instant = surroundings.Time.GetUtcNow();
        return typed is null
            || (typed.Length >= 10 && DateTimeOffset.TryParse(typed, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out instant));
    }

    private static async Task<Upstream?> FindAsync(OpenHub hub, string id, CommandSurroundings surroundings, CancellationToken cancellationToken)
    {
        var saml = (await hub.Settings.LoadAsync(cancellationToken)).Settings.Upstreams.Where(upstream => upstream.Protocol == "saml").ToList();
        if (saml.Find(upstream => upstream.Id == id) is { } found)
        {
            return found;
        }

        await surroundings.Error.WriteLineAsync(
            $"There is no SAML upstream '{id}'. {(saml.Count == 0 ? "The hub has none." : $"Use one of: {string.Join(", ", saml.Select(upstream => upstream.Id).Order(StringComparer.Ordinal))}.")}");
        return null;
    }

    private static async Task<int> WriteStatementAsync(SamlReport report, CommandSurroundings surroundings)
    {
        switch (report.Outcome)
        {
            case Outcome<UpstreamStatement>.Accepted accepted:
                await surroundings.Error.WriteLineAsync("Warning: this output holds what the organisation says of a person. Show it to nobody who need not see it, and remove it after use.");
                await surroundings.Output.WriteLineAsync(StatementFile.Write(accepted.Value));
                return Fedhub.Done;
            case Outcome<UpstreamStatement>.Rejected rejected:
                foreach (var line in report.Checks.Where(line => line.Verdict == SamlVerdict.Failed))
                {
                    await surroundings.Error.WriteLineAsync($"{line.Name} ({line.Clause}): {line.Code}: {ScreenText.Of(line.Text ?? string.Empty)}");
                }

                return await RefuseAsync(rejected.Rejection, surroundings.Error);
            default:
                throw new InvalidOperationException("An outcome is accepted or rejected.");
        }
    }

    private static async Task<int> WriteAsync(Upstream upstream, OpenHub hub, SamlReport report, DateTimeOffset instant, CommandSurroundings surroundings)
    {
        var output = surroundings.Output;
        await output.WriteLineAsync($"Upstream {upstream.Id}; hub {hub.Address.SamlEntityId}; judged for {ScreenText.Of(instant)}; read as {report.Form}.");
        if (hub.AddressIsUsual)
        {
            await output.WriteLineAsync("Nobody said where the hub lives, so that its usual address is expected: set FederationHub__PublicUrl or --public-url.");
        }

        await output.WriteLineAsync();
        await Table.WriteAsync(output, [["CHECK", "VERDICT", "CLAUSE", ""], .. report.Checks.Select(line => (string[])[line.Name, Word(line.Verdict), line.Clause, Said(line)])]);
        await output.WriteLineAsync();
        switch (report.Outcome)
        {
            case Outcome<UpstreamStatement>.Accepted accepted:
                foreach (var line in Received(accepted.Value))
                {
                    await output.WriteLineAsync(ScreenText.Of(line));
                }

                await output.WriteLineAsync();
                await output.WriteLineAsync("A login takes this answer, if it is the one that it asked for.");
                return Fedhub.Done;
            case Outcome<UpstreamStatement>.Rejected rejected:
                return await RefuseAsync(rejected.Rejection, output);
            default:
                throw new InvalidOperationException("An outcome is accepted or rejected.");
        }
    }

    /// <summary>Names and shapes: what the organisation sent, without a value.</summary>
    private static IEnumerable<string> Received(UpstreamStatement statement)
    {
        yield return $"Received from {statement.Issuer}, signed part: {statement.Evidence.SignedPart}";
        yield return $"  subject of format {statement.Subject.Format}: {(statement.Subject.Value.Length == 0 ? "none" : ValueShape.Of([statement.Subject.Value]))}";
        foreach (var (name, values) in statement.Attributes.ByName)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"  {name}: {values.Count} {(values.Count == 1 ? "value" : "values")}, {ValueShape.Of(values)}");
        }
    }

    private static async Task<int> RefuseAsync(Rejection rejection, TextWriter output)
    {
        await output.WriteLineAsync($"A login refuses this answer with {ScreenText.Of(rejection.ToString())}");
        await output.WriteLineAsync($"What to do: {MendingAdvice.Of(rejection.Code.Fh)}");
        return Fedhub.Refused;
    }

    private static string Said(SamlCheckLine line) => line switch
    {
        { Verdict: SamlVerdict.NotReached } => "a failure above left nothing to check",
        { Code: { } code } => $"{code}: {line.Text}",
        _ => line.Text ?? string.Empty,
    };

    private static string Word(SamlVerdict verdict) => verdict switch
    {
        SamlVerdict.Passed => "ok",
        SamlVerdict.Failed => "FAILED",
        SamlVerdict.NotReached => "not reached",
        _ => "not checked here",
    };
}
