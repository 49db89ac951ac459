using System.Globalization;
using FederationHub.Core;
using FederationHub.Core.Applications;
using FederationHub.Core.Login;
using FederationHub.Core.Organisations;
using FederationHub.Core.Ports;
using FederationHub.OpenId.Provider;
using FederationHub.Outcomes;
using FederationHub.Server.Login;
using FederationHub.Server.Registration;
using FederationHub.Server.Web;

namespace FederationHub.Server.Start;

/// <summary>
/// GET <c>/start/{application}/{organisation}</c>: a link on any page that begins a login at one organisation (ruling 9, R003-03). The person goes
/// to the application's registered front door; the browser keeps the choice, and the application's own request skips discovery.
/// </summary>
internal static class StartEndpoint
{
    /// <summary>Name of the parameter that says where to go after the login.</summary>
    public const string TargetParameter = "target";

    /// <summary>Name of the parameter that carries an operator's invitation to keep the answer of one login.</summary>
    public const string CaptureParameter = "capture";

    /// <summary>Name of the parameter that says that an answer nobody asked for led here.</summary>
    public const string ArrivedParameter = "arrived";

    // An organisation that answers a login with another answer that nobody asked for would send the browser round for ever.
    private const int MostArrivals = 4;
    private static readonly TimeSpan ArrivalsCount = TimeSpan.FromMinutes(1);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/start/{application}/{organisation}", HandleAsync);

    /// <summary>The link that begins a login of an application at an entry.</summary>
    public static string Link(Application application, DiscoveryEntry entry) => $"/start/{Uri.EscapeDataString(application.Id.Value)}/{Uri.EscapeDataString(entry.Id)}";

    /// <summary>The same for a person whom an answer brought that nobody asked for.</summary>
    public static string Arriving(Application application, DiscoveryEntry entry, string? target) =>
        $"{Link(application, entry)}?{ArrivedParameter}=1" + (target is null ? string.Empty : $"&{TargetParameter}={Uri.EscapeDataString(target)}");

    private static async Task<IResult> HandleAsync(
        HttpContext http, string application, string organisation, CurrentDirectory current, ICaptureStore captures, StartNotes notes, HubCookies cookies, ProviderIssuer issuer, RegisteredApplications registered, LoginRefusal refusal)
    {
        var directory = current.Directory;
        if (directory.FindApplication(application) is not { } found)
        {
            return await refusal.RefuseAsync(http, ServerCauses.StartApplicationUnknown.Because("the start link names no application of this hub"));
        }

        var link = directory.FindStartLink(organisation);
        var target = http.Request.Query[TargetParameter];
        var checkedAddress = Check(directory, found, link).Then(_ => AddressOf(found, issuer, target.Count == 0 ? null : target.ToString()));
        if (checkedAddress is not Outcome<string>.Accepted(var address))
        {
            return await refusal.RefuseAsync(http, ((Outcome<string>.Rejected)checkedAddress).Rejection, found, link);
        }

        var capture = http.Request.Query[CaptureParameter].ToString();
        if (capture.Length > 0 && (!HubCookies.IsHandle(capture) || await captures.FindInvitationAsync(capture, http.RequestAborted) is not { } invited
            || invited.Application != application || invited.Organisation != organisation))
        {
            return await refusal.RefuseAsync(http, ServerCauses.InvitationOver.Because("no invitation under this token: it was answered, or its time is over"), found, link);
        }

        if (http.Request.Query.ContainsKey(ArrivedParameter) && !Arrives(http, cookies, found))
        {
            return await refusal.RefuseAsync(http, ServerCauses.UnsolicitedLoop.Because($"{MostArrivals} answers that nobody asked for within a minute: the organisation answers no request"), found, link);
        }

        await notes.WriteAsync(http, found, organisation, capture.Length == 0 ? null : capture);
        return registered.Knows(application) ? LeavingPage.Of(http, found, address) : new SeeOther(address);
    }

    // Each arrival counts for a minute from the last one, for one application. Kept by the browser alone: whoever forges it stops only themselves.
    private static bool Arrives(HttpContext http, HubCookies cookies, Application application)
    {
        var before = http.Request.Cookies[cookies.Arrived] is { Length: > 2 } known && char.IsAsciiDigit(known[0]) && known[1..] == "." + application.Id ? known[0] - '0' : 0;
        if (before >= MostArrivals)
        {
            cookies.Delete(http.Response, cookies.Arrived);
            return false;
        }

        cookies.Set(http.Response, cookies.Arrived, string.Create(CultureInfo.InvariantCulture, $"{before + 1}.{application.Id}"), ArrivalsCount);
        return true;
    }

    // What is unknown and what is a draft must look the same here, so one is asked after the other and nothing else comes before.
    private static Outcome<IReadOnlyList<DiscoveryEntry>> Check(HubDirectory directory, Application application, StartLink? link) =>
        AccessRule.Check(application).Then(_ => link is null
            ? CoreCauses.EntryUnknown.Because("the start link names no organisation of this hub")
            : directory.EntriesOf(application, link));

    // No open redirect (RFC 9700 4.11): where a link may lead is registered, as a string.
    internal static Outcome<string> AddressOf(Application application, ProviderIssuer issuer, string? target)
    {
        if (target is not null && !application.TargetLinkUris.Contains(target, StringComparer.Ordinal))
        {
            return ServerCauses.StartTargetNotAllowed.Because($"the target of the start link is not among the target_link_uris of application {application.Id}");
        }

        return FrontDoor.Of(application, issuer, target) is { } address
            ? address
            : ServerCauses.StartNowhere.Because($"application {application.Id} has neither initiate_login_uri nor home_page");
    }
}
