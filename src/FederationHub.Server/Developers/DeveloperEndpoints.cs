using System.Security.Cryptography;
using System.Text;
using FederationHub.Core;
using FederationHub.Core.Identity;
using FederationHub.Core.Ports;
using FederationHub.Core.Sessions;
using FederationHub.OpenId.Provider;
using FederationHub.OpenId.Provider.Token;
using FederationHub.OpenId.Provider.UserInfo;
using FederationHub.Outcomes;
using FederationHub.Server.Background;
using FederationHub.Server.Login;
using FederationHub.Server.Sessions;
using FederationHub.Server.Web;

namespace FederationHub.Server.Developers;

/// <summary><c>/developers</c>: a person of a fake organisation makes a client, and tries it. Mapped only where it is switched on.</summary>
internal sealed class DeveloperEndpoints(
    DeveloperClients clients, DeveloperTries tries, SettingsRefresh refresh, ISessionStore sessions, SessionCookie cookie, IHubKeys keys, BrowserBinding binding,
    TokenPipeline tokens, UserInfoPipeline userInfo, ProviderIssuer issuer, HubAddress address, Randomness randomness, TimeProvider time)
{
    public const string Path = "/developers";
    public const string SignedInPath = Path + "/signed-in";

    /// <summary>Where tried logins come back, before their handle.</summary>
    public const string ReturnPath = Path + "/return/";

    private const string ClientPath = Path + "/client/";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, (HttpContext http, DeveloperEndpoints page) => page.ListAsync(http));
        routes.MapPost(Path, (HttpContext http, DeveloperEndpoints page, LoginRefusal refusal) => page.MakeAsync(http, refusal));
        routes.MapGet(Path + "/sign-in", (DeveloperEndpoints page) => page.SignIn());
        // The session of the hub says who it is: nobody can redeem this code, since nobody kept the verifier.
        routes.MapGet(SignedInPath, () => new SeeOther(Path));
        routes.MapGet(ClientPath + "{id}", (HttpContext http, string id, DeveloperEndpoints page) => page.ShowAsync(http, id));
        routes.MapPost(ClientPath + "{id}/remove", (HttpContext http, string id, DeveloperEndpoints page, LoginRefusal refusal) => page.RemoveAsync(http, id, refusal));
        routes.MapPost(ClientPath + "{id}/try", (HttpContext http, string id, DeveloperEndpoints page, LoginRefusal refusal) => page.TryAsync(http, id, refusal));
        routes.MapGet(ReturnPath + "{handle}", (HttpContext http, string handle, DeveloperEndpoints page) => page.ReturnAsync(http, handle));
    }

    private async Task<IResult> ListAsync(HttpContext http)
    {
        var words = Words.For(http.Request);
        return await OpenAsync(http) is { } mine ? List(words, mine) : Closed(words);
    }

    private SeeOther SignIn()
    {
        // Nobody redeems the code: the challenge is of a verifier that is kept nowhere.
        var query = $"client_id={DeveloperClients.SignInId}&redirect_uri={Uri.EscapeDataString(clients.SignedIn)}&response_type=code&scope=openid&code_challenge={randomness.Handle()}&code_challenge_method=S256&state={randomness.Handle()}";
        return new SeeOther($"{ProviderIssuer.AuthorizationPath}?{query}");
    }

    private async Task<IResult> MakeAsync(HttpContext http, LoginRefusal refusal)
    {
        var (form, mine, refused) = await ReadAsync(http, refusal);
        if (form is null || mine is null)
        {
            return refused!;
        }

        var words = Words.For(http.Request);
        var (client, secret, problem) = DeveloperClient.Make(mine.Person, form["name"], form["kind"], form["redirect_uri"], address, time.GetUtcNow(), randomness);
        if (client is not null && !await clients.AddAsync(client, http.RequestAborted))
        {
            (client, problem) = (null, "developers.problem.many");
        }

        if (client is null)
        {
            return List(words, mine, words.Fill(problem!, ("most", $"{DeveloperClients.MostOfPerson}")), form);
        }

        // Live before the page says so.
        await refresh.RefreshAsync(CancellationToken.None);
        return Client(words, mine, client, secret);
    }

    private async Task<IResult> ShowAsync(HttpContext http, string id)
    {
        var words = Words.For(http.Request);
        return await OpenAsync(http) is not { } mine ? Closed(words)
            : Own(mine, id) is { } client ? Client(words, mine, client, secret: null)
            : new SeeOther(Path);
    }

    private async Task<IResult> RemoveAsync(HttpContext http, string id, LoginRefusal refusal)
    {
        var (_, mine, refused) = await ReadAsync(http, refusal);
        if (mine is null)
        {
            return refused!;
        }

        if (await clients.RemoveAsync(id, mine.Person, http.RequestAborted))
        {
            await refresh.RefreshAsync(CancellationToken.None);
        }

        return new SeeOther(Path);
    }

    private async Task<IResult> TryAsync(HttpContext http, string id, LoginRefusal refusal)
    {
        var (form, mine, refused) = await ReadAsync(http, refusal);
        if (form is null || mine is null)
        {
            return refused!;
        }

        if (Own(mine, id) is not { } client)
        {
            return new SeeOther(Path);
        }

        var begun = tries.Begin(client, form["secret"].ToString().Trim(), binding.Bind(http));
        return new SeeOther($"{ProviderIssuer.AuthorizationPath}?{begun.Query}");
    }

    private async Task<IResult> ReturnAsync(HttpContext http, string handle)
    {
        var words = Words.For(http.Request);
        var query = http.Request.Query;
        // Bound to the browser that started: nobody sees what another one's login came to, or uses it up.
        if (query["state"].Count > 1 || query["code"].Count > 1 || tries.Take(handle, binding.Of(http.Request), query["state"]) is not { } tried)
        {
            return new Page("/Pages/Developers/Tried.cshtml", new DeveloperTriedPage { Words = words, Title = words["developers.tried.over"], Status = StatusCodes.Status400BadRequest });
        }

        var page = new DeveloperTriedPage { Words = words, Title = words.Fill("developers.tried.title", ("name", tried.Client.Name)), Tried = tried, Address = issuer.AuthorizationEndpoint, Took = tries.Took(tried) };
        if (query["iss"].ToString() != issuer.Value || query["code"].ToString() is not { Length: > 0 } code)
        {
            return new Page("/Pages/Developers/Tried.cshtml", page with { Error = $"{query["error"]} {query["error_description"]}".Trim() });
        }

        var calls = await tries.RedeemAsync(tried, code, tokens, userInfo, http.RequestAborted);
        return new Page("/Pages/Developers/Tried.cshtml", page with { Calls = calls, Took = tries.Took(tried) });
    }

    private DeveloperClient? Own(Developer mine, string id) => clients.OfPerson(mine.Person).FirstOrDefault(client => client.Id == id);

    private Page List(Words words, Developer mine, string? problem = null, IFormCollection? form = null) => new("/Pages/Developers/List.cshtml", new DeveloperListPage
    {
        Words = words,
        Title = words["developers.title"],
        LanguageLink = form is null ? Path + "?" : null,
        Token = FormToken(mine),
        Clients = clients.OfPerson(mine.Person),
        Problem = problem,
        Status = problem is null ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest,
        Name = form?["name"],
        Chosen = form?["kind"].ToString() is { Length: > 0 } kind ? kind : "web",
        RedirectUri = form?["redirect_uri"],
    });

    private Page Client(Words words, Developer mine, DeveloperClient client, string? secret) => new("/Pages/Developers/Client.cshtml", new DeveloperClientPage
    {
        Words = words,
        Title = client.Name,
        LanguageLink = secret is null ? $"{ClientPath}{client.Id}?" : null,
        Token = FormToken(mine),
        Client = client,
        Issuer = issuer,
        Secret = secret,
    });

    private static Page Closed(Words words) => new("/Pages/Developers/Start.cshtml", new DeveloperStartPage { Words = words, Title = words["developers.title"], LanguageLink = Path + "?" });

    private async Task<(IFormCollection? Form, Developer? Mine, IResult? Refused)> ReadAsync(HttpContext http, LoginRefusal refusal)
    {
        var read = await RequestParameters.ReadFormAsync(http);
        if (read is not Outcome<IFormCollection>.Accepted(var form))
        {
            return (null, null, await refusal.RefuseAsync(http, ((Outcome<IFormCollection>.Rejected)read).Rejection));
        }

        if (await OpenAsync(http) is not { } mine)
        {
            return (null, null, Closed(Words.For(http.Request)));
        }

        return CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(form[ConsentStep.TokenField].ToString()), Encoding.UTF8.GetBytes(FormToken(mine)))
            ? (form, mine, null)
            : (null, null, await refusal.RefuseAsync(http, ServerCauses.OtherForm.Because("the form is not of this session's page")));
    }

    // Only people of fake organisations: whoever is somewhere else at the hub in the same browser makes no clients as that person.
    private async Task<Developer?> OpenAsync(HttpContext http)
    {
        if (cookie.Read(http.Request) is not { } handle)
        {
            return null;
        }

        var session = (await sessions.OfBrowserAsync(handle, http.RequestAborted))
            .FirstOrDefault(one => !one.LogoutOnly && SessionRules.IsAlive(one, time.GetUtcNow()) && clients.IsFake(one.Statement.Organisation));
        return session is null ? null : new Developer(PersonHash.Compute(await keys.PersonsAsync(http.RequestAborted), session.Statement.PersonKey), handle);
    }

    private static string FormToken(Developer mine) => BrowserBinding.Hash($"form of {Path} {mine.Handle} {mine.Person}");

    private sealed record Developer(string Person, string Handle);
}
