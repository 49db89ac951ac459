using FederationHub.Samples.WebApp;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using static FederationHub.Samples.WebApp.AppPage;
using static FederationHub.Samples.WebApp.OwnRoutes;

namespace FederationHub.Samples.Systems.Care;

/// <summary>
/// A record of care. It asks for the second factor itself when the organisation did none, and pairs a device once, so that a carer
/// on the road logs in by PIN without anybody else being asked.
/// </summary>
public sealed class CareApp
{
    private const string Pair = "pair";
    private readonly WebAppOptions _options;
    private readonly OpenIdClient _client;
    private readonly AppSessions<Carer> _sessions;
    private readonly TimeCodes _codes;

    /// <summary>Starts without any device.</summary>
    public CareApp(WebAppOptions options)
    {
        _options = options;
        _client = new OpenIdClient(options);
        _sessions = new AppSessions<Carer>(options);
        _codes = new TimeCodes(options.Time);
        Devices = new PairedDevices(options.Time);
    }

    /// <summary>The devices that were paired.</summary>
    public PairedDevices Devices { get; }

    private string DeviceCookie => $"app_{_options.Id}_device";

    /// <summary>Maps its pages under the path of its base URL.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        Get(routes, _options, "", (HttpContext http) => Home(http));
        Get(routes, _options, "/login", (HttpContext http, CancellationToken cancellation) => LoginRoutes.StartAsync(http, _options, _client, new LoginWish(), cancellation));
        // R000-10: a device is given to a person who logs in now, not to whoever left a session behind.
        Get(routes, _options, "/pair", (HttpContext http, CancellationToken cancellation) =>
            LoginRoutes.StartAsync(http, _options, _client, new LoginWish { Prompt = "login", For = Pair }, cancellation));
        Post(routes, _options, "/second-factor", (HttpContext http, CancellationToken cancellation) => CheckCodeAsync(http, cancellation));
        Post(routes, _options, "/pair", (HttpContext http, CancellationToken cancellation) => PairAsync(http, cancellation));
        Post(routes, _options, "/pin", (HttpContext http, CancellationToken cancellation) => EnterPinAsync(http, cancellation));
        LoginRoutes.Map(routes, _options, _client, _sessions, Welcome);
    }

    private IResult Home(HttpContext http)
    {
        if (_sessions.Get(http) is { } session)
        {
            return Page(http, session);
        }

        return Devices.Knows(http.Request.Cookies[DeviceCookie])
            ? AppPage.Render(http, _options, "care-pin", "PIN", $"""
                <h1>{In(http, "Welkom terug", "Welcome back")}</h1>
                <form method="post" action="{Text(_options.BasePath)}/pin"><label>PIN <input name="pin" inputmode="numeric" autocomplete="off"></label> <button class="button">{In(http, "Verder", "Next")}</button></form>
                """)
            : AppPage.Render(http, _options, "app-home", _options.Name, $"""
                <h1>{Text(_options.Name)}</h1>
                <p><a class="button" href="{Text(_options.BasePath)}/login">{In(http, "Inloggen", "Log in")}</a></p>
                <p><a href="{Text(_options.BasePath)}/pair" id="pair">{In(http, "Inloggen en dit apparaat koppelen", "Log in and pair this device")}</a></p>
                """);
    }

    private IResult Welcome(HttpContext http, LoginAnswer.LoggedIn login)
    {
        // R000-04: two factors at the organisation are enough; R000-05: only what amr says counts.
        _sessions.SignIn(http, login.Login, new Carer(login.Login.Claim("sub")!)
        {
            TwoFactors = login.Login.Methods.Contains("mfa"),
            MayPair = login.For == Pair,
            Organisation = login.Login.Claim("org_id"),
        });
        return To(_options, "");
    }

    private IResult Page(HttpContext http, AppSessions<Carer>.Session session)
    {
        if (!session.Person.TwoFactors)
        {
            var secret = _codes.NewSecretFor(session.Person.Subject);
            var title = In(http, "Nog één stap", "One more step");
            return AppPage.Render(http, _options, "care-second-factor", title, $"""
                <h1>{title}</h1>
                <p>{In(http, "Je organisatie gaf niet door dat je met twee stappen bent ingelogd. Daarom vragen we een code.", "Your organisation did not tell us that you logged in with two steps. That is why we ask for a code.")}</p>
                {(secret is null ? "" : $"<p>{In(http, "Zet deze sleutel in je app voor codes:", "Put this key in your app for codes:")} <code data-secret>{secret}</code></p>")}
                <form method="post" action="{Text(_options.BasePath)}/second-factor"><label>Code <input name="code" inputmode="numeric" autocomplete="one-time-code"></label> <button class="button">{In(http, "Verder", "Next")}</button></form>
                """);
        }

        if (session.Person.MayPair)
        {
            var title = In(http, "Kies een PIN", "Choose a PIN");
            return AppPage.Render(http, _options, "care-pair", title, $"""
                <h1>{title}</h1>
                <p>{In(http, "Vijf cijfers. Hiermee log je voortaan in op dit apparaat.", "Five digits. From now on you log in with them on this device.")}</p>
                <form method="post" action="{Text(_options.BasePath)}/pair"><label>PIN <input name="pin" inputmode="numeric" autocomplete="off"></label> <button class="button">{In(http, "Koppelen", "Pair")}</button></form>
                """);
        }

        var how = session.Login.Methods.Contains("mfa")
            ? In(http, "Je organisatie liet je met twee stappen inloggen.", "Your organisation had you log in with two steps.")
            : In(http, "Je logde in met één stap bij je organisatie en één stap hier.", "You logged in with one step at your organisation and one step here.");
        return Record(http, session.Person.Subject, string.Join(' ', session.Login.Methods), session.Person.Organisation, how, LoginRoutes.WaysOut(http, _options));
    }

    private IResult Record(HttpContext http, string subject, string methods, string? organisation, string how, string ways)
    {
        var title = In(http, "Dossier", "Record");
        return AppPage.Render(http, _options, "care-record", title, $"""
            <h1>{title}</h1>
            <p data-subject="{Text(subject)}" data-methods="{Text(methods)}" data-organisation="{Text(organisation)}">{how}</p>
            {ways}
            """);
    }

    private async Task<IResult> CheckCodeAsync(HttpContext http, CancellationToken cancellation)
    {
        var code = (await http.Request.ReadFormAsync(cancellation))["code"].ToString();
        if (_sessions.Get(http) is { } session && _codes.Accept(session.Person.Subject, code))
        {
            _sessions.SignIn(http, session.Login, session.Person with { TwoFactors = true });
        }

        return To(_options, "");
    }

    private async Task<IResult> PairAsync(HttpContext http, CancellationToken cancellation)
    {
        var pin = (await http.Request.ReadFormAsync(cancellation))["pin"].ToString();
        if (_sessions.Get(http) is { Person: { TwoFactors: true, MayPair: true } person } session && Devices.Pair(session.Login, pin) is { } device)
        {
            http.Response.Cookies.Append(DeviceCookie, device, Kept());
            _sessions.SignIn(http, session.Login, person with { MayPair = false });
        }

        return To(_options, "");
    }

    private async Task<IResult> EnterPinAsync(HttpContext http, CancellationToken cancellation)
    {
        var pin = (await http.Request.ReadFormAsync(cancellation))["pin"].ToString();
        return Devices.Enter(http.Request.Cookies[DeviceCookie], pin) is { } subject
            ? Record(http, subject, "pin", null, In(http, "Je logde in met je PIN.", "You logged in with your PIN."), "")
            : To(_options, "");
    }

    private CookieOptions Kept() => new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Strict,
        Secure = _options.BaseUrl.StartsWith("https:", StringComparison.Ordinal),
        Path = _options.BasePath.Length == 0 ? "/" : _options.BasePath,
        MaxAge = PairedDevices.Life,
    };
}

/// <summary>Who is logged in at the record.</summary>
/// <param name="Subject">The hub's `sub`.</param>
public sealed record Carer(string Subject)
{
    /// <summary>Two factors were used, at the organisation or here.</summary>
    public bool TwoFactors { get; init; }

    /// <summary>The organisation that vouched for them, as the hub names it: a colleague's, or a practice's or supplier's own (R000-09).</summary>
    public string? Organisation { get; init; }

    /// <summary>This login was asked for to pair the device.</summary>
    public bool MayPair { get; init; }
}
