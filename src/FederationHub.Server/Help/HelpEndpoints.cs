using FederationHub.Outcomes;
using FederationHub.Server.Web;

namespace FederationHub.Server.Help;

/// <summary>Help, privacy, and one page for each FH-code: what happened, who can fix it.</summary>
internal static class HelpEndpoints
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/help", (HttpContext http, HubOptions options) => Help(http, options));
        routes.MapGet("/help/FH-{number:int}", (HttpContext http, int number, ErrorPages errors, Randomness randomness) => Code(http, number, errors, randomness));
        ConnectEndpoint.Map(routes);
        KeptEndpoint.Map(routes);
        routes.MapGet("/privacy", (HttpContext http, HubOptions options) => Privacy(http, options));
        routes.MapGet("/accessibility", (HttpContext http, HubOptions options) => Accessibility(http, options));
        routes.MapGet("/", (HttpContext http, HubOptions options) => Help(http, options));
    }

    private static Page Help(HttpContext http, HubOptions options)
    {
        var words = Words.For(http.Request);
        return new Page("/Pages/Help/Text.cshtml", new HelpPage
        {
            Words = words,
            Title = words["help.title"],
            LanguageLink = http.Request.Path + "?",
            Paragraphs = [words["help.what"], words["help.choose"], words["help.password"], words["help.username"], words["help.code"]],
            Codes = [.. FhCodes.All.Where(code => !code.Reserved).Select(code => (code.ToString(), new CodeTexts(words, code).Title))],
            Link = string.IsNullOrEmpty(options.Help.Email) ? null : "mailto:" + options.Help.Email,
            ForDevelopers = true,
        });
    }

    private static IResult Code(HttpContext http, int number, ErrorPages errors, Randomness randomness)
    {
        var words = Words.For(http.Request);
        if (FhCodes.All.FirstOrDefault(code => code.Number == number) is not { } fh)
        {
            return errors.For(http, ServerCauses.PageNotFound.Because("no such code"), randomness.Reference(), new ErrorContext());
        }

        return new Page("/Pages/Help/Code.cshtml", new CodePage
        {
            Words = words,
            Title = $"{fh}: {new CodeTexts(words, fh).Title}",
            LanguageLink = http.Request.Path + "?",
            Fh = fh,
            Texts = new CodeTexts(words, fh),
        });
    }

    private static Page Privacy(HttpContext http, HubOptions options)
    {
        var words = Words.For(http.Request);
        return new Page("/Pages/Help/Text.cshtml", new HelpPage
        {
            Words = words,
            Title = words["privacy.title"],
            LanguageLink = "/privacy?",
            Paragraphs = [words["privacy.what"], words["privacy.cookies"], words["privacy.kept"]],
            Link = string.IsNullOrEmpty(options.Help.PrivacyUrl) ? null : options.Help.PrivacyUrl,
            NamesWhatIsKept = true,
        });
    }

    // What the operator declares by law is the operator's own; this page says what the hub does for everyone.
    private static Page Accessibility(HttpContext http, HubOptions options)
    {
        var words = Words.For(http.Request);
        return new Page("/Pages/Help/Text.cshtml", new HelpPage
        {
            Words = words,
            Title = words["accessibility.title"],
            LanguageLink = "/accessibility?",
            Paragraphs =
            [
                words["accessibility.norm"], words["accessibility.how"], words["accessibility.tested"], words["accessibility.limits"],
                words[string.IsNullOrEmpty(options.Help.Email) ? "accessibility.tell.organisation" : "accessibility.tell"],
            ],
            Mail = string.IsNullOrEmpty(options.Help.Email) ? null : options.Help.Email,
            Link = string.IsNullOrEmpty(options.Help.AccessibilityUrl) ? null : options.Help.AccessibilityUrl,
        });
    }
}

/// <summary>A page of plain paragraphs.</summary>
internal sealed record HelpPage : HubPage
{
    public override string Kind => "help";

    public required IReadOnlyList<string> Paragraphs { get; init; }

    public IReadOnlyList<(string Code, string Title)>? Codes { get; init; }

    public string? Link { get; init; }

    /// <summary>Where to write to about the page, or null.</summary>
    public string? Mail { get; init; }

    /// <summary>Whether the page leads on to what is kept.</summary>
    public bool NamesWhatIsKept { get; init; }

    /// <summary>Whether makers of applications look for help here.</summary>
    public bool ForDevelopers { get; init; }
}

/// <summary>What one code means: for the person, and below it for the operator.</summary>
internal sealed record CodePage : HubPage
{
    public override string Kind => "help";

    public required FhCode Fh { get; init; }

    public required CodeTexts Texts { get; init; }
}
