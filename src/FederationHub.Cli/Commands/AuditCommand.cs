using System.CommandLine;
using FederationHub.Cli.Records;
using FederationHub.Core.Audit;

namespace FederationHub.Cli.Commands;

/// <summary><c>fedhub audit</c>: the last events that fit. <c>fedhub audit export</c>: all of them, for another system.</summary>
internal static class AuditCommand
{
    /// <summary>Events that are shown unless somebody asks for more.</summary>
    private const int UsualLimit = 100;

    public static Command Make(StoreOptions store, CommandSurroundings surroundings)
    {
        var options = new AuditOptions();
        var limit = new Option<int?>("--limit") { Description = $"Most events: {UsualLimit} unless set, the newest; all in an export.", Recursive = true };
        var json = new Option<bool>("--json") { Description = "One JSON object a line.", Recursive = true };
        var export = new Command("export", "Writes every event that fits, oldest first, one JSON object a line.");
        var command = new Command("audit", "Shows what happened: logins, tokens, changes of the configuration and of keys.") { limit, json, export };
        options.AddTo(command);
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed, isExport: false, cancellationToken));
        export.SetAction((parsed, cancellationToken) => RunAsync(parsed, isExport: true, cancellationToken));
        return command;

        async Task<int> RunAsync(ParseResult parsed, bool isExport, CancellationToken cancellationToken)
        {
            var (query, problem) = options.Read(parsed, surroundings.Time.GetUtcNow());
            var most = parsed.GetValue(limit);
            if (query is null || most < 1)
            {
                await surroundings.Error.WriteLineAsync(problem ?? "--limit is 1 or more.");
                return Fedhub.Unusable;
            }

            await using var hub = await OpenHub.OpenAsync(parsed, store, surroundings, cancellationToken);
            if (hub is null)
            {
                return Fedhub.Unusable;
            }

            return isExport
                ? await ExportAsync(hub.Audit.SearchAsync(query, cancellationToken), most ?? int.MaxValue, surroundings)
                : await ShowAsync(hub.Audit.SearchAsync(query with { NewestFirst = true }, cancellationToken), most ?? UsualLimit, parsed.GetValue(json), surroundings);
        }
    }

    private static async Task<int> ExportAsync(IAsyncEnumerable<AuditEntry> found, int most, CommandSurroundings surroundings)
    {
        await foreach (var entry in found.Take(most))
        {
            await surroundings.Output.WriteLineAsync(AuditJson.Line(entry));
        }

        return Fedhub.Done;
    }

    // The newest are wanted, and read best with the last one at the end, above the prompt.
    private static async Task<int> ShowAsync(IAsyncEnumerable<AuditEntry> found, int most, bool json, CommandSurroundings surroundings)
    {
        var shown = await found.Take(most).ToListAsync();
        shown.Reverse();
        foreach (var entry in shown)
        {
            await surroundings.Output.WriteLineAsync(json ? AuditJson.Line(entry) : Line(entry.Event));
        }

        if (shown.Count == 0)
        {
            await surroundings.Error.WriteLineAsync("No event fits.");
        }
        else if (shown.Count == most)
        {
            await surroundings.Error.WriteLineAsync($"The newest {most} are shown. --limit shows more, --since and --until others, and `fedhub audit export` all.");
        }

        return Fedhub.Done;
    }

    private static string Line(AuditEvent found)
    {
        string?[] rest =
        [
            found.Actor is { } actor ? "by " + actor : null,
            found.Code,
            found.Kind == AuditKinds.LoginIssued && found.Facts is { } facts ? $"{(facts.SessionReused == true ? "session" : facts.Upstream)}, level {facts.Level}" : null,
            found.Detail,
        ];
        var told = string.Join("; ", rest.OfType<string>().Select(ScreenText.Of));
        var who = found.Application is null && found.Organisation is null ? string.Empty : $"{Shown(found.Application)} {Shown(found.Organisation)}  ";
        return $"{ScreenText.Of(found.At)}  {ScreenText.Of(found.Kind),-22}  {(found.Reference is { } reference ? ScreenText.Reference(reference) : "-"),-12}  {who}{told}".TrimEnd();
    }

    private static string Shown(string? text) => text is null ? "-" : ScreenText.Of(text);
}
