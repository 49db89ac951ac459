using FederationHub.Testing;

namespace FederationHub.Server.Tests.Login;

/// <summary>
/// Ruling 3, R000-23, R002-26: whatever is switched off counts on every path within ten seconds, without a restart. Each row is one change; what
/// each path then says stands beside it.
/// </summary>
public sealed class EveryChangeOnEveryPathTests
{
    /// <summary>What each path says to a person or an application after a change.</summary>
    /// <param name="Hint">An authorization request with a hint: a code of a page, or what the list of organisations says.</param>
    /// <param name="List">The list of organisations for a new login.</param>
    /// <param name="Choice">A choice on a page that was open.</param>
    /// <param name="StartLink">A start link.</param>
    /// <param name="Note">The application's request after a start link that was opened before.</param>
    /// <param name="Return">An answer of the organisation that comes back after the change.</param>
    /// <param name="Continue">One that came back before it, and goes on after it.</param>
    /// <param name="Session">A silent request of an application with a session.</param>
    /// <param name="Token">The exchange of a code that was given before.</param>
    /// <param name="UserInfo">An access token that was given before.</param>
    public sealed record Paths(
        string Hint, string List, string Choice, string StartLink, string Note, string Return, string Continue, string Session, string Token, string UserInfo);

    private static readonly Paths Nothing = new("", "", "", "", "", "", "", "", "", "");

    private const string Gone = "without it";

    // A hint that leads nowhere is answered on the page with the list, in the same words for what is not there, not connected or a draft.
    private static Paths Of(string code, string hint, string session = "login_required") => new(hint, Gone, code, code, hint, code, code, session, code, "401");

    private static string Application(string text) => Replace(text, "    redirect_uris: [\"http://shop", "    suspended: true\n    redirect_uris: [\"http://shop");

    private static string Organisation(string text, string line) => Replace(text, "    identifiers: { schac_home_org", $"    {line}\n    identifiers: {{ schac_home_org");

    private static string Pair(string text, string line) => Replace(text, "    organisations: [university, college, island]", line);

    private static string Test(string text) => Replace(text, "    redirect_uris: [\"http://shop", "    test: true\n    redirect_uris: [\"http://shop");

    public static TheoryData<string, Func<string, string>, Func<string, string>, Paths> Changes => new()
    {
        { "nothing", Same, Same, Nothing with { Hint = "organisation", List = "with it", Choice = "organisation", StartLink = "application", Note = "organisation", Return = "code", Continue = "code", Session = "code", Token = "200", UserInfo = "200" } },
        { "application suspended", Same, Application, Of("FH-1011", "FH-1011", "FH-1011") with { List = "FH-1011" } },
        { "organisation suspended", Same, text => Organisation(text, "state: suspended"), Of("FH-1104", "without it, with a notice") },
        { "organisation back to draft", Same, text => Organisation(text, "state: draft"), Of("FH-1104", "without it, with a notice") with { Note = Gone } },
        // The start link is the way to a draft, and nothing that did not begin with one is.
        { "organisation back to draft, for a test application", Test, text => Test(Organisation(text, "state: draft")), Of("FH-1104", "without it, with a notice") with { StartLink = "application", Note = "organisation" } },
        { "organisation excludes the application", Same, text => Organisation(text, "applications: [planner]"), Of("FH-1103", "without it, with a notice") },
        { "organisation allows nobody", Same, text => Organisation(text, "applications: []"), Of("FH-1103", "without it, with a notice") },
        { "pair suspended", Same, text => Pair(text, "    organisations: [university, college, island]\n    suspended_organisations: [university]"), Of("FH-1103", "without it, with a notice") },
        { "pair removed", Same, text => Pair(text, "    organisations: [college, island]"), Of("FH-1103", "without it, with a notice") },
        { "upstream suspended", Same, text => Replace(text, "upstreams:\n  - id: university\n", "upstreams:\n  - id: university\n    suspended: true\n"), Of("FH-1104", "without it, with a notice") },
    };

    [Theory]
    [MemberData(nameof(Changes))]
    [Trait("Reaches", "FH-1011")]
    public async Task R000_23_R002_26_A_change_counts_on_every_path(string change, Func<string, string> before, Func<string, string> after, Paths expected)
    {
        await using var world = await HubWorld.StartAsync(text => before(LongForm(text)));
        await world.ApplyAsync(text => before(LongForm(text)));
        using var browser = world.NewBrowser();
        using var traveller = world.NewBrowser();
        using var slow = world.NewBrowser();
        using var courier = world.NewBrowser();
        using var chooser = world.NewBrowser();
        using var linked = world.NewBrowser();
        using var newcomer = world.NewBrowser();
        var tokens = await browser.TokensAsync(world.Shop, "university");
        var unused = (await browser.GoAsync(world.Shop.AuthorizeUrl())).Parameter("code")!;
        var list = await chooser.GoAsync(world.Shop.AuthorizeUrl());
        var away = await traveller.PickAsync(await traveller.GoAsync(world.Shop.AuthorizeUrl()), "university");
        var post = await slow.SubmitAsync(await slow.PickAsync(await slow.GoAsync(world.Shop.AuthorizeUrl()), "university"), "form", ("persona", "pupil"));
        // The courier takes the answer to the hub and goes no further, since the login is another browser's.
        await courier.PostOnAsync(post);
        (await linked.GoAsync($"{world.HubUrl}/start/shop/university")).Url.Should().Be("http://shop.localhost:1/");

        await world.ApplyAsync(text => after(LongForm(text)));

        var token = await world.Shop.RedeemAsync(unused);
        var seen = new Paths(
            Hint: Seen(world, await newcomer.GoAsync(world.Shop.AuthorizeUrl(("idp_hint", "university")))),
            List: Seen(world, await newcomer.GoAsync(world.Shop.AuthorizeUrl())),
            Choice: Seen(world, await chooser.PickAsync(list, "university")),
            StartLink: Seen(world, await newcomer.GoAsync($"{world.HubUrl}/start/shop/university")),
            Note: Seen(world, await linked.GoAsync(world.Shop.AuthorizeUrl())),
            Return: Seen(world, await traveller.BecomeAsync(away, "pupil")),
            Continue: Seen(world, await slow.GoAsync(courier.Hops.Last().Url)),
            Session: Seen(world, await browser.GoAsync(world.Shop.AuthorizeUrl(("prompt", "none")))),
            Token: token.Status == 200 ? "200" : token["error_description"]![..7],
            UserInfo: (await world.Shop.UserInfoAsync(tokens["access_token"]!)).Status.ToString(System.Globalization.CultureInfo.InvariantCulture));

        seen.Should().Be(expected, change);
    }

    [Theory]
    [InlineData("organisations: [university]\n", "organisations: [island]\n")]
    public async Task What_rests_on_an_upstream_ends_when_it_speaks_for_another_organisation(string from, string to)
    {
        await using var world = await HubWorld.StartAsync(LongForm);
        await world.ApplyAsync(LongForm);
        using var browser = world.NewBrowser();
        using var courier = world.NewBrowser();
        using var slow = world.NewBrowser();
        var tokens = await browser.TokensAsync(world.Shop, "university");
        var unused = (await browser.GoAsync(world.Shop.AuthorizeUrl())).Parameter("code")!;
        var post = await slow.SubmitAsync(await slow.PickAsync(await slow.GoAsync(world.Shop.AuthorizeUrl()), "university"), "form", ("persona", "pupil"));
        await courier.PostOnAsync(post);

        // An entry may name only an upstream that speaks for its organisation; without one the file would be refused.
        await world.ApplyAsync(text => Replace(Replace(LongForm(text), from, to), ", upstream: university }", " }"));

        (await slow.GoAsync(courier.Hops.Last().Url)).Parameter("code").Should().BeNull();
        (await world.Shop.RedeemAsync(unused)).Status.Should().NotBe(200);
        (await world.Shop.UserInfoAsync(tokens["access_token"]!)).Status.Should().Be(401);
        (await browser.GoAsync(world.Shop.AuthorizeUrl(("prompt", "none")))).Parameter("error").Should().Be("login_required");
    }

    private static string Seen(HubWorld world, BrowserPage page) => page switch
    {
        { Kind: "organisation-login" } => "organisation",
        { Kind: "choose" } when page.Document.QuerySelector("button[name=entry][value=university]") is not null => "with it",
        { Kind: "choose" } => page.Document.QuerySelector(".notice") is null ? Gone : Gone + ", with a notice",
        { Code: { } code } => code,
        _ when page.Url == "http://shop.localhost:1/" => "application",
        _ when page.Parameter("code") is not null => "code",
        _ => page.Parameter("error") ?? throw new InvalidOperationException($"{page.Url.Replace(world.HubUrl, "", StringComparison.Ordinal)}: {page.Text}"),
    };

    private static string Same(string text) => text;

    private static string Replace(string text, string from, string to) =>
        text.Contains(from, StringComparison.Ordinal) ? text.Replace(from, to, StringComparison.Ordinal) : throw new InvalidOperationException($"Nothing to replace: {from}");

    // The university written out: organisation, upstream and entry apart, so that the upstream can be changed alone.
    private static string LongForm(string text)
    {
        var at = text.IndexOf("    domains: [uvl.example]", StringComparison.Ordinal);
        var saml = text.IndexOf("    saml:\n", at, StringComparison.Ordinal);
        var end = text.IndexOf("  - id: college", saml, StringComparison.Ordinal);
        var block = text[saml..end];
        return text.Remove(saml, end - saml).Remove(at, text.IndexOf("    support:", at, StringComparison.Ordinal) - at)
            + $"\nupstreams:\n  - id: university\n    organisations: [university]\n{block}entries:\n  - {{ id: university, organisation: university, upstream: university }}\n";
    }
}
