using FederationHub.OpenId.Parameters;
using FederationHub.OpenId.Provider;
using FederationHub.OpenId.Provider.Token;
using FederationHub.Outcomes;

namespace FederationHub.Server.OpenId;

/// <summary>One call of an application's server: a form that is read strictly, the pipeline that answers it, and its refusal in the log under a reference. No page, no cookie.</summary>
internal static class MachineCall
{
    /// <summary>Answers one call.</summary>
    /// <param name="http">The request and its answer.</param>
    /// <param name="randomness">Where the reference comes from.</param>
    /// <param name="pipeline">What answers a form that can be read.</param>
    /// <param name="refused">What answers one that cannot, under its reference.</param>
    /// <param name="log">Told of each refusal: its code, the cause for the operator, and the login's reference, else the call's own.</param>
    public static async Task<IResult> AnswerAsync(
        HttpContext http,
        Randomness randomness,
        Func<TokenRequest, CancellationToken, ValueTask<ProviderReply>> pipeline,
        Func<Rejection, string, ProviderReply> refused,
        Action<string, string, string> log)
    {
        var reference = randomness.Reference();
        http.Response.Headers["X-Correlation-Id"] = reference;
        var form = await MachineForm.ReadAsync(http);
        var reply = form is Outcome<ProtocolParameters>.Accepted(var parameters)
            ? await pipeline(new TokenRequest(parameters, [.. http.Request.Headers.Authorization.OfType<string>()], reference), http.RequestAborted)
            : refused(((Outcome<ProtocolParameters>.Rejected)form).Rejection, reference);
        if (reply.Rejection is { } rejection)
        {
            log(rejection.Code.ToString(), rejection.Detail, reply.LoginReference ?? reference);
        }

        return new MachineReply(reply);
    }
}
