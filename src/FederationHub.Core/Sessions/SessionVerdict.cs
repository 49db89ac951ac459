using FederationHub.Outcomes;

namespace FederationHub.Core.Sessions;

/// <summary>What is done with what a browser's sessions know, for one request (domain 4.3). Closed.</summary>
public abstract record SessionVerdict
{
    private SessionVerdict()
    {
    }

    /// <summary>A session answers, and the person sees no page.</summary>
    /// <param name="Session">The session.</param>
    public sealed record Reuse(SsoSession Session) : SessionVerdict;

    /// <summary>A session is too low: its person comes back with more, or it stays as it is.</summary>
    /// <param name="Session">The session.</param>
    /// <param name="Entry">Discovery entry of the organisation where that is done.</param>
    public sealed record StepUp(SsoSession Session, string Entry) : SessionVerdict;

    /// <summary>A session is too low, and its organisation is not trusted with more: a new login there would end the same (domain 3.7).</summary>
    /// <param name="Rejection">What is lacking.</param>
    public sealed record Unmet(Rejection Rejection) : SessionVerdict;

    /// <summary>The person authenticates.</summary>
    /// <param name="Demand">How, and what comes of it.</param>
    public sealed record Authenticate(SessionDemand Demand) : SessionVerdict;

    /// <summary>The person would have to authenticate, and no page may be shown (OpenID Connect Core 3.1.2.6).</summary>
    /// <param name="Because">Why no session answers, for operators.</param>
    public sealed record LoginRequired(string Because) : SessionVerdict;
}

/// <summary>How a person is to authenticate, and what may come of it.</summary>
/// <param name="Ignores">No session is looked at, and none is ended (domain 4.3, row 1).</param>
/// <param name="Forced">The organisation's own session does not count either.</param>
/// <param name="EndsFirst">What the browser has of the chosen organisation ends before the prompt, and not only at success (R004-03).</param>
/// <param name="MayOfferStay">After success the person may be asked whether to stay signed in (R004-04, R004-07).</param>
public sealed record SessionDemand(bool Ignores, bool Forced, bool EndsFirst, bool MayOfferStay);

/// <summary>One session of the browser, with what was found out about it for one application.</summary>
/// <param name="Session">The session.</param>
public sealed record SessionCandidate(SsoSession Session)
{
    /// <summary>Whether its organisation, person and values are acceptable to the application and the request; unless so it is as if it were not there.</summary>
    public required bool Acceptable { get; init; }

    /// <summary>Whether it is of another person than the request expects (<c>id_token_hint</c>); such a session is never acceptable.</summary>
    public bool IsSomebodyElse { get; init; }

    /// <summary>Whether what it still reaches, at most verhoogd, is enough here (<see cref="Assurance.AssuranceNeed.MayGoOn"/>).</summary>
    public required bool Suffices { get; init; }

    /// <summary>Whether its person needs level hoog here, by the organisation or the role (<see cref="Assurance.AssuranceNeed.IsHighest"/>).</summary>
    public bool NeedsHighest { get; init; }

    /// <summary>Discovery entry of its upstream, where its person can come back with more, asked for it or not; null where that leads nowhere.</summary>
    public string? Entry { get; init; }

    /// <summary>What is lacking, where the organisation's ceiling is below it, so that no login there gives it; null elsewhere.</summary>
    public Rejection? Barred { get; init; }
}
