using FederationHub.OpenId.Provider;
using FederationHub.OpenId.Provider.Authorize;
using FederationHub.Outcomes;
using FederationHub.Server.Diagnostics;
using FederationHub.Server.Login;
using FederationHub.Server.OpenId;
using FederationHub.Storage;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace FederationHub.Server.Web;

/// <summary>
/// The one handler of what is not an expected refusal: a broken dependency, a bug, a body that cannot be read, an address that
/// does not exist. People get the same page as for every refusal; machines get their protocol's JSON.
/// </summary>
internal static class UnexpectedErrors
{
    // Where only machines call.
    private static readonly string[] MachinePaths =
        [ProviderIssuer.TokenPath, ProviderIssuer.PushedAuthorizationPath, ProviderIssuer.RevocationPath, ProviderIssuer.IntrospectionPath, ProviderIssuer.UserInfoPath, ProviderIssuer.RegistrationPath];

    public static IApplicationBuilder UseUnexpectedErrors(this IApplicationBuilder app) => app.Use(static async (context, next) =>
    {
        try
        {
            await next(context);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody is there any more to be told.
            return;
        }
        catch (Exception exception) when (!context.Response.HasStarted || context.Features.Get<WaitingPage>() is not null)
        {
            await AnswerAsync(context, RejectionOf(exception), exception);
            return;
        }

        if (!context.Response.HasStarted && context.Response.StatusCode is StatusCodes.Status404NotFound or StatusCodes.Status405MethodNotAllowed)
        {
            var code = context.Response.StatusCode == StatusCodes.Status404NotFound ? ServerCauses.PageNotFound : ServerCauses.MethodNotAllowed;
            await AnswerAsync(context, code.Because("no such address or method"), null);
        }
    });

    internal static Rejection RejectionOf(Exception exception) => exception switch
    {
        BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => ServerCauses.BodyTooLarge.Because($"longer than {HubBuilder.LongestBody} bytes"),
        // The framework's form reader reports its limits (count, length of keys and values) this way.
        BadHttpRequestException or InvalidDataException => ServerCauses.BodyUnreadable.Because("the body cannot be read as a form within the limits"),
        StoreUnavailableException => ServerCauses.StoreUnavailable.Because("the store cannot be reached"),
        _ => ServerCauses.Unexpected.Because(exception.GetType().Name),
    };

    private static async Task AnswerAsync(HttpContext context, Rejection rejection, Exception? exception)
    {
        var reference = context.RequestServices.GetRequiredService<Randomness>().Reference();
        var log = context.RequestServices.GetRequiredService<LoginLog>();
        var route = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText;
        if (rejection.Code == ServerCauses.Unexpected)
        {
            log.Unexpected(exception!, reference, context.Request.Method, route);
        }
        else if (rejection.Code == ServerCauses.StoreUnavailable)
        {
            log.StoreUnavailable(exception!, reference, context.Request.Method, route);
        }
        else
        {
            log.Refused(rejection.Code.ToString(), rejection.Detail, reference, null, null);
        }

        var answer = context.Features.Get<PassiveRequest>() is { } passive
            ? IssueCodeStep.Reply(context, [], AuthorizeReply.Error(passive.ReplyTo, rejection, context.RequestServices.GetRequiredService<ProviderIssuer>(), reference))
            : Array.Exists(MachinePaths, path => context.Request.Path.StartsWithSegments(path, StringComparison.Ordinal))
            ? Machine(context, rejection, reference)
            : context.RequestServices.GetRequiredService<ErrorPages>().For(context, rejection, reference, rejection.Code == ServerCauses.StoreUnavailable ? TryAgain(context) : new ErrorContext());
        if (context.Response.HasStarted)
        {
            await new WaitingEnd(answer).ExecuteAsync(context);
            return;
        }

        if (rejection.Code == ServerCauses.StoreUnavailable)
        {
            context.Response.Headers.RetryAfter = "60";
            // Nothing of the step was kept, so the browser is told nothing of it: the note of a start link still counts when it is tried again.
            context.Response.Headers.Remove(HeaderNames.SetCookie);
        }

        await answer.ExecuteAsync(context);
    }

    // Where the store failed nothing was confirmed, and what was asked may be asked again: a login goes on where it stood, once
    // the store is back. A step that was kept after all says itself that it was done.
    private static ErrorContext TryAgain(HttpContext context)
    {
        var request = context.Request;
        var address = request.PathBase + request.Path + request.QueryString;
        // Two slashes at its begin would make it the address of another host.
        if (context.GetEndpoint() is null || address.StartsWith("//", StringComparison.Ordinal))
        {
            return new ErrorContext();
        }

        return HttpMethods.IsGet(request.Method) ? new ErrorContext { Again = new ReturnLink(address) }
            : context.Features.Get<IFormFeature>()?.Form is { } form ? new ErrorContext { Again = new ReturnLink(address, [.. RequestParameters.Pairs(form).Select(field => KeyValuePair.Create(field.Key, field.Value ?? string.Empty))]) }
            : new ErrorContext();
    }

    private static IResult Machine(HttpContext context, Rejection rejection, string reference) =>
        rejection.Code == ServerCauses.MethodNotAllowed || rejection.Code == ServerCauses.BodyTooLarge
            ? Results.StatusCode(rejection.Code == ServerCauses.BodyTooLarge ? StatusCodes.Status413PayloadTooLarge : StatusCodes.Status405MethodNotAllowed)
            : new MachineReply(context.Request.Path.StartsWithSegments(ProviderIssuer.RegistrationPath, StringComparison.Ordinal) ? ProviderReply.RegistrationError(rejection, reference)
                : context.Request.Path == ProviderIssuer.UserInfoPath ? ProviderReply.BearerError(rejection, reference) : ProviderReply.TokenError(rejection, reference));
}
