using FederationHub.Core.Applications;
using FederationHub.Core.Assurance;
using FederationHub.Core.Sessions;
using FederationHub.Outcomes;

namespace FederationHub.Core.Login;

/// <summary>What comes next in a login. Closed: the dispatcher switches over all of it.</summary>
public abstract record LoginStep
{
    private LoginStep()
    {
    }

    /// <summary>Reuse the browser's session.</summary>
    /// <param name="Session">The session.</param>
    public sealed record EstablishFromSession(SsoSession Session) : LoginStep;

    /// <summary>Send the person of the browser's session to where it began, for more (domain 4.3, row 5).</summary>
    /// <param name="Session">The session.</param>
    /// <param name="Entry">Discovery entry.</param>
    public sealed record StepUp(SsoSession Session, string Entry) : LoginStep;

    /// <summary>Show the organisations.</summary>
    public sealed record ShowChooser : LoginStep;

    /// <summary>Send the person to the upstream of this entry.</summary>
    /// <param name="Entry">Discovery entry.</param>
    public sealed record SendUpstream(string Entry) : LoginStep;

    /// <summary>Send the same person back to the same upstream, to be asked for a level that they did not reach, or reached without authenticating anew (R004-02).</summary>
    /// <param name="Entry">Discovery entry.</param>
    /// <param name="Level">The level.</param>
    public sealed record AskForMore(string Entry, AssuranceLevel Level) : LoginStep;

    /// <summary>Normalise the answer and start a session.</summary>
    public sealed record EstablishIdentity : LoginStep;

    /// <summary>Ask whether the organisation's answer may be kept for some minutes.</summary>
    public sealed record AskCapture : LoginStep;

    /// <summary>Decide what goes out.</summary>
    public sealed record DecideRelease : LoginStep;

    /// <summary>Show the person what goes out.</summary>
    public sealed record AskConsent : LoginStep;

    /// <summary>Ask the person whether to stay signed in.</summary>
    public sealed record AskStay : LoginStep;

    /// <summary>Issue the code and answer the application.</summary>
    public sealed record IssueCode : LoginStep;

    /// <summary>Say no.</summary>
    /// <param name="Rejection">Why.</param>
    public sealed record Refuse(Rejection Rejection) : LoginStep;
}

/// <summary>What the decision needs beside the record itself.</summary>
public sealed record LoginFacts
{
    /// <summary>What the browser's sessions say to the request (<see cref="SessionRules.Decide"/>); null where the login is past that.</summary>
    public SessionVerdict? Session { get; init; }

    /// <summary>The instant of now.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>The entry to which the person goes without a screen: that of a valid hint, the only candidate, or the one with which they asked to always go on; or null.</summary>
    public string? OnlyCandidate { get; init; }

    /// <summary>The entry that a valid hint gives and at which a login without a page may be tried, or null.</summary>
    public string? PassiveEntry { get; init; }

    /// <summary>Whether the application has any candidate at all.</summary>
    public required bool HasCandidates { get; init; }

    /// <summary>Whether what was decided to go out must be shown to the person first.</summary>
    public bool ConsentNeeded { get; init; }

    /// <summary>Whether the person may be asked to stay signed in (<see cref="SessionDemand.MayOfferStay"/>) and was not yet.</summary>
    public bool StayOffered { get; init; }

    /// <summary>The level that this login must reach, and who asks for it.</summary>
    public required NeededLevel Needed { get; init; }

    /// <summary>
    /// What of the statement counts for the application (<see cref="AssuranceForApplication"/>); null where there is no statement to judge, and
    /// then no level is met.
    /// </summary>
    public AssuranceStatement? Reached { get; init; }

    /// <summary>What the application says of a level that is not reached.</summary>
    public AssuranceDemand Demand { get; init; } = new();

    /// <summary>The entry at whose upstream a level that was not reached can be asked for in words that it has; null where it cannot.</summary>
    public string? EntryToAsk { get; init; }

    /// <summary>The entry of the upstream that made the statement, where its person can authenticate anew; null for none.</summary>
    public string? EntryAgain { get; init; }

    /// <summary>Whether all that is lacking is that the second factor was used too long ago for the application (R000-19).</summary>
    public bool TooOld { get; init; }

    /// <summary>Prefix of the hub's own assurance URIs (<see cref="HubAddress.AssurancePrefix"/>).</summary>
    public required string AssurancePrefix { get; init; }

    /// <summary>All that this login must reach.</summary>
    public AssuranceNeed NeedOf(LoginRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return new AssuranceNeed(Needed, request.EssentialContexts, Demand, AssurancePrefix);
    }
}

/// <summary>
/// The whole flow in one switch. A pure function decides the next step from the record; thin steps do the work and return
/// to this decision. Only the dispatcher calls it.
/// </summary>
public static class LoginFlow
{
    /// <summary>What comes next.</summary>
    public static LoginStep Next(LoginTransaction login, LoginFacts facts)
    {
        ArgumentNullException.ThrowIfNull(login);
        ArgumentNullException.ThrowIfNull(facts);
        return login.State switch
        {
            // Whoever follows a link to have an answer kept wants a new one.
            LoginState.Started when facts.Session is SessionVerdict.Reuse reuse && UsesSessions(login) => new LoginStep.EstablishFromSession(reuse.Session),
            LoginState.Started when facts.Session is SessionVerdict.StepUp low && UsesSessions(login) => new LoginStep.StepUp(low.Session, low.Entry),
            LoginState.Started when facts.Session is SessionVerdict.Unmet unmet && UsesSessions(login) => new LoginStep.Refuse(unmet.Rejection),
            LoginState.Started when facts.Session is SessionVerdict.LoginRequired required => new LoginStep.Refuse(CoreCauses.LoginRequired.Because(required.Because)),
            // OpenID Connect Core 3.1.2.1: prompt=none shows no page. The organisation is asked only where it shows none either, and where
            // the request itself names it: of several, the browser would go to one that the person may not know.
            LoginState.Started when login.Request.Passive && facts.PassiveEntry is { } silent && login.StartLink?.Capture is null => new LoginStep.SendUpstream(silent),
            LoginState.Started when login.Request.Passive => new LoginStep.Refuse(CoreCauses.LoginRequired.Because("no session covers the request, and no page may be shown")),
            LoginState.Started when !facts.HasCandidates => new LoginStep.Refuse(CoreCauses.NoCandidates.Because($"application {login.Application} may use no organisation")),
            LoginState.Started when facts.OnlyCandidate is { } entry => new LoginStep.SendUpstream(entry),
            LoginState.Started => new LoginStep.ShowChooser(),
            LoginState.Chosen => new LoginStep.SendUpstream(login.Entry!),
            LoginState.Returned when login.Refusal is { } refusal => new LoginStep.Refuse(refusal.ToRejection()),
            // OpenID Connect Core 3.1.2.1: a wish is no demand, so who refused for it is asked once more without.
            LoginState.Returned when login is { WishRefused: true, Answer: null } => new LoginStep.SendUpstream(login.Entry!),
            // Before anything is made of the answer: what needs mending may be just that.
            LoginState.Returned when login.StartLink?.Capture is not null && !login.CaptureAnswered => new LoginStep.AskCapture(),
            LoginState.Returned => new LoginStep.EstablishIdentity(),
            LoginState.Identified when Unmet(login, facts) is { } unmet => unmet,
            LoginState.Identified => new LoginStep.DecideRelease(),
            // R001-17: policy and agreements were decided before, so whatever the person says can only take away.
            LoginState.Released when facts.ConsentNeeded && login.Request.Passive => new LoginStep.Refuse(
                CoreCauses.ConsentRequired.Because("the person must be shown what goes out, and no page may be shown")),
            LoginState.Released when facts.ConsentNeeded => new LoginStep.AskConsent(),
            // R004-04: after success, so when nothing but the answer is left to do.
            LoginState.Released when facts.StayOffered => new LoginStep.AskStay(),
            // Domain 2.1: a statement that waited too long says nothing any more. Who lets it wait for a person has it given again.
            LoginState.Released when facts.Now >= login.Statement!.ExpiresAt => new LoginStep.Refuse(
                CoreCauses.StatementExpired.Because($"the statement was good until {login.Statement.ExpiresAt:O}")),
            LoginState.Released => new LoginStep.IssueCode(),
            LoginState.SentUpstream or LoginState.Issued => new LoginStep.Refuse(CoreCauses.LoginAlreadyUsed.Because($"state {login.State}")),
            LoginState.Failed => new LoginStep.Refuse(CoreCauses.LoginFailedBefore.Because(login.FailedBecause ?? "failed")),
            _ => throw new InvalidOperationException($"State {login.State} has no next step."),
        };
    }

    // Domain 3.6, rules 4b to 4d: asked once of whoever did not reach it, then refused, or told truthfully where the application takes less.
    private static LoginStep? Unmet(LoginTransaction login, LoginFacts facts)
    {
        if (facts.Reached is not { } reached)
        {
            return new LoginStep.Refuse(CoreCauses.AssuranceNotMet.Because($"there is no statement to judge, needed {facts.Needed}"));
        }

        var need = facts.NeedOf(login.Request);
        if (need.Lacking(reached) is not { } lacking || need.MayGoOn(reached))
        {
            return need.IsHighest && !login.SentForced ? Anew(login, facts) : null;
        }

        // R000-19: what was said is enough, and was done too long ago. Words would bring the same again; a new authentication does not.
        var way = facts.TooOld ? (login.SentForced ? null : facts.EntryAgain) : login.AskedLevel >= need.ToAsk ? null : facts.EntryToAsk;
        if (need.ToAsk is not { } level || way is not { } entry || (login.StepUp is not null && !facts.TooOld))
        {
            return new LoginStep.Refuse(lacking);
        }

        // OpenID Connect Core 3.1.2.1: what is lacking could be asked for, but not without a page.
        return login.Request.Passive
            ? new LoginStep.Refuse(CoreCauses.LoginRequired.Because($"{lacking.Detail}; the organisation must be asked for more, and no page may be shown"))
            : new LoginStep.AskForMore(entry, level);
    }

    // R004-02: whom level hoog was found to be required of only by the answer, as by a rule for their role, may have come by the organisation's own
    // session. Only a forced trip leads past here, so there is no second one.
    private static LoginStep Anew(LoginTransaction login, LoginFacts facts) =>
        login.Request.Passive ? new LoginStep.Refuse(CoreCauses.LoginRequired.Because($"{facts.Needed}: a new authentication is needed, and no page may be shown"))
        : facts.EntryAgain is { } entry ? new LoginStep.AskForMore(entry, AssuranceLevel.Hoog)
        : new LoginStep.Refuse(CoreCauses.EntryUnknown.Because($"{facts.Needed}: a new authentication is needed, and its upstream has no entry any more"));

    private static bool UsesSessions(LoginTransaction login) => !login.Request.ChooseAgain && login.StartLink?.Capture is null;
}
