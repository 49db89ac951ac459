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
        var options = new SamlCheckOptions();
        var command = new Command("check", "Judges a Response as a login does and names each check; with files and addresses of anybody's it needs no store, or by the settings of an upstream. Only with --json or --statement it prints values of the person.");
        options.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            if (options.Misuse(parsed) is { } misuse)
            {
                await surroundings.Error.WriteLineAsync(misuse);
                return Fedhub.Unusable;
            }

            return await (parsed.GetValue(options.Batch) is { } batch ? Batch.RunAsync(batch, SamlBatchLine.JudgeAsync, surroundings, cancellationToken)
                : parsed.GetValue(options.Upstream) is { } upstream ? OfUpstreamAsync(options, parsed, upstream, store, surroundings, cancellationToken)
                : OfFilesAsync(options, parsed, surroundings, cancellationToken));
        });
        return command;
    }

    private static async Task<int> OfFilesAsync(SamlCheckOptions options, ParseResult parsed, CommandSurroundings surroundings, CancellationToken cancellationToken)
    {
        var (read, problem) = await SamlJudge.ReadAsync(options.Question(parsed), surroundings, cancellationToken);
        if (read is null)
        {
            await surroundings.Error.WriteLineAsync(problem);
            return Fedhub.Unusable;
        }

        if (parsed.GetValue(options.Json))
        {
            return await WriteVerdictAsync(SamlResponseCheck.Judge(read.Organisation, read.Recipient, read.Response, read.Request, read.At), surroundings);
        }

        switch (SamlResponseCheck.Examine(read.Organisation, read.Recipient, read.Response, read.Request, read.At))
        {
            case Outcome<SamlReport>.Accepted { Value: var report }:
                await surroundings.Output.WriteLineAsync(
                    $"Organisation {ScreenText.Of(read.Organisation.EntityId)}; service provider {ScreenText.Of(read.Recipient.EntityId)}; judged for {ScreenText.Of(read.At)}; read as {report.Form}.");
                return await WriteAsync(report, read.Request, surroundings);
            case Outcome<SamlReport>.Rejected { Rejection: var rejection }:
                return await RefuseAsync(rejection, surroundings.Output);
            default:
                throw new InvalidOperationException("An outcome is accepted or rejected.");
        }
    }

    private static async Task<int> OfUpstreamAsync(
        SamlCheckOptions options, ParseResult parsed, string upstream, StoreOptions store, CommandSurroundings surroundings, CancellationToken cancellationToken)
    {
        if (!Typed.TryInstant(parsed.GetValue(options.At), surroundings.Time.GetUtcNow(), out var instant))
        {
            await surroundings.Error.WriteLineAsync(Typed.InstantForm);
            return Fedhub.Unusable;
        }

        if (await InputFile.ReadAsync(parsed.GetValue(options.Response)!, SamlResponseCheck.MaxBytes, surroundings, cancellationToken) is not { } paste)
        {
            return Fedhub.Unusable;
        }

        await using var hub = await OpenHub.OpenAsync(parsed, store, surroundings, cancellationToken);
        if (hub is null || await FindAsync(hub, upstream, surroundings, cancellationToken) is not { } found)
        {
            return Fedhub.Unusable;
        }

        var request = parsed.GetValue(options.Unsolicited) ? SamlRequest.None : parsed.GetValue(options.InResponseTo) is { Length: > 0 } id ? SamlRequest.WithId(id) : null;
        switch (await SamlResponseCheck.ExamineAsync(found, hub.Address, hub.HubKeys, paste, request, instant, cancellationToken))
        {
            case Outcome<SamlReport>.Accepted { Value: var report } when parsed.GetValue(options.Statement):
                return await WriteStatementAsync(report, surroundings);
            case Outcome<SamlReport>.Accepted { Value: var report } when parsed.GetValue(options.Json):
                return await WriteVerdictAsync(report.Outcome, surroundings);
            case Outcome<SamlReport>.Accepted { Value: var report }:
                await surroundings.Output.WriteLineAsync($"Upstream {found.Id}; hub {hub.Address.SamlEntityId}; judged for {ScreenText.Of(instant)}; read as {report.Form}.");
                if (hub.AddressIsUsual)
                {
                    await surroundings.Output.WriteLineAsync("Nobody said where the hub lives, so that its usual address is expected: set FederationHub__PublicUrl or --public-url.");
                }

                return await WriteAsync(report, request, surroundings);
            case Outcome<SamlReport>.Rejected { Rejection: var rejection } when parsed.GetValue(options.Json):
                return await WriteVerdictAsync(rejection, surroundings);
            case Outcome<SamlReport>.Rejected { Rejection: var rejection }:
                return await RefuseAsync(rejection, surroundings.Error);
            default:
                throw new InvalidOperationException("An outcome is accepted or rejected.");
        }
    }

    private static async Task<int> WriteVerdictAsync(Outcome<UpstreamStatement> outcome, CommandSurroundings surroundings)
    {
        await surroundings.Output.WriteLineAsync(VerdictJson.Line(id: null, outcome));
        return outcome.Match(_ => Fedhub.Done, _ => Fedhub.Refused);
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

    private static async Task<int> WriteAsync(SamlReport report, SamlRequest? request, CommandSurroundings surroundings)
    {
        var output = surroundings.Output;
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
                await output.WriteLineAsync(request is null ? "A login takes this answer, if it is the one that it asked for."
                    : request == SamlRequest.None ? "Accept: it answers no request, and would start a login afresh."
                    : "Accept: a login that sent this request takes this answer.");
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
