using System.Text.Encodings.Web;
using FederationHub.Server.Web;

namespace FederationHub.Server.Login;

/// <summary>
/// What a person sees while an organisation takes more than a second to answer the hub. The page is sent at once and its end when there is one, so that one
/// request stays one request: nothing is asked twice, nothing is polled, and it goes on without a script.
/// </summary>
internal sealed record WaitingPage : HubPage
{
    /// <summary>How long an organisation may take before anything is shown.</summary>
    public static readonly TimeSpan After = TimeSpan.FromSeconds(1);

    public override string Kind => "waiting";

    public required string Organisation { get; init; }

    /// <summary>Sends the page and leaves the answer open. It stands in the features of the request from then on, so that it gets an end whatever happens.</summary>
    public static async Task BeginAsync(LoginVisit visit, string organisation)
    {
        var words = Words.For(visit.Http.Request, visit.Login.Request.Languages);
        var name = visit.Directory.FindOrganisation(organisation)?.Name.In(words.Language).Text ?? words["word.organisation"];
        var page = new WaitingPage
        {
            Words = words,
            Title = words.Fill("waiting.title", ("organisation", name)),
            ServiceName = visit.Application.Name.In(words.Language).Text,
            Organisation = name,
        };
        await new Page("/Pages/Login/Waiting.cshtml", page).ExecuteAsync(visit.Http);
        await visit.Http.Response.Body.FlushAsync(CancellationToken.None);
        visit.Http.Features.Set(page);
    }
}

/// <summary>The end of a waiting page: where the browser goes on, which it would have been sent to by a redirect had the answer come in time.</summary>
/// <param name="result">The redirect, or the error page.</param>
internal sealed class WaitingEnd(IResult result) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var next = result switch
        {
            SeeOther redirect => redirect.Location,
            // Its status and headers are gone; its address has them.
            ErrorReply error => await error.KeepAsync() ? error.Address : $"/help/{error.Code}",
            _ => "/help",
        };
        var address = HtmlEncoder.Default.Encode(next);
        // A parser reads on after the end of a document as if it stood in it (HTML 13.2.6.4.19).
        await httpContext.Response.WriteAsync($"<meta http-equiv=\"refresh\" content=\"0;url={address}\"><p><a href=\"{address}\">{HtmlEncoder.Default.Encode(Words.For(httpContext.Request)["waiting.go"])}</a></p>\n", CancellationToken.None);
    }
}
