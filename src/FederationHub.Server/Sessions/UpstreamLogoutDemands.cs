using FederationHub.Core.Ports;
using FederationHub.Core.Sessions;
using FederationHub.Outcomes;
using FederationHub.Server.Diagnostics;
using FederationHub.Server.Login;
using FederationHub.Server.Web;
using FederationHub.Upstreams;
using Upstream = FederationHub.Core.Organisations.Upstream;

namespace FederationHub.Server.Sessions;

/// <summary>
/// An organisation says that sessions are over. It is believed for its own sessions alone, once for each message; every application of them is told
/// before the organisation has its answer. Whatever is refused leaves every session as it was.
/// </summary>
internal sealed class UpstreamLogoutDemands(
    CurrentDirectory current, UpstreamProtocols protocols, UpstreamIdentifiers identifiers, ISessionStore sessions, IReplayGuard replays, LogoutFlow flow,
    LogoutPages pages, LoginRefusal refusal, OpenIdLog log, Randomness randomness, TimeProvider time)
{
    private const string Saml = "saml";
    private const string Oidc = "oidc";

    /// <summary>A LogoutRequest through the browser (SAML Profiles 4.4.3.2): answered through the browser.</summary>
    public async Task<IResult> SamlAsync(HttpContext http, UpstreamReply reply)
    {
        var directory = current.Directory;
        var protocol = (IUpstreamLogout)protocols.Find(Saml)!;
        var named = protocol.DemandIssuer(reply);
        if (named is not Outcome<string>.Accepted { Value: var sender })
        {
            return await refusal.RefuseAsync(http, ((Outcome<string>.Rejected)named).Rejection);
        }

        // Not verified yet: it says whose keys to check with.
        if (identifiers.In(directory)(sender) is not { } id || directory.FindUpstream(id) is not { Protocol: Saml } upstream)
        {
            return await refusal.RefuseAsync(http, ServerCauses.LogoutSenderUnknown.Because("the request names no SAML upstream"));
        }

        return await (await EndAsync(protocol, upstream, reply, "SAML logout request of the organisation", http.RequestAborted)).Match(
            async done =>
            {
                var result = done.Ended.IsComplete ? UpstreamLogoutResult.Complete : UpstreamLogoutResult.Partial;
                return await protocol.AnswerDemandAsync(upstream, done.Demand, result, CancellationToken.None) switch
                {
                    UpstreamStart.RedirectTo redirect => new SeeOther(redirect.Uri),
                    UpstreamStart.PostForm form => AutoPostPage.For(http, [], form.Uri, form.Fields),
                    _ => pages.Result(http, new LogoutJourney { Reference = done.Ended.Reference, Scope = Core.Applications.LogoutScope.Global, Parties = done.Ended.Parties }),
                };
            },
            rejection => refusal.RefuseAsync(http, rejection));
    }

    /// <summary>A logout token, posted by the provider itself (Back-Channel Logout 2.5): 200 when the sessions are over, 400 when it is not believed.</summary>
    public async Task<IResult> TokenAsync(HttpContext http, string upstreamId)
    {
        // Back-Channel Logout 2.8.
        http.Response.Headers.CacheControl = "no-store";
        var received = await ReceiveUpstreamStep.ReadAsync(http);
        var ended = current.Directory.FindUpstream(upstreamId) is { Protocol: Oidc } upstream && received is Outcome<UpstreamReply>.Accepted(var reply)
            ? await EndAsync((IUpstreamLogout)protocols.Find(Oidc)!, upstream, reply, "logout token of the organisation", http.RequestAborted)
            : received.Then<(UpstreamLogoutDemand, LogoutEnded)>(_ => ServerCauses.LogoutSenderUnknown.Because("the address is of no OpenID Connect upstream"));
        return ended.Match(
            _ => Results.StatusCode(StatusCodes.Status200OK),
            rejection =>
            {
                var reference = randomness.Reference();
                log.LogoutTokenRefused(current.Directory.FindUpstream(upstreamId)?.Id ?? "(unknown)", rejection.Code.ToString(), rejection.Detail, reference);
                http.Response.Headers["X-Correlation-Id"] = reference;
                return Results.Json(new { error = "invalid_request", error_description = rejection.Code.Fh.ToString() }, statusCode: StatusCodes.Status400BadRequest);
            });
    }

    private async Task<Outcome<(UpstreamLogoutDemand Demand, LogoutEnded Ended)>> EndAsync(
        IUpstreamLogout protocol, Upstream upstream, UpstreamReply reply, string because, CancellationToken cancellationToken)
    {
        var read = await protocol.ReadDemandAsync(upstream, reply, cancellationToken);
        if (read is not Outcome<UpstreamLogoutDemand>.Accepted { Value: var demand })
        {
            return ((Outcome<UpstreamLogoutDemand>.Rejected)read).Rejection;
        }

        var ended = await flow.EndSessionsOnceAsync(
            await FindAsync(upstream, demand, cancellationToken), demand.Marks, because, replays.Remembering("logout", demand.ReplayId, demand.ReplayUntil), cancellationToken);
        if (ended is null)
        {
            return ServerCauses.LogoutReplayed.Because("a message with this id was taken before");
        }

        // A login that was kept between the look and the commit is there now; whichever comes after the commit finds what it left.
        var done = time.GetUtcNow();
        List<SsoSession> late = [.. (await FindAsync(upstream, demand, CancellationToken.None)).Where(session => session.StartedAt <= done)];
        return late.Count == 0
            ? (demand, ended)
            : (demand, ended with { Parties = [.. ended.Parties, .. (await flow.EndSessionsAsync(late, because, CancellationToken.None)).Parties] });
    }

    private async Task<List<SsoSession>> FindAsync(Upstream upstream, UpstreamLogoutDemand demand, CancellationToken cancellationToken) =>
        [.. (await sessions.OfUpstreamAsync(upstream.Id, demand.Subject, demand.SessionIndex, cancellationToken)).Where(demand.Ends)];
}
