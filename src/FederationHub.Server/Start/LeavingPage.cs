using FederationHub.Core.Applications;
using FederationHub.Server.Web;

namespace FederationHub.Server.Start;

/// <summary>Where a start link leads when nobody vouches for the address: it names that, and the person goes there by themselves (RFC 9700 4.11.2).</summary>
internal sealed record LeavingPage : HubPage
{
    private const string View = "/Pages/Start/Leaving.cshtml";

    public override string Kind => "leaving";

    /// <summary>The sentence that names the origin.</summary>
    public required string Text { get; init; }

    /// <summary>The whole address.</summary>
    public required string Address { get; init; }

    /// <summary>The page.</summary>
    /// <param name="http">The request.</param>
    /// <param name="application">The application.</param>
    /// <param name="address">Its front door.</param>
    public static Page Of(HttpContext http, Application application, string address)
    {
        var words = Words.For(http.Request, []);
        var service = application.Name.In(words.Language).Text;
        var origin = SecurityHeaders.OriginOf(address);
        return new Page(View, new LeavingPage
        {
            Words = words,
            Title = words.Fill("leaving.title", ("service", service)),
            ServiceName = service,
            Text = words.Fill("leaving.text", ("address", origin)),
            Address = address,
            BackTo = $"{service} ({origin})",
        });
    }
}
