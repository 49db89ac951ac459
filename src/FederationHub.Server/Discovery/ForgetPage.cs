using System.Globalization;
using FederationHub.Core;
using FederationHub.Core.Discovery;
using FederationHub.Server.Web;

namespace FederationHub.Server.Discovery;

/// <summary>The page "What this browser remembers".</summary>
internal sealed record ForgetPage : HubPage
{
    public override string Kind => "forget";

    public required string Token { get; init; }

    public required IReadOnlyList<ForgetRow> Rows { get; init; }

    /// <summary>Whether the person goes on without choosing somewhere.</summary>
    public required bool HasAlways { get; init; }

    /// <summary>Makes the page.</summary>
    /// <param name="words">In the person's language.</param>
    /// <param name="directory">The snapshot of now.</param>
    /// <param name="choices">What is remembered.</param>
    /// <param name="token">Token of the form.</param>
    public static Page Of(Words words, HubDirectory directory, RecentChoices choices, string token) => new("/Pages/Discovery/Forget.cshtml", new ForgetPage
    {
        Words = words,
        Title = words["forget.title"],
        LanguageLink = ForgetEndpoint.Path + "?",
        Token = token,
        HasAlways = choices.Always.Count > 0,
        Rows =
        [
            .. choices.Announced is { } announced && choices.Choices.All(choice => choice.Entry != announced.Entry) ? [RowOf(words, directory, announced.Entry, [words["forget.announced"]])] : Array.Empty<ForgetRow>(),
            .. choices.Choices.Select(choice => RowOf(words, directory, choice.Entry,
            [
                words.Fill("forget.day", ("day", Day(choice.Day))),
                .. choices.Always.Where(wish => wish.Entry == choice.Entry).Select(wish => words.Fill(wish.Application is null ? "forget.always.all" : "forget.always.one", ("day", Day(wish.Until)))),
            ])),
        ],
    });

    // Of what is not public any more nothing is told but that it is here.
    private static ForgetRow RowOf(Words words, HubDirectory directory, string id, IReadOnlyList<string> more)
    {
        var entry = directory.FindEntry(id) is { } known && directory.FindOrganisation(known.Organisation) is { IsPublic: true } ? known : null;
        var (name, language) = entry is null ? (words["forget.gone"], words.Language) : entry.Name.In(words.Language);
        return new ForgetRow(id, name, language == words.Language ? null : language, string.Join(" ", more));
    }

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}

/// <summary>One organisation that is remembered.</summary>
/// <param name="Id">Id of the entry.</param>
/// <param name="Name">Its name.</param>
/// <param name="Language">The language of the name where it is not that of the page (WCAG 2.2, 3.1.2); else null.</param>
/// <param name="More">Since when, and whether the person goes on with it without choosing.</param>
internal sealed record ForgetRow(string Id, string Name, string? Language, string More);
