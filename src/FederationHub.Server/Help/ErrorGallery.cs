using FederationHub.Outcomes;
using FederationHub.Server.Web;

namespace FederationHub.Server.Help;

/// <summary>
/// Every error page, to look at: <c>/dev/errors</c>. On the demo only: it is off unless <see cref="HubOptions.ErrorGallery"/> says so, which a hub that
/// others can reach refuses. It shows also the codes that are reserved.
/// </summary>
internal static class ErrorGallery
{
    /// <summary>Where the list is.</summary>
    public const string Path = "/dev/errors";

    public static void Map(IEndpointRouteBuilder routes)
    {
        if (!routes.ServiceProvider.GetRequiredService<HubOptions>().ErrorGallery)
        {
            return;
        }

        routes.MapGet(Path, (HttpContext http) =>
        {
            var words = Words.For(http.Request);
            return new Page("/Pages/Help/Gallery.cshtml", new GalleryPage { Words = words, Title = words["gallery.title"], LanguageLink = Path + "?" });
        });
        routes.MapGet(Path + "/FH-{number:int}", (HttpContext http, int number, ErrorPages pages, Randomness randomness) =>
            FhCodes.All.FirstOrDefault(code => code.Number == number) is { } fh
                ? pages.Example(http, fh, named: !http.Request.Query.ContainsKey("unnamed"))
                : pages.For(http, ServerCauses.PageNotFound.Because("no such code"), randomness.Reference(), new ErrorContext()));
    }
}

/// <summary>The list of error pages.</summary>
internal sealed record GalleryPage : HubPage
{
    public override string Kind => "gallery";
}
