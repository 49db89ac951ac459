using FederationHub.Core;
using FederationHub.Core.Applications;
using FederationHub.Core.Assurance;
using FederationHub.Core.Login;
using FederationHub.Core.Ports;
using FederationHub.Outcomes;
using FederationHub.Server.Start;
using FederationHub.Server.Web;
using FederationHub.Upstreams;
using Upstream = FederationHub.Core.Organisations.Upstream;

namespace FederationHub.Server.Login;

/// <summary>
/// Step 4: the organisation answers. Enters: SentUpstream and a leg, found by the handle that came back. Leaves: Returned, and the
/// browser at <c>/login/continue</c>. Reads no cookie: a SAML POST is cross-site. The leg is spent with whatever
/// came of the answer, good or bad, so that one started login gives an attacker one question.
/// </summary>
internal sealed class ReceiveUpstreamStep(
    AccessGate gate, UpstreamProtocols protocols, UnsolicitedStart unsolicited, ILoginStore store, IReplayGuard replays, ICommits commits, LoginVisits visits, LoginRefusal refusal, Randomness randomness, LegTurns turns, TimeProvider time)
{
    public async Task<IResult> SamlAsync(HttpContext http) => await (await ReadAsync(http)).Match(
        reply => reply.Single("SAMLResponse") is null
            ? refusal.RefuseAsync(http, ServerCauses.NoProtocolMessage.Because("SAMLResponse is absent or stands twice"))
            // SAML Bindings 3.5.3: RelayState comes back exactly as it was sent. Without ours, nobody asked for this answer.
            : reply.Single("RelayState") is null && reply.Parameters.Any(field => field.Key == "RelayState") ? refusal.RefuseAsync(http, ServerCauses.NoProtocolMessage.Because("RelayState stands twice"))
            : HubCookies.IsHandle(reply.Single("RelayState")) ? ReceiveAsync(http, "saml", reply, reply.Single("RelayState"), null, ServerCauses.Unsolicited)
            : unsolicited.HandleAsync(http, "saml", reply),
        rejection => refusal.RefuseAsync(http, rejection));

    public async Task<IResult> OidcAsync(HttpContext http, string upstream) => await (await ReadAsync(http)).Match(
        reply => reply.Single("state") is { } state
            ? ReceiveAsync(http, "oidc", reply, state, upstream, ServerCauses.StateMissing)
            : refusal.RefuseAsync(http, ServerCauses.StateMissing.Because("state is absent or stands twice")),
        rejection => refusal.RefuseAsync(http, rejection));

    private async Task<IResult> ReceiveAsync(HttpContext http, string protocol, UpstreamReply reply, string? legHandle, string? routeUpstream, RejectionCode withoutHandle)
    {
        if (!HubCookies.IsHandle(legHandle))
        {
            return await refusal.RefuseAsync(http, withoutHandle.Because("no handle of ours came back"));
        }

        var leg = await store.FindLegAsync(legHandle!, http.RequestAborted);
        if (leg is null)
        {
            return await refusal.RefuseAsync(http, ServerCauses.LegNotFound.Because("no leg under this handle: expired, or never sent"));
        }

        // Before the login is read: whoever waited here reads that it went on.
        using var turn = await turns.TakeAsync(legHandle!, http.RequestAborted);
        var found = await visits.FindAsync(http, leg.Login);
        if (found is not Outcome<LoginVisit>.Accepted { Value: var visit })
        {
            return await refusal.RefuseAsync(http, ((Outcome<LoginVisit>.Rejected)found).Rejection);
        }

        // A redirect URI for each upstream: an answer that was meant for another one ends here (mix-up, RFC 9700 4.4). So does one that
        // came to the address of another protocol, which is nobody's redirect URI.
        if ((routeUpstream is not null && routeUpstream != leg.Upstream) || (visit.Directory.FindUpstream(leg.Upstream) is { } asked && asked.Protocol != protocol))
        {
            return await refusal.RefuseAsync(http, ServerCauses.LegOfOtherUpstream.Because("the answer came to the address of another upstream"));
        }

        var spending = store.SpendingLeg(legHandle!);
        if (visit.Login.State != LoginState.SentUpstream || visit.Login.Upstream != leg.Upstream || visit.Login.SentAt != leg.SentAt)
        {
            return await refusal.RefuseSpentAsync(visit, await commits.SaveAsync([spending], CancellationToken.None) is null
                ? ServerCauses.LegNotCurrent.Because($"state {visit.Login.State}: the person chose again, or was answered")
                : ServerCauses.LegSpent.Because("this leg was answered before"));
        }

        Outcome<UpstreamAnswer> outcome;
        var waits = false;
        try
        {
            var checking = CheckAsync(visit, leg, reply);
            waits = !visit.Login.Request.Passive && await TakesLongAsync(checking);
            if (waits)
            {
                await WaitingPage.BeginAsync(visit, leg.Organisation);
            }

            outcome = await checking;
        }
        catch
        {
            // Whatever failed, the question was asked.
            await commits.SaveAsync([spending], CancellationToken.None);
            throw;
        }

        var result = await KeepAsync(visit, leg, spending, outcome);
        return waits ? new WaitingEnd(result) : result;
    }

    // Nothing is shown of what is done in time, and no login pays more for it than a timer.
    private async Task<bool> TakesLongAsync(Task checking)
    {
        if (checking.IsCompleted)
        {
            return false;
        }

        using var enough = new CancellationTokenSource();
        var waited = Task.Delay(WaitingPage.After, time, enough.Token);
        var first = await Task.WhenAny(checking, waited);
        await enough.CancelAsync();
        return first == waited;
    }

    // The leg is spent, the assertion remembered and the login moved in one commit, which decides for each whether it is the first time.
    // Of several answers to one trip one is kept and told of; a kill before the commit leaves the trip open to the same answer.
    private async Task<IResult> KeepAsync(LoginVisit visit, UpstreamLeg leg, PreparedWrite spending, Outcome<UpstreamAnswer> outcome)
    {
        var remembering = outcome is Outcome<UpstreamAnswer>.Accepted { Value: { ReplayId: { } id } accepted }
            ? replays.Remembering("assertion", id, accepted.ReplayUntil)
            : null;
        var returnHandle = randomness.Handle();
        var unmade = await SaveAsync(remembering is null ? [spending] : [spending, remembering]);
        if (unmade is not null && unmade == remembering)
        {
            outcome = ServerCauses.AssertionReplayed.Because("an assertion with this id was accepted before");
            unmade = await SaveAsync([spending]);
        }

        if (unmade is not null)
        {
            return await refusal.RefuseSpentAsync(visit, unmade == spending ? ServerCauses.LegSpent.Because("this leg was answered before") : LoginVisits.MovedMeanwhile(visit));
        }

        if (outcome is Outcome<UpstreamAnswer>.Rejected refused && visit.Login.Refusal is not null)
        {
            refusal.Note(visit, refused.Rejection);
        }

        return new SeeOther(EstablishIdentityStep.Address(visit.Handle, returnHandle, visit.Application.Id));

        // Good or bad, what came of it is told only where the browser is proved: nothing of the login stands in this answer but the
        // handle of the return, which its starter does not have.
        Task<PreparedWrite?> SaveAsync(IReadOnlyList<PreparedWrite> first)
        {
            var returned = visit.Login with { State = LoginState.Returned, ReturnHash = BrowserBinding.Hash(returnHandle) };
            switch (outcome)
            {
                case Outcome<UpstreamAnswer>.Accepted { Value: var answer }:
                    visit.Login = returned with { Answer = answer.Statement };
                    return visits.SaveAfterAsync(first, visit);
                case Outcome<UpstreamAnswer>.Rejected { Rejection: var rejection } when leg.Wishes && IsUnmet(rejection):
                    // The login goes on, so nothing was refused that anybody must hear of.
                    visit.Login = returned with { Answer = null, WishRefused = true };
                    return visits.SaveAfterAsync(first, visit);
                case Outcome<UpstreamAnswer>.Rejected { Rejection: var rejection }:
                    var recording = refusal.Recording(visit, rejection);
                    visit.Login = returned with { Answer = null, Refusal = StoredRefusal.From(rejection) };
                    return visits.SaveAfterAsync(first, visit, recording);
                default:
                    throw new InvalidOperationException("An outcome is accepted or rejected.");
            }
        }
    }

    private async Task<Outcome<UpstreamAnswer>> CheckAsync(LoginVisit visit, UpstreamLeg leg, UpstreamReply reply)
    {
        var organisation = visit.Directory.FindOrganisation(leg.Organisation);
        if (organisation is null)
        {
            return ServerCauses.OrganisationGone.Because($"organisation {leg.Organisation} was removed meanwhile");
        }

        // Who may use whom is asked on every path (ruling 3): a pair that was withdrawn while the person was away does not come back.
        var allowed = gate.Check(visit.Directory, visit.Application, organisation, visit.Directory.FindUpstream(leg.Upstream), visit.Login.StartLink);
        if (allowed is not Outcome<Upstream>.Accepted { Value: var upstream })
        {
            return ((Outcome<Upstream>.Rejected)allowed).Rejection;
        }

        // To the end, and kept: who hangs up in time would else have as many questions as they like, at the organisation as well.
        var outcome = await protocols.Find(upstream.Protocol)!.FinishAsync(upstream, leg, reply, CancellationToken.None);

        // Domain 3.7: an organisation that was asked for a level and has no such thing says so in its protocol's words.
        return visit.Login.AskedLevel is { } asked && outcome is Outcome<UpstreamAnswer>.Rejected { Rejection: var said } && IsUnmet(said)
            ? CoreCauses.AskedLevelRefused.Because($"asked for {asked.Wire()}: {said.Code.Cause}. {said.Detail}")
            : outcome;
    }

    // The organisation says that it cannot do what it was asked for, in the words of its protocol.
    private static bool IsUnmet(Rejection said) => said is { EffectiveProtocolError: "unmet_authentication_requirements" } && said.Code.Fh == FhCodes.OrganisationRefused;

    /// <summary>A message of an organisation as it arrived.</summary>
    internal static async Task<Outcome<UpstreamReply>> ReadAsync(HttpContext http) =>
        HttpMethods.IsPost(http.Request.Method)
            ? (await RequestParameters.ReadFormAsync(http)).Then<UpstreamReply>(form => new UpstreamReply(true, Kept(form), string.Empty))
            : new UpstreamReply(false, Kept(http.Request.Query), http.Request.QueryString.Value?.TrimStart('?') ?? string.Empty);

    private static List<KeyValuePair<string, string>> Kept(IEnumerable<KeyValuePair<string, Microsoft.Extensions.Primitives.StringValues>> fields) =>
        [.. RequestParameters.Pairs(fields).Select(field => KeyValuePair.Create(field.Key, field.Value ?? string.Empty))];
}
