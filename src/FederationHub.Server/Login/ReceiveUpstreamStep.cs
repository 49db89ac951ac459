using FederationHub.Core;
using FederationHub.Core.Applications;
using FederationHub.Core.Login;
using FederationHub.Core.Ports;
using FederationHub.Outcomes;
using FederationHub.Server.Web;
using FederationHub.Upstreams;
using Upstream = FederationHub.Core.Organisations.Upstream;

namespace FederationHub.Server.Login;

/// <summary>
/// Step 4: the organisation answers. Enters: SentUpstream and a leg, found by the handle that came back. Leaves: Returned, and the
/// browser at <c>/login/continue</c>. Reads no cookie: a SAML POST is cross-site. The leg is spent before the answer is looked
/// at, so that one started login gives an attacker one question.
/// </summary>
internal sealed class ReceiveUpstreamStep(
    UpstreamProtocols protocols, ILoginStore store, IReplayGuard replays, LoginVisits visits, LoginRefusal refusal)
{
    public async Task<IResult> SamlAsync(HttpContext http)
    {
        var reply = await ReadAsync(http);
        if (reply.Single("SAMLResponse") is null)
        {
            return await refusal.RefuseAsync(http, ServerCauses.NoProtocolMessage.Because("SAMLResponse is absent or stands twice"));
        }

        // SAML Bindings 3.5.3: RelayState comes back exactly as it was sent. Without ours, nobody asked for this answer.
        return await ReceiveAsync(http, reply, reply.Single("RelayState"), null, ServerCauses.Unsolicited);
    }

    public async Task<IResult> OidcAsync(HttpContext http, string upstream) =>
        await ReadAsync(http) is var reply && reply.Single("state") is { } state
            ? await ReceiveAsync(http, reply, state, upstream, ServerCauses.StateMissing)
            : await refusal.RefuseAsync(http, ServerCauses.StateMissing.Because("state is absent or stands twice"));

    private async Task<IResult> ReceiveAsync(HttpContext http, UpstreamReply reply, string? legHandle, string? routeUpstream, RejectionCode withoutHandle)
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

        var found = await visits.FindAsync(http, leg.Login);
        if (found is not Outcome<LoginVisit>.Accepted { Value: var visit })
        {
            return await refusal.RefuseAsync(http, ((Outcome<LoginVisit>.Rejected)found).Rejection);
        }

        // A redirect URI for each upstream: an answer that was meant for another one ends here (mix-up, RFC 9700 4.4).
        if (routeUpstream is not null && routeUpstream != leg.Upstream)
        {
            return await refusal.RefuseAsync(http, ServerCauses.LegOfOtherUpstream.Because("the answer came to the address of another upstream"));
        }

        if (!await store.TrySpendLegAsync(legHandle!, http.RequestAborted))
        {
            return await refusal.RefuseSpentAsync(visit, ServerCauses.LegSpent.Because("this leg was answered before"));
        }

        if (visit.Login.State != LoginState.SentUpstream || visit.Login.SentAt != leg.SentAt)
        {
            return await refusal.RefuseSpentAsync(visit, ServerCauses.LegNotCurrent.Because($"state {visit.Login.State}: the person chose again, or was answered"));
        }

        var checkedAnswer = await CheckAsync(visit, leg, reply);
        return await checkedAnswer.Match(
            async answer =>
            {
                visit.Login = visit.Login with { State = LoginState.Returned, Answer = answer.Statement };
                return await visits.SaveAsync(visit)
                    ? new SeeOther(EstablishIdentityStep.Address(visit.Handle, visit.Application.Id))
                    : await refusal.RefuseAsync(visit, LoginVisits.MovedMeanwhile(visit));
            },
            rejection => refusal.RefuseAsync(visit, rejection));
    }

    private async Task<Outcome<UpstreamAnswer>> CheckAsync(LoginVisit visit, UpstreamLeg leg, UpstreamReply reply)
    {
        var organisation = visit.Directory.FindOrganisation(leg.Organisation);
        if (organisation is null)
        {
            return ServerCauses.OrganisationGone.Because($"organisation {leg.Organisation} was removed meanwhile");
        }

        // Who may use whom is asked on every path (ruling 3): a pair that was withdrawn while the person was away does not come back.
        var allowed = AccessRule.Check(visit.Application, organisation, visit.Directory.FindUpstream(leg.Upstream));
        if (allowed is not Outcome<Upstream>.Accepted { Value: var upstream })
        {
            return ((Outcome<Upstream>.Rejected)allowed).Rejection;
        }

        var finished = await protocols.Find(upstream.Protocol)!.FinishAsync(upstream, leg, reply, visit.Cancelled);
        if (finished is Outcome<UpstreamAnswer>.Accepted { Value: { ReplayId: { } id } answer }
            && !await replays.TryRememberAsync("assertion", id, answer.ReplayUntil, visit.Cancelled))
        {
            return ServerCauses.AssertionReplayed.Because("an assertion with this id was accepted before");
        }

        return finished;
    }

    private static async Task<UpstreamReply> ReadAsync(HttpContext http)
    {
        var isPost = HttpMethods.IsPost(http.Request.Method);
        var parameters = isPost
            ? RequestParameters.Pairs(await http.Request.ReadFormAsync(http.RequestAborted))
            : RequestParameters.Pairs(http.Request.Query);
        return new UpstreamReply(isPost, [.. parameters.Select(p => KeyValuePair.Create(p.Key, p.Value ?? string.Empty))], isPost ? string.Empty : http.Request.QueryString.Value?.TrimStart('?') ?? string.Empty);
    }
}
