using FederationHub.Core;
using FederationHub.Core.Applications;
using FederationHub.Core.Discovery;
using FederationHub.Core.Login;
using FederationHub.OpenId.Parameters;
using FederationHub.Outcomes;
using FederationHub.Server.Login;
using FederationHub.Server.Web;

namespace FederationHub.Server.Discovery;

/// <summary>
/// <c>/discovery</c>: a service with a login of its own asks only which organisation a person chooses (Identity Provider Discovery Service Protocol and Profile,
/// 27 March 2008). It is the same screen as in a login, with what that application may use. Nothing is kept: the request stands in the address, and each step
/// reads and checks it again. The answer goes to an address that the operator registered, and nowhere else.
/// </summary>
internal sealed class ChoiceAlone(CurrentDirectory current, UpstreamIdentifiers identifiers, LoginRefusal refusal, Randomness randomness, TimeProvider time, Logos logos, Theme theme)
{
    public const string Path = "/discovery";

    private const string SearchPath = "/discovery/search";

    // 2.4.1: the one policy that the protocol defines, and what an absent one means.
    private const string SinglePolicy = "urn:oasis:names:tc:SAML:profiles:SSO:idp-discovery-protocol:single";
    private const int LongestReturn = 2048;
    private const int LongestName = 100;

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, (HttpContext http, ChoiceAlone step) => step.AskedAsync(http));
        routes.MapPost(Path, (HttpContext http, ChoiceAlone step) => step.ChosenAsync(http));
        routes.MapPost(SearchPath, (HttpContext http, ChoiceAlone step) => step.SearchedAsync(http));
    }

    private async Task<IResult> AskedAsync(HttpContext http)
    {
        var directory = current.Directory;
        var read = await (await RequestParameters.ReadAsync(http)).Match(parameters => Task.FromResult(Check(directory, parameters)), rejection => Task.FromResult<Outcome<Asked>>(rejection));
        if (read is not Outcome<Asked>.Accepted { Value: var asked })
        {
            return await refusal.RefuseAsync(http, ((Outcome<Asked>.Rejected)read).Rejection);
        }

        var visit = VisitOf(http, directory, asked.Application);
        var narrowed = ChoiceNarrowing.Narrow(directory, asked.Application, [], startLink: null, identifiers.In(directory));
        return narrowed switch
        {
            Narrowed.None => await refusal.RefuseAsync(http, CoreCauses.NoCandidates.Because($"application {asked.Application.Id} may use no organisation"), asked.Application.Id.Value),
            Narrowed.One one when IdentifierOf(directory, one.Entry) is { } only => new SeeOther(asked.With(only)),
            // 2.4.1: no page may be shown, so nothing is chosen, and 2.4.3 says so by saying nothing.
            _ when asked.IsPassive => new SeeOther(asked.Return),
            _ => new Page("/Pages/Login/Choose.cshtml", new LogoBudget(logos, theme).On(ChoosePage.For(visit, narrowed, PlaceOf(asked), identifiers.In(directory)), asked.Application)),
        };
    }

    private async Task<IResult> SearchedAsync(HttpContext http)
    {
        var read = await ReadFormAsync(http);
        return await read.Match(
            posted => Task.FromResult<IResult>(new SeeOther(
                $"{posted.Asked.Address}&lang={Words.For(http.Request).Language}&q={Uri.EscapeDataString(ChoosePage.Trimmed(posted.Form["q"].ToString()))}")),
            rejection => refusal.RefuseAsync(http, rejection));
    }

    private async Task<IResult> ChosenAsync(HttpContext http)
    {
        var read = await ReadFormAsync(http);
        if (read is not Outcome<Posted>.Accepted { Value: var posted })
        {
            return await refusal.RefuseAsync(http, ((Outcome<Posted>.Rejected)read).Rejection);
        }

        var (directory, asked) = (posted.Directory, posted.Asked);
        if (directory.FindEntry(posted.Form["entry"].ToString()) is not { } entry || directory.FindOrganisation(entry.Organisation) is not { } organisation)
        {
            return await refusal.RefuseAsync(http, CoreCauses.EntryUnknown.Because("the chosen entry is not in the directory"), asked.Application.Id.Value);
        }

        // A choice tells who may be used by whom just as a login does (ruling 3).
        return await AccessRule.Check(asked.Application, organisation, entry.Upstream is { } id ? directory.FindUpstream(id) : null, startLink: null).Match(
            _ => Task.FromResult<IResult>(new SeeOther(asked.With(IdentifierOf(directory, entry)!))),
            rejection => refusal.RefuseAsync(http, rejection, asked.Application.Id.Value));
    }

    private async Task<Outcome<Posted>> ReadFormAsync(HttpContext http)
    {
        var directory = current.Directory;
        return (await RequestParameters.ReadFormAsync(http)).Then(form => ProtocolParameters.From(RequestParameters.Pairs(form).Where(field => field.Key is not ("entry" or "q")))
            .Then(parameters => Check(directory, parameters)).Then<Posted>(asked => new Posted(directory, asked, form)));
    }

    private string? IdentifierOf(HubDirectory directory, Core.Organisations.DiscoveryEntry entry) =>
        entry.Upstream is { } id && directory.FindUpstream(id) is { } upstream ? identifiers.Of(upstream) : null;

    private static ChoosePlace PlaceOf(Asked asked) => new(
        asked.Address, Path, SearchPath, asked.Fields, new ReturnLink(asked.Return), [SecurityHeaders.OriginOf(asked.Return)], IsLogin: false);

    // The page reads a login; of one that never begins it reads who asks and in which languages.
    private LoginVisit VisitOf(HttpContext http, HubDirectory directory, Application application) => new(http, directory, application, string.Empty, new LoginTransaction
    {
        State = LoginState.Started,
        Reference = randomness.Reference(),
        Application = application.Id.Value,
        Request = new LoginRequest(),
        DownstreamRequest = string.Empty,
        BrowserHash = string.Empty,
        StartedAt = time.GetUtcNow(),
    }, null, time);

    // In the order of 2.4.1; until the return address is verified nothing is answered to it (2.5).
    private static Outcome<Asked> Check(HubDirectory directory, ProtocolParameters parameters)
    {
        if (parameters.DuplicatedNames() is [var twice, ..])
        {
            return ServerCauses.DiscoveryRequestMalformed.Because($"'{twice}' stands twice");
        }

        if (directory.FindByEntityId(parameters.Single("entityID") ?? string.Empty) is not { } application)
        {
            return ServerCauses.DiscoveryRequesterUnknown.Because("entityID is missing, or of no application of this hub");
        }

        if (application.Suspended)
        {
            return CoreCauses.ApplicationSuspended.Because($"application {application.Id} is suspended");
        }

        var wanted = parameters.Single("return") ?? application.Discovery.Responses[0];
        if (!IsRegistered(application.Discovery.Responses, wanted))
        {
            return ServerCauses.DiscoveryReturnUnknown.Because($"return is none of the {application.Discovery.Responses.Count} addresses of application {application.Id}");
        }

        var name = parameters.Single("returnIDParam") ?? "entityID";
        if (name.Length is 0 or > LongestName || NamesIn(wanted).Contains(name, StringComparer.OrdinalIgnoreCase))
        {
            return ServerCauses.DiscoveryRequestMalformed.Because("returnIDParam is empty, too long, or stands in the return address already");
        }

        if (parameters.Single("policy") is { } policy && policy != SinglePolicy)
        {
            return ServerCauses.DiscoveryRequestMalformed.Because("policy is none that this hub has");
        }

        return parameters.Single("isPassive") is var passive and (null or "true" or "false")
            ? new Asked(application, wanted, name, passive == "true")
            : ServerCauses.DiscoveryRequestMalformed.Because("isPassive is neither true nor false");
    }

    // Compared as strings: whatever a parser makes of an address, it is the one that was registered. A query may follow, since services find their own
    // state in it; one that was registered with a query has that query and no other.
    private static bool IsRegistered(IReadOnlyList<string> registered, string wanted) =>
        wanted.Length <= LongestReturn && !wanted.AsSpan().ContainsAnyExceptInRange('!', '~') && !wanted.Contains('#', StringComparison.Ordinal) && !wanted.Contains('\\', StringComparison.Ordinal)
        && registered.Any(one => one == wanted || (!one.Contains('?', StringComparison.Ordinal) && wanted.StartsWith(one + "?", StringComparison.Ordinal)));

    // Also one without a value, or in other case: some services read the first of two that are alike to them.
    private static IEnumerable<string> NamesIn(string address) => address.IndexOf('?', StringComparison.Ordinal) is >= 0 and var at
        ? address[(at + 1)..].Split('&').Select(pair => System.Net.WebUtility.UrlDecode(pair.Split('=')[0]))
        : [];

    /// <summary>A request that was checked.</summary>
    private sealed record Asked(Application Application, string Return, string Name, bool IsPassive)
    {
        /// <summary>What the forms of the page carry: the request.</summary>
        public IReadOnlyList<KeyValuePair<string, string>> Fields =>
        [
            KeyValuePair.Create("entityID", Application.Discovery.EntityId!),
            KeyValuePair.Create("return", Return),
            KeyValuePair.Create("returnIDParam", Name),
        ];

        public string Address => Path + "?" + string.Join('&', Fields.Select(pair => $"{pair.Key}={Uri.EscapeDataString(pair.Value)}"));

        /// <summary>2.4.3: the return address with the choice.</summary>
        public string With(string identifier) =>
            $"{Return}{(Return.Contains('?', StringComparison.Ordinal) ? '&' : '?')}{Uri.EscapeDataString(Name)}={Uri.EscapeDataString(identifier)}";
    }

    private sealed record Posted(HubDirectory Directory, Asked Asked, IFormCollection Form);
}
