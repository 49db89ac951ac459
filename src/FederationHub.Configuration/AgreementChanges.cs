using FederationHub.Configuration.Changing;
using FederationHub.Configuration.Checks;
using FederationHub.Configuration.Yaml;
using FederationHub.Core;
using FederationHub.Core.Agreements;

namespace FederationHub.Configuration;

/// <summary>An agreement to be added, in the words of the hub file. What is null has its usual value.</summary>
public sealed record NewAgreement
{
    /// <summary>Its id; made of the organisation, the application and the day on which it begins unless set.</summary>
    public string? Id { get; init; }

    /// <summary>Ids that are in the audit of this pair, and that none is made as again, though an apply may have taken the agreement away.</summary>
    public IReadOnlyCollection<string> UsedIds { get; init; } = [];

    /// <summary>The organisation whose agreement it is.</summary>
    public required string Organisation { get; init; }

    /// <summary>The application.</summary>
    public required string Application { get; init; }

    /// <summary>What may be released beyond the minimal set, as sources of claims.</summary>
    public IReadOnlyList<string> Attributes { get; init; } = [];

    /// <summary>A day or an instant; now unless set.</summary>
    public string? From { get; init; }

    /// <summary>The last day, or an instant; without it nothing ends.</summary>
    public string? To { get; init; }

    /// <summary>Who agreed for the organisation.</summary>
    public required string Who { get; init; }

    /// <summary>The reference of the document.</summary>
    public required string Reference { get; init; }
}

/// <summary>The single changes of agreements. One that ended stays, as a record: none is ever removed by a command.</summary>
public static class AgreementChanges
{
    private const int LongestId = 64;
    private const int DayAndCounter = 15;

    /// <summary>Adds an agreement.</summary>
    /// <param name="added">What was agreed.</param>
    /// <param name="now">The instant of the change.</param>
    public static SettingsChange Add(NewAgreement added, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(added);
        return new SettingsChange(settings => Add(settings, added, now)) { Application = added.Application, Organisation = added.Organisation };
    }

    /// <summary>
    /// Ends an agreement: what rests on it alone is given no more, also not to codes and tokens that are out. One that has not begun never
    /// does. It cannot be made longer or be ended in the past: what was released then was released on it.
    /// </summary>
    /// <param name="agreement">Its id.</param>
    /// <param name="end">From when it counts no longer, a last day or an instant; now unless set.</param>
    /// <param name="now">The instant of the change.</param>
    public static SettingsChange End(string agreement, string? end, DateTimeOffset now) => new(settings =>
    {
        if (settings.Agreements.FirstOrDefault(known => known.Id == agreement) is not { } found)
        {
            var near = Nearest.To(agreement, settings.Agreements.Select(known => known.Id));
            return new ChangeStep.No($"There is no agreement '{Shown.Of(agreement)}'.{(near is null ? "" : $" Did you mean '{near}'?")} See: fedhub agreement list");
        }

        if (end is not null && (Days.Check(end) ?? (Days.TryParseEnd(end) is null ? $"'{Shown.Of(end)}' cannot be an end." : null)) is { } problem)
        {
            return new ChangeStep.No(problem);
        }

        var at = end is null ? now : Days.TryParseEnd(end)!.Value;
        if (found.To is { } ends && ends <= at)
        {
            return new ChangeStep.Already($"'{agreement}' {(ends <= now ? "ended" : "ends")} at {Days.Instant(ends)} already.");
        }

        if (at < now)
        {
            return new ChangeStep.No($"'{Shown.Of(end!)}' has passed, and what was released since was released on this agreement. To end it now, leave the instant out.");
        }

        var changed = found with { To = at > found.From ? at : found.From };
        return new ChangeStep.To(
            settings with { Agreements = [.. settings.Agreements.Select(other => other.Id == agreement ? changed : other)] },
            $"agreement {agreement} of {found.Organisation} for {found.Application} ends at {Days.Instant(changed.To.Value)}");
    });

    private static ChangeStep Add(HubSettings settings, NewAgreement added, DateTimeOffset now)
    {
        List<string> problems =
        [
            .. added.From is { } from && Days.Check(from) is { } wrongFrom ? [$"from: {wrongFrom}"] : (string[])[],
            .. added.To is { } to && (Days.Check(to) ?? (Days.TryParseEnd(to) is null ? $"'{Shown.Of(to)}' cannot be an end." : null)) is { } wrongTo ? [$"to: {wrongTo}"] : (string[])[],
        ];
        if (problems.Count > 0)
        {
            return new ChangeStep.No(problems);
        }

        var begin = added.From is null ? now : Days.TryParse(added.From)!.Value;
        var end = added.To is null ? null : Days.TryParseEnd(added.To);
        if (end <= begin)
        {
            return new ChangeStep.No($"to: The agreement would end ({Days.Instant(end.Value)}) before it begins ({Days.Instant(begin)}), or as it does, and so never count. Make 'to' later; a day counts whole.");
        }

        var agreement = new Agreement
        {
            Id = added.Id ?? FreeId(settings, added, begin),
            Organisation = added.Organisation,
            Application = added.Application,
            Attributes = added.Attributes,
            From = begin,
            To = end,
            Who = added.Who,
            Reference = added.Reference,
        };
        return new ChangeStep.To(
            settings with { Agreements = [.. settings.Agreements, agreement] },
            $"agreement {agreement.Id} of {agreement.Organisation} for {agreement.Application} added: {(agreement.Attributes.Count == 0 ? "the minimal set" : string.Join(", ", agreement.Attributes.Take(20)))}");
    }

    // The audit names agreements by their ids, so that an id which was made once is not made again.
    private static string FreeId(HubSettings settings, NewAgreement added, DateTimeOffset begin)
    {
        var letters = $"{added.Organisation}-{added.Application}".ToLowerInvariant().Select(letter => char.IsAsciiLetterLower(letter) || char.IsAsciiDigit(letter) ? letter : '-').ToArray();
        var pair = new string(letters, 0, Math.Min(letters.Length, LongestId - DayAndCounter)).Trim('-');
        var stem = FormattableString.Invariant($"{pair}-{begin.UtcDateTime:yyyyMMdd}");
        var taken = settings.Agreements.Select(agreement => agreement.Id).Concat(added.UsedIds).ToHashSet(StringComparer.Ordinal);
        return taken.Contains(stem) ? Enumerable.Range(2, taken.Count + 1).Select(number => FormattableString.Invariant($"{stem}-{number}")).First(id => !taken.Contains(id)) : stem;
    }
}
