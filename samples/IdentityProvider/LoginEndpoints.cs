using System.Security.Cryptography;
using FederationHub.Samples.IdentityProvider.Oidc;
using FederationHub.Samples.IdentityProvider.Pages;
using FederationHub.Samples.IdentityProvider.Saml;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace FederationHub.Samples.IdentityProvider;

/// <summary>
/// Both protocols end here: the request waits under an id, and `/login` answers it silently, with a page, or not at all. It is a
/// page of its own because a request by HTTP-POST comes without the session cookie, which is SameSite=Lax.
/// </summary>
internal static class LoginEndpoints
{
    private static readonly TimeSpan RequestLife = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan SessionLife = TimeSpan.FromHours(8);

    public static void Map(IEndpointRouteBuilder routes, FakeOrganisation organisation)
    {
        var path = organisation.BasePath;
        routes.MapGet(path.Length == 0 ? "/" : path, (HttpContext http) => MessagePage.Front(http, organisation));
        routes.MapGet(path + "/login", (HttpContext http) => Show(http, organisation));
        routes.MapPost(path + "/login", (HttpContext http, CancellationToken cancellation) => ChooseAsync(http, organisation, cancellation)).DisableAntiforgery();
        routes.MapPost(path + "/logout", (HttpContext http) => LogOut(http, organisation)).DisableAntiforgery();
    }

    /// <summary>Keeps a checked request and sends the browser to `/login`.</summary>
    public static IResult Begin(FakeOrganisation organisation, PendingLogin login)
    {
        var id = organisation.State.Pending.Put(login, organisation.Time.GetUtcNow(), RequestLife);
        return new SeeOther($"{organisation.BasePath}/login?request={id}");
    }

    private static IResult Show(HttpContext http, FakeOrganisation organisation)
    {
        var now = organisation.Time.GetUtcNow();
        var id = http.Request.Query["request"].ToString();
        if (organisation.State.Pending.Get(id, now) is not { } login)
        {
            return MessagePage.Error(http, organisation, "This login was finished before, or is too old.");
        }

        var session = organisation.State.Sessions.Get(http.Request.Cookies[CookieName(organisation)], now);
        var person = session is null ? null : organisation.Personas.FirstOrDefault(persona => persona.Id == session.PersonaId);
        var tooOld = session is not null && login.MaximumAge is { } age && session.AuthenticatedAt + age < now;
        if (session is not null && person is not null && !login.Force && !tooOld)
        {
            organisation.State.Pending.Take(id, now);
            return Answer(http, organisation, login, person, session, organisation.Breakage);
        }

        if (login.Passive)
        {
            organisation.State.Pending.Take(id, now);
            return login switch
            {
                PendingSamlLogin saml => SamlEndpoints.Reply(http, organisation, saml,
                    SamlResponse.Failure(organisation, saml, "Responder", "NoPassive", organisation.Breakage), organisation.Breakage),
                PendingOidcLogin oidc => AuthorizeEndpoint.Refuse(organisation, oidc, "login_required", organisation.Breakage),
                _ => throw new InvalidOperationException("A login of an unknown protocol."),
            };
        }

        return PersonaPage.Render(http, organisation, id, login);
    }

    private static async Task<IResult> ChooseAsync(HttpContext http, FakeOrganisation organisation, CancellationToken cancellation)
    {
        var form = await http.Request.ReadFormAsync(cancellation);
        var now = organisation.Time.GetUtcNow();
        if (organisation.State.Pending.Take(form["request"].ToString(), now) is not { } login)
        {
            return MessagePage.Error(http, organisation, "This login was finished before, or is too old.");
        }

        var breakage = organisation.Breakage;
        if (Enum.TryParse<Breakage>(form["breakage"].ToString(), ignoreCase: true, out var once))
        {
            breakage |= once;
        }

        if (form.ContainsKey("cancel"))
        {
            return login switch
            {
                PendingSamlLogin saml => SamlEndpoints.Reply(http, organisation, saml, SamlResponse.Failure(organisation, saml, "Responder", "AuthnFailed", breakage), breakage),
                PendingOidcLogin oidc => AuthorizeEndpoint.Refuse(organisation, oidc, "access_denied", breakage),
                _ => throw new InvalidOperationException("A login of an unknown protocol."),
            };
        }

        var person = organisation.Personas.FirstOrDefault(persona => persona.Id == form["persona"].ToString());
        if (person is null)
        {
            return MessagePage.Error(http, organisation, "Nobody of that name can log in here.");
        }

        if (breakage.HasFlag(Breakage.NewCertificate))
        {
            organisation.RollKey(keepPrevious: false);
        }

        var session = new PersonSession(person.Id, now, "_" + RandomNumberGenerator.GetHexString(32, lowercase: true));
        var cookie = organisation.State.Sessions.Put(session, now, SessionLife);
        http.Response.Cookies.Append(CookieName(organisation), cookie, Cookie(organisation));
        return Answer(http, organisation, login, person, session, breakage);
    }

    private static IResult Answer(HttpContext http, FakeOrganisation organisation, PendingLogin login, Persona person, PersonSession session, Breakage breakage)
    {
        var shown = breakage.HasFlag(Breakage.SecondFactorRefused) ? person with { SecondFactor = false, Contexts = [] } : person;
        return login switch
        {
            PendingSamlLogin saml => SamlEndpoints.Reply(http, organisation, saml, SamlResponse.Success(organisation, saml, shown, session, breakage), breakage),
            PendingOidcLogin oidc => AuthorizeEndpoint.Grant(organisation, oidc, shown, session, breakage),
            _ => throw new InvalidOperationException("A login of an unknown protocol."),
        };
    }

    private static IResult LogOut(HttpContext http, FakeOrganisation organisation)
    {
        EndSession(http, organisation);
        return MessagePage.LoggedOut(http, organisation);
    }

    /// <summary>Ends the session of this browser; gives what it was.</summary>
    public static PersonSession? EndSession(HttpContext http, FakeOrganisation organisation)
    {
        var session = organisation.State.Sessions.Take(http.Request.Cookies[CookieName(organisation)], organisation.Time.GetUtcNow());
        http.Response.Cookies.Delete(CookieName(organisation), Cookie(organisation));
        return session;
    }

    private static string CookieName(FakeOrganisation organisation) => "idp_" + organisation.Id;

    private static CookieOptions Cookie(FakeOrganisation organisation) => new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Lax,
        Secure = organisation.BaseUrl.StartsWith("https:", StringComparison.Ordinal),
        Path = organisation.BasePath.Length == 0 ? "/" : organisation.BasePath,
    };
}
