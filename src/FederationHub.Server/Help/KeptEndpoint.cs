using System.Globalization;
using FederationHub.Server.My;
using FederationHub.Server.Web;

namespace FederationHub.Server.Help;

/// <summary>What the hub keeps of people, why, how long and in which form: the one list, with this deployment's own settings in it.</summary>
internal static class KeptEndpoint
{
    public const string Path = "/help/kept";

    /// <summary>
    /// Everything that is kept. Whoever keeps something new adds it here: a test holds it against the tables of the database. By the word of its texts, with
    /// the days that it is kept where a setting says so.
    /// </summary>
    public static IReadOnlyList<KeptThing> Things { get; } =
    [
        new("pushed", null),
        new("login", null),
        new("session", null),
        new("leaving", null),
        new("logout", null),
        new("ended", null),
        new("token", null),
        new("audit", options => options.Audit.KeepDays),
        new("consent", options => options.Consent.KeepDays),
        new("capture", null),
        new("replay", null),
        new("error", null),
        new("client", null) { OnlyWhere = options => options.Developers.Enabled },
    ];

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet(Path, (HttpContext http, HubOptions options, HubCookies cookies) =>
    {
        var words = Words.For(http.Request);
        return new Page("/Pages/Help/Kept.cshtml", new KeptPage
        {
            Words = words,
            Title = words["kept.title"],
            LanguageLink = Path + "?",
            MyLink = $"{MyEndpoints.Path}?lang={words.Language}",
            Rows = [.. Things.Where(thing => thing.OnlyWhere?.Invoke(options) != false).Select(thing => new KeptRow(
                words[$"kept.{thing.Word}.what"],
                words[$"kept.{thing.Word}.why"],
                thing.Days is { } days ? words.Fill("kept.days", ("days", days(options).ToString(CultureInfo.InvariantCulture))) : words[$"kept.{thing.Word}.long"],
                words[$"kept.{thing.Word}.form"]))],
            Cookies =
            [
                new CookieRow(cookies.Browser, words["cookie.browser"], words["cookie.open"]),
                new CookieRow(cookies.Session, words["cookie.session"], words["cookie.open"]),
                new CookieRow(cookies.Stay, words["cookie.stay"], words["cookie.stay.long"]),
                new CookieRow(cookies.Start, words["cookie.start"], words["cookie.start.long"]),
                new CookieRow(cookies.Recent, words["cookie.recent"], words["cookie.recent.long"]),
                new CookieRow(cookies.Language, words["cookie.language"], words["cookie.language.long"]),
                new CookieRow(cookies.Arrived, words["cookie.arrived"], words["cookie.arrived.long"]),
            ],
        });
    });
}

/// <summary>Something that is kept.</summary>
/// <param name="Word">Word of its texts.</param>
/// <param name="Days">How many days, by the deployment's settings; null where a text says how long.</param>
internal sealed record KeptThing(string Word, Func<HubOptions, int>? Days)
{
    /// <summary>Whether this deployment keeps it at all; null where each does.</summary>
    public Func<HubOptions, bool>? OnlyWhere { get; init; }
}

/// <summary>The page "What we keep, and how long".</summary>
internal sealed record KeptPage : HubPage
{
    public override string Kind => "kept";

    public required IReadOnlyList<KeptRow> Rows { get; init; }

    /// <summary>Each cookie that the hub can set.</summary>
    public required IReadOnlyList<CookieRow> Cookies { get; init; }

    public required string MyLink { get; init; }
}

/// <summary>One row of it.</summary>
/// <param name="What">What is kept.</param>
/// <param name="Why">Why.</param>
/// <param name="HowLong">How long.</param>
/// <param name="Form">In which form.</param>
internal sealed record KeptRow(string What, string Why, string HowLong, string Form);

/// <summary>One cookie.</summary>
/// <param name="Name">As the browser shows it.</param>
/// <param name="Why">What it is for.</param>
/// <param name="HowLong">How long the browser keeps it.</param>
internal sealed record CookieRow(string Name, string Why, string HowLong);
