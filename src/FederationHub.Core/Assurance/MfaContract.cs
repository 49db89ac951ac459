namespace FederationHub.Core.Assurance;

/// <summary>
/// A contract by which an organisation guarantees that a second factor was used for every session of one upstream, which cannot tell so
/// itself (R000-07, R000-19). While it counts, a login there has two factors with evidence <c>contract</c>.
/// </summary>
public sealed record MfaContract
{
    /// <summary>Lower-case slug; what the audit names as evidence.</summary>
    public required string Id { get; init; }

    /// <summary>The organisation that guarantees.</summary>
    public required string Organisation { get; init; }

    /// <summary>The upstream for which it does.</summary>
    public required string Upstream { get; init; }

    /// <summary>Number or name of the document.</summary>
    public required string Reference { get; init; }

    /// <summary>From this instant it counts.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>From this instant it counts no more. A guarantee without end is none.</summary>
    public required DateTimeOffset To { get; init; }

    /// <summary>Who sees to it that it is renewed: warned 60, 30 and 7 days before the end.</summary>
    public required string Owner { get; init; }

    /// <summary>Whether it counts at an instant.</summary>
    public bool Counts(DateTimeOffset now) => From <= now && now < To;

    /// <summary>
    /// Within how many days it ends, 60, 30 or 7, for whoever warns its owner; null when it ends later, does not count now, or another one of
    /// the same organisation and upstream goes on after it.
    /// </summary>
    /// <param name="contracts">All of them.</param>
    /// <param name="now">The instant.</param>
    public int? EndsWithinDays(IEnumerable<MfaContract> contracts, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(contracts);
        var within = Array.Find(WarnedAt, days => To - now <= TimeSpan.FromDays(days));
        return within > 0 && Counts(now) && !contracts.Any(next => next.Organisation == Organisation && next.Upstream == Upstream && next.Counts(To)) ? within : null;
    }

    private static readonly int[] WarnedAt = [7, 30, 60];
}
