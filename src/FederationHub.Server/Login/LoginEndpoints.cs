using FederationHub.Server.Web;

namespace FederationHub.Server.Login;

/// <summary>One login, in the order in which it happens: the table of contents of this folder.</summary>
internal static class LoginEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        // 1  The application sends the person.
        routes.MapMethods("/connect/authorize", ["GET", "POST"], (HttpContext http, AuthorizeStep step) => step.HandleAsync(http));

        // 2  The person picks the home organisation, or goes back to the application.
        routes.MapGet("/login/choose", (HttpContext http, ChooseOrganisationStep step) => step.PageAsync(http));
        routes.MapPost("/login/choose", (HttpContext http, ChooseOrganisationStep step, LoginDispatcher next) => step.ChosenAsync(http, next));
        routes.MapPost("/login/choose/search", (HttpContext http, ChooseOrganisationStep step) => step.SearchedAsync(http));
        routes.MapGet(SearchAsYouType.Path, (HttpContext http, SearchAsYouType step) => step.AnswerAsync(http));
        routes.MapPost("/login/cancel", (HttpContext http, LoginRefusal step) => step.CancelAsync(http));

        // 3  SendUpstreamStep answers whichever request decided it: a redirect, or a form that posts itself.

        // 4  The organisation answers. No cookie is read here: a SAML POST is cross-site and carries none.
        routes.MapPost("/login/return/saml", (HttpContext http, ReceiveUpstreamStep step) => step.SamlAsync(http));
        routes.MapMethods("/login/return/oidc/{upstream}", ["GET", "POST"], (HttpContext http, string upstream, ReceiveUpstreamStep step) => step.OidcAsync(http, upstream));

        // 5, 6, 7  The browser is checked; identity, release and code follow in one request.
        routes.MapGet("/login/continue", (HttpContext http, EstablishIdentityStep step, LoginDispatcher next) => step.ContinueAsync(http, next));

        // Where a link of the operator began it, or where the application says so, the person is asked in between.
        routes.MapGet(CaptureStep.Path, (HttpContext http, CaptureStep step) => step.PageAsync(http));
        routes.MapPost(CaptureStep.Path, (HttpContext http, CaptureStep step, LoginDispatcher next) => step.AnsweredAsync(http, next));
        routes.MapGet(ConsentStep.Path, (HttpContext http, ConsentStep step) => step.PageAsync(http));
        routes.MapPost(ConsentStep.Path, (HttpContext http, ConsentStep step, LoginDispatcher next) => step.AnsweredAsync(http, next));
        routes.MapGet(StayStep.Path, (HttpContext http, StayStep step) => step.PageAsync(http));
        routes.MapPost(StayStep.Path, (HttpContext http, StayStep step, LoginDispatcher next) => step.AnsweredAsync(http, next));
    }
}
