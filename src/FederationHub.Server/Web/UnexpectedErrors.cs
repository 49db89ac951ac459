using FederationHub.OpenId.Provider;
using FederationHub.Outcomes;
using FederationHub.Server.Diagnostics;
using FederationHub.Server.OpenId;
using FederationHub.Storage;

namespace FederationHub.Server.Web;

/// <summary>
/// The one handler of what is not an expected refusal: a broken dependency, a bug, a body that cannot be read, an address that
/// does not exist. People get the same page as for every refusal; machines get their protocol's JSON.
/// </summary>
internal static class UnexpectedErrors
{
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
        catch (Exception exception) when (!context.Response.HasStarted)
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

        var answer = context.Request.Path.StartsWithSegments(ProviderIssuer.TokenPath, StringComparison.Ordinal) || context.Request.Path.StartsWithSegments(ProviderIssuer.UserInfoPath, StringComparison.Ordinal)
            ? Machine(context, rejection, reference)
            : context.RequestServices.GetRequiredService<ErrorPages>().For(context, rejection, reference, new ErrorContext());
        if (rejection.Code == ServerCauses.StoreUnavailable)
        {
            context.Response.Headers.RetryAfter = "60";
        }

        await answer.ExecuteAsync(context);
    }

    private static IResult Machine(HttpContext context, Rejection rejection, string reference) =>
        rejection.Code == ServerCauses.MethodNotAllowed || rejection.Code == ServerCauses.BodyTooLarge
            ? Results.StatusCode(rejection.Code == ServerCauses.BodyTooLarge ? StatusCodes.Status413PayloadTooLarge : StatusCodes.Status405MethodNotAllowed)
            : new MachineReply(context.Request.Path == ProviderIssuer.TokenPath ? ProviderReply.TokenError(rejection, reference) : ProviderReply.BearerError(rejection, reference));
}
