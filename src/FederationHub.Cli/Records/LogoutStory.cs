using System.Globalization;
using FederationHub.Core.Audit;

namespace FederationHub.Cli.Records;

/// <summary>A logout in words, from the events of its reference. A logout has a reference of its own, and no event of a login stands under it.</summary>
internal static class LogoutStory
{
    /// <summary>Whether events are those of a logout.</summary>
    public static bool IsMeantBy(IReadOnlyList<AuditEvent> events) =>
        events.All(found => found.Kind is AuditKinds.LogoutStarted or AuditKinds.LogoutTold or AuditKinds.LogoutNotTold or AuditKinds.LogoutUpstream);

    /// <summary>Whether every application that was to be told was told in the end.</summary>
    public static bool IsComplete(IReadOnlyList<AuditEvent> events) => NotTold(events).Count == 0;

    /// <summary>What came of it, in one sentence.</summary>
    public static string Verdict(IReadOnlyList<AuditEvent> events)
    {
        var told = events.Where(found => found.Kind == AuditKinds.LogoutTold).Select(found => found.Application).Distinct(StringComparer.Ordinal).Count();
        var notTold = NotTold(events);
        return (events.Any(found => found.Kind == AuditKinds.LogoutStarted) ? "a logout" : "the time of a session was over")
            + (told > 0 ? string.Create(CultureInfo.InvariantCulture, $"; applications told: {told}") : string.Empty)
            + (notTold.Count > 0 ? $"; not told: {string.Join(", ", notTold.Select(ScreenText.Of))} (the last line of each says whether it is tried again)" : string.Empty)
            + ".";
    }

    /// <summary>One event as a line; null for an event of another kind.</summary>
    public static string? Line(AuditEvent found) => found.Kind switch
    {
        AuditKinds.LogoutStarted => $"logged out at the hub, of {ScreenText.Of(found.Organisation ?? "-")}{(found.Actor is { } actor ? $", by {ScreenText.Of(actor)}" : string.Empty)}",
        AuditKinds.LogoutTold => $"application {ScreenText.Of(found.Application ?? "-")} was told, and heard it",
        AuditKinds.LogoutNotTold => $"application {ScreenText.Of(found.Application ?? "-")} could not be told",
        AuditKinds.LogoutUpstream => $"the answer of organisation {ScreenText.Of(found.Organisation ?? "-")}",
        _ => null,
    };

    private static List<string> NotTold(IReadOnlyList<AuditEvent> events) =>
    [
        .. events.Where(found => found.Kind is AuditKinds.LogoutTold or AuditKinds.LogoutNotTold)
            .GroupBy(found => found.Application ?? "-", StringComparer.Ordinal)
            .Where(ofOne => ofOne.Last().Kind == AuditKinds.LogoutNotTold)
            .Select(ofOne => ofOne.Key),
    ];
}
