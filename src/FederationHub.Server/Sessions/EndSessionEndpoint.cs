using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FederationHub.Core;
using FederationHub.Core.Applications;
using FederationHub.Core.Ports;
using FederationHub.Core.Sessions;
using FederationHub.OpenId.Parameters;
using FederationHub.OpenId.Provider;
using FederationHub.OpenId.Provider.EndSession;
using FederationHub.Outcomes;
using FederationHub.Server.Diagnostics;
using FederationHub.Server.Login;
using FederationHub.Server.Registration;
using FederationHub.Server.Web;
using Microsoft.AspNetCore.DataProtection;

namespace FederationHub.Server.Sessions;

/// <summary>
/// The logout endpoint of applications, and the page that asks (OpenID Connect RP-Initiated Logout 1.0). It acts at once only on a verified hint of the
/// session that this browser has; everything else is asked first, so that no link or image of another site logs anybody out.
/// </summary>
internal sealed class EndSessionEndpoint(
    EndSessionRequestReader reader, ISessionStore sessions, SessionCookie cookie, BrowserBinding binding, LogoutFlow flow, ApplicationSessionIds sids, LogoutPages pages, LoginRefusal refusal,
    LogoutSight sight, CurrentDirectory current, RegisteredApplications registered, IDataProtectionProvider protection, OpenIdLog log, TimeProvider time)
{
    /// <summary>Path of the page that asks.</summary>
    public const string Path = "/logout";

    private const string AskedField = "asked";

    // Says that the hub's own page sent it on.
    private const string SentOnField = "sent_on";

    private static readonly TimeSpan LongestQuestion = TimeSpan.FromMinutes(15);

    private readonly IDataProtector _asked = protection.CreateProtector("FederationHub.Logout.Asked");

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapMethods(ProviderIssuer.EndSessionPath, ["GET", "POST"], (HttpContext http, EndSessionEndpoint endpoint) => endpoint.AskedAsync(http));
        routes.MapGet(Path, (HttpContext http, EndSessionEndpoint endpoint) => endpoint.PageAsync(http));
        routes.MapPost(Path, (HttpContext http, EndSessionEndpoint endpoint) => endpoint.ConfirmedAsync(http));
    }

    private async Task<IResult> AskedAsync(HttpContext http)
    {
        var parameters = await RequestParameters.ReadAsync(http);
        var read = parameters is Outcome<ProtocolParameters>.Accepted(var sent)
            ? await reader.ReadAsync(sent, http.RequestAborted)
            : ((Outcome<ProtocolParameters>.Rejected)parameters).Rejection;
        if (read is not Outcome<EndSessionRequest>.Accepted(var request))
        {
            return await refusal.RefuseAsync(http, ((Outcome<EndSessionRequest>.Rejected)read).Rejection);
        }

        if (request.Doubt is { } doubt)
        {
            log.LogoutDoubted(doubt.Code, doubt.Detail);
        }

        var directory = current.Directory;
        var application = request.Client is { } client ? directory.FindApplication(client.Id) : null;
        var ofBrowser = await OfBrowserAsync(http);
        var hinted = await HintedAsync(directory, application, request, http.RequestAborted);
        if (hinted is not null && request.Doubt is null && IsCertain(http, hinted, ofBrowser))
        {
            var answer = await flow.BeginAsync(http, new LogoutOrder
            {
                Sessions = [hinted],
                Application = application,
                PostLogoutRedirectUri = request.PostLogoutRedirectUri,
                State = request.State,
                Languages = request.UiLocales,
                Because = "asked by the application",
            });
            if (application is not null)
            {
                await sight.SeenAsync(application, http.RequestAborted);
            }

            return answer;
        }

        // A form of another site brings no cookie, since it is Lax: the hub's own page sends it on, and that one does.
        if (HttpMethods.IsPost(http.Request.Method) && cookie.Read(http.Request) is null && !http.Request.Form.ContainsKey(SentOnField))
        {
            return SendOn(http, request);
        }

        if (hinted is null && ofBrowser.Count == 0)
        {
            return NothingToEnd(http, request, application);
        }

        var named = request.LogoutHint is { } sid && application is not null ? await sids.ReadAsync(directory, application, sid, http.RequestAborted) : null;
        var only = ofBrowser.FirstOrDefault(session => session.SessionId == named)?.SessionId;
        // Whoever holds an ID token is not its person: where that one logged in is not for them.
        return Question(http, hinted is null ? ofBrowser : IsCertain(http, hinted, ofBrowser) ? [hinted] : [], application, new AskedLogout(
            application?.Id.Value, hinted?.SessionId, only, request.PostLogoutRedirectUri, request.State, [.. request.UiLocales], time.GetUtcNow()));
    }

    /// <summary>GET <see cref="Path"/>: the question about everything that this browser is logged in to.</summary>
    private async Task<IResult> PageAsync(HttpContext http)
    {
        var ofBrowser = await OfBrowserAsync(http);
        return ofBrowser.Count == 0
            ? pages.Nothing(http, null, [], asked: false)
            : Question(http, ofBrowser, null, new AskedLogout(null, null, null, null, null, [], time.GetUtcNow()));
    }

    /// <summary>POST <see cref="Path"/>: the person said yes.</summary>
    private async Task<IResult> ConfirmedAsync(HttpContext http)
    {
        var read = await RequestParameters.ReadFormAsync(http);
        if (read is not Outcome<IFormCollection>.Accepted(var form))
        {
            return await refusal.RefuseAsync(http, ((Outcome<IFormCollection>.Rejected)read).Rejection);
        }

        if (!CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(form[ConsentStep.TokenField].ToString()), Encoding.UTF8.GetBytes(FormToken(http)))
            || Open(form[AskedField].ToString()) is not { } asked
            // A form of another site brings no cookie, and the token of nobody's browser is anybody's: its person must not be told that they are logged out.
            || (asked.SessionId is null && binding.Of(http.Request) is null && cookie.Read(http.Request) is null))
        {
            return await refusal.RefuseAsync(http, ServerCauses.OtherForm.Because("the form is not of the page that this browser was shown, or is too old"));
        }

        var application = asked.Application is { } id ? current.Directory.FindApplication(id) : null;
        var hinted = asked.SessionId is { } sid ? await sessions.FindBySessionIdAsync(sid, http.RequestAborted) : null;
        IReadOnlyList<SsoSession> ending = asked.SessionId is not null
            ? hinted is null ? [] : [hinted]
            : [.. (await OfBrowserAsync(http)).Where(session => asked.Only is null || session.SessionId == asked.Only)];
        var foreign = hinted is not null && !IsCertain(http, hinted, await OfBrowserAsync(http));
        return await flow.BeginAsync(http, new LogoutOrder
        {
            Sessions = foreign ? [] : ending,
            Elsewhere = foreign ? ending : [],
            // Everything of this browser is also what still waits in it.
            Marks = asked is { SessionId: null, Only: null } && binding.Of(http.Request) is { } browser ? [EndedMark.OfBrowser(browser)] : [],
            // An ID token is no proof of the person: whoever holds it hears of its own application, and brings nothing to an organisation.
            ShowsOnlyItself = foreign,
            // How far its button reaches is only its own where it is in the session.
            Application = hinted is null ? null : application,
            CameFrom = application,
            PostLogoutRedirectUri = asked.RedirectUri,
            State = asked.State,
            Languages = asked.Languages,
            Because = "the person confirmed",
        });
    }

    // 2: a hint counts for the session that it is of, and only while the application is in it. Its client is who asks, so that its sector reads the sid.
    private async Task<SsoSession?> HintedAsync(HubDirectory directory, Application? application, EndSessionRequest request, CancellationToken cancellationToken) =>
        request.Hint is { Sid: { } sid } hint
        && application is not null
        && await sids.ReadAsync(directory, application, sid, cancellationToken) is { } id
        && await sessions.FindBySessionIdAsync(id, cancellationToken) is { } session
        && session.Applications.Any(known => known.Application == hint.ClientId && known.Subject == hint.Subject)
            ? session
            : null;

    // 2: the person must be asked where the hint is of another session than the browser's. No browser has a handle of a session that is there for
    // logout only: the one in which the person authenticated is known by its binding, which no image or script of another site brings.
    private bool IsCertain(HttpContext http, SsoSession hinted, IReadOnlyList<SsoSession> ofBrowser) =>
        ofBrowser.Any(session => session.SessionId == hinted.SessionId) || (hinted.LogoutOnly && binding.IsBrowser(http.Request, hinted.Browser));

    private IResult NothingToEnd(HttpContext http, EndSessionRequest request, Application? application)
    {
        var onward = request.PostLogoutRedirectUri is { } uri ? PostLogoutRedirect.Of(uri, request.State) : null;

        // A hint of long ago is anybody's to hand out: whoever it brings here sees where they would go, unless an operator vouches for that (RFC 9700 4.11.2).
        var leadsTo = onward is not null && application is not null && registered.Knows(application.Id.Value) ? SecurityHeaders.OriginOf(onward) : null;

        // What was asked for is so already.
        return onward is not null && leadsTo is null && application is { Logout.Scope: LogoutScope.Local or LogoutScope.Hub }
            ? new SeeOther(onward)
            : pages.Nothing(http, application, request.UiLocales, asked: request.Hint is not null, onward, leadsTo);
    }

    private Page SendOn(HttpContext http, EndSessionRequest request)
    {
        var words = Words.For(http.Request, request.UiLocales);
        return new Page("/Pages/Login/AutoPost.cshtml", new AutoPostPage
        {
            Words = words,
            Title = words["continue.title"],
            Action = ProviderIssuer.EndSessionPath,
            Fields = [.. http.Request.Form.SelectMany(field => field.Value, (field, value) => KeyValuePair.Create(field.Key, value ?? string.Empty)), KeyValuePair.Create(SentOnField, "1")],
            FormOrigins = pages.FormOrigins,
        });
    }

    private Page Question(HttpContext http, IReadOnlyList<SsoSession> ending, Application? asks, AskedLogout asked) =>
        pages.Question(http, ending, asks, FormToken(http), _asked.Protect(JsonSerializer.Serialize(asked)), asked.Languages);

    private async Task<IReadOnlyList<SsoSession>> OfBrowserAsync(HttpContext http) =>
        cookie.Read(http.Request) is { } handle ? await sessions.OfBrowserAsync(handle, http.RequestAborted) : [];

    // Of this browser and its session: both are random, and no other site can make the browser send what is made of them. A form of another site
    // brings neither, and must not replace them: there is nothing of this browser that such an answer could end.
    private string FormToken(HttpContext http) =>
        BrowserBinding.Hash($"form of {Path} {(HttpMethods.IsPost(http.Request.Method) ? binding.Of(http.Request) : binding.Bind(http))} {cookie.Read(http.Request)}");

    private AskedLogout? Open(string sealedText)
    {
        try
        {
            return JsonSerializer.Deserialize<AskedLogout>(_asked.Unprotect(sealedText)) is { } asked && time.GetUtcNow() < asked.At + LongestQuestion ? asked : null;
        }
        catch (CryptographicException)
        {
            // Not the hub's, cut, or of a key that is gone.
            return null;
        }
    }

    /// <summary>What the page asked about, sealed in its form.</summary>
    private sealed record AskedLogout(string? Application, string? SessionId, string? Only, string? RedirectUri, string? State, string[] Languages, DateTimeOffset At);
}
