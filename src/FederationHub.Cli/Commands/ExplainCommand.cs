using System.CommandLine;
using FederationHub.Cli.Records;
using FederationHub.Core.Audit;

namespace FederationHub.Cli.Commands;

/// <summary><c>fedhub explain REFERENCE</c>: tells one login or logout from begin to end.</summary>
internal static class ExplainCommand
{
    public static Command Make(StoreOptions store, CommandSurroundings surroundings)
    {
        var reference = new Argument<string>("REFERENCE") { Description = "The reference on the page or in the application's error, in any case, with or without hyphens and spaces." };
        var json = new Option<bool>("--json") { Description = "As one JSON object." };
        var reader = new Option<string?>("--for") { Description = "Only what one side needs: organisation (what it sent and what became of it) or application (what it got and why not).", HelpName = "SIDE" };
        var command = new Command("explain", "Tells what happened in one login or logout: its steps, why it was refused, what each rule made of what was sent, who let each claim through, and what to do. No value is in it.") { reference, reader, json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var typed = parsed.GetRequiredValue(reference);
            if (ReferenceText.TryParse(typed) is not { } wanted)
            {
                await surroundings.Error.WriteLineAsync($"'{ScreenText.Of(typed)}' is no reference: it has ten letters and digits, such as 7KQ2-M9XA-4T.");
                return Fedhub.Unusable;
            }

            if (ReaderOf(parsed.GetValue(reader)) is not { } side)
            {
                await surroundings.Error.WriteLineAsync("--for is organisation or application.");
                return Fedhub.Unusable;
            }

            await using var hub = await OpenHub.OpenAsync(parsed, store, surroundings, cancellationToken);
            return hub is null ? Fedhub.Unusable : await RunAsync(hub, wanted, side, parsed.GetValue(json), surroundings, cancellationToken);
        });
        return command;
    }

    private static ReceiptReader? ReaderOf(string? side) => side switch
    {
        null => ReceiptReader.Operator,
        "organisation" => ReceiptReader.Organisation,
        "application" => ReceiptReader.Application,
        _ => null,
    };

    private static async Task<int> RunAsync(OpenHub hub, string reference, ReceiptReader reader, bool json, CommandSurroundings surroundings, CancellationToken cancellationToken)
    {
        var events = await hub.Audit.FindAsync(reference, cancellationToken);
        if (events.Count == 0 && await hub.ErrorPages.FindAsync(reference, cancellationToken) is { } page)
        {
            // A refusal before a login existed: the page is all there is of it, for a day.
            events = [new AuditEvent(page.At, AuditKinds.LoginRefused, reference, page.Application, page.Organisation, page.Code, page.Detail)];
        }

        if (events.Count == 0)
        {
            await surroundings.Error.WriteLineAsync(
                $"There is no login with reference {ScreenText.Reference(reference)} in the audit stream. Look for {reference} in the server's log: what is refused before a login "
                + "exists, or after it ended, stands only there after a day. A login that is still going on, or that nobody finished, is not here yet; and events are removed after "
                + "FederationHub__Audit__KeepDays days (400 unless set).");
            return Fedhub.Refused;
        }

        // A session gave the statement again: what was received stands with the login that made it.
        var origin = events.LastOrDefault(found => found.Facts?.StatementFrom is not null)?.Facts?.StatementFrom;
        var timeline = Timeline.Of(reference, events, origin is null ? [] : await hub.Audit.FindAsync(origin, cancellationToken), reader);
        foreach (var line in json ? [timeline.Json()] : timeline.Lines())
        {
            await surroundings.Output.WriteLineAsync(line);
        }

        return Fedhub.Done;
    }
}
