using FederationHub.Testing;

namespace FederationHub.Server.Tests.Login;

/// <summary>Ruling 3: a withdrawal counts on every path within ten seconds.</summary>
public sealed class WhoMayUseWhomTests
{
    public static TheoryData<string, string, string, string> Withdrawals => new()
    {
        { "the application", "    redirect_uris: [\"http://shop", "    suspended: true\n    redirect_uris: [\"http://shop", "FH-1011" },
        { "the organisation", "    identifiers: { schac_home_org", "    state: suspended\n    identifiers: { schac_home_org", "FH-1104" },
        { "the pair", "    organisations: [university, college, island]", "    organisations: [university, college, island]\n    suspended_organisations: [university]", "FH-1103" },
        { "the permission", "    organisations: [university, college, island]", "    organisations: [college, island]", "FH-1103" },
    };

    [Theory]
    [MemberData(nameof(Withdrawals))]
    public async Task A_withdrawal_counts_at_the_return_at_the_session_at_the_token_and_at_UserInfo(string what, string from, string to, string code)
    {
        await using var world = await HubWorld.StartAsync();
        using var browser = world.NewBrowser();
        using var traveller = world.NewBrowser();
        var tokens = await browser.TokensAsync(world.Shop, "university");
        var unused = (await browser.GoAsync(world.Shop.AuthorizeUrl())).Parameter("code")!;
        var away = await traveller.PickAsync(await traveller.GoAsync(world.Shop.AuthorizeUrl()), "university");
        var chooser = await traveller.GoAsync(world.Shop.AuthorizeUrl());

        await world.ApplyAsync(text => text.Contains(from, StringComparison.Ordinal) ? text.Replace(from, to, StringComparison.Ordinal) : throw new InvalidOperationException(what));

        (await traveller.BecomeAsync(away, "pupil")).Code.Should().Be(code, "the return refuses");
        (await world.Shop.RedeemAsync(unused)).Status.Should().NotBe(200, "the code refuses");
        (await world.Shop.UserInfoAsync(tokens["access_token"]!)).Status.Should().Be(401, "UserInfo refuses");
        var reuse = await browser.GoAsync(world.Shop.AuthorizeUrl(("prompt", "none")));
        (reuse.Parameter("error") ?? reuse.Code).Should().NotBeNull("the session refuses");
        (await traveller.PickAsync(chooser, "university")).Code.Should().Be(code, "the choice refuses");
        var hinted = await traveller.GoAsync(world.Shop.AuthorizeUrl(("idp_hint", "university")));
        hinted.Url.Should().NotStartWith(world.University.BaseUrl, "the hint authorises nothing");
    }

    public static TheoryData<string, string> UpstreamWithdrawals => new()
    {
        { "suspended", "organisations: [university]\n    suspended: true\n" },
        { "speaking for another organisation", "organisations: [island]\n" },
    };

    [Theory]
    [MemberData(nameof(UpstreamWithdrawals))]
    public async Task What_rests_on_an_upstream_ends_when_the_upstream_is(string what, string change)
    {
        await using var world = await HubWorld.StartAsync(LongForm);
        await world.ApplyAsync(text => LongForm(text));
        using var browser = world.NewBrowser();
        using var courier = world.NewBrowser();
        using var slow = world.NewBrowser();
        var tokens = await browser.TokensAsync(world.Shop, "university");
        var unused = (await browser.GoAsync(world.Shop.AuthorizeUrl())).Parameter("code")!;
        var post = await slow.SubmitAsync(await slow.PickAsync(await slow.GoAsync(world.Shop.AuthorizeUrl()), "university"), "form", ("persona", "pupil"));
        await courier.PostOnAsync(post);

        // An entry may name only an upstream that speaks for its organisation; without one the file would be refused.
        await world.ApplyAsync(text => LongForm(text).Replace("organisations: [university]\n", change, StringComparison.Ordinal)
            .Replace(change.Contains("island", StringComparison.Ordinal) ? ", upstream: university }" : "no such text", " }", StringComparison.Ordinal));

        (await slow.GoAsync(courier.Hops.Last().Url)).Parameter("code").Should().BeNull($"an answer of an upstream that is {what} goes no further");
        (await world.Shop.RedeemAsync(unused)).Status.Should().NotBe(200);
        (await world.Shop.UserInfoAsync(tokens["access_token"]!)).Status.Should().Be(401);
        (await browser.GoAsync(world.Shop.AuthorizeUrl(("prompt", "none")))).Parameter("error").Should().Be("login_required");
    }

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
