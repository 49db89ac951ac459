using FederationHub.Core;
using FederationHub.Core.Applications;
using FederationHub.Core.Login;
using FederationHub.Core.Organisations;
using FederationHub.Core.Ports;
using FederationHub.OpenId.Provider;
using FederationHub.Outcomes;
using FederationHub.Server.Login;
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

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/start/{application}/{organisation}", HandleAsync);

    private static async Task<IResult> HandleAsync(
        HttpContext http, string application, string organisation, CurrentDirectory current, ICaptureStore captures, StartNotes notes, ProviderIssuer issuer, LoginRefusal refusal)
    {
        var directory = current.Directory;
        if (directory.FindApplication(application) is not { } found)
        {
            return await refusal.RefuseAsync(http, ServerCauses.StartApplicationUnknown.Because("the start link names no application of this hub"));
        }

        var link = directory.FindStartLink(organisation);
        var checkedAddress = Check(directory, found, link).Then(_ => AddressOf(found, issuer, http.Request.Query[TargetParameter]));
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

        await notes.WriteAsync(http, found, organisation, capture.Length == 0 ? null : capture);
        return new SeeOther(address);
    }

    // What is unknown and what is a draft must look the same here, so one is asked after the other and nothing else comes before.
    private static Outcome<IReadOnlyList<DiscoveryEntry>> Check(HubDirectory directory, Application application, StartLink? link) =>
        AccessRule.Check(application).Then(_ => link is null
            ? CoreCauses.EntryUnknown.Because("the start link names no organisation of this hub")
            : directory.EntriesOf(application, link));

    // No open redirect (RFC 9700 4.11): where a link may lead is registered, as a string.
    private static Outcome<string> AddressOf(Application application, ProviderIssuer issuer, Microsoft.Extensions.Primitives.StringValues targets)
    {
        var target = targets.Count == 0 ? null : targets.ToString();
        if (target is not null && !application.TargetLinkUris.Contains(target, StringComparer.Ordinal))
        {
            return ServerCauses.StartTargetNotAllowed.Because($"the target of the start link is not among the target_link_uris of application {application.Id}");
        }

        return FrontDoor.Of(application, issuer, target) is { } address
            ? address
            : ServerCauses.StartNowhere.Because($"application {application.Id} has neither initiate_login_uri nor home_page");
    }
}
