using FederationHub.Testing;

namespace FederationHub.Server.Tests.Login;

/// <summary>Which identifier an application goes by, changed or chosen: what goes out of it, and on whose word.</summary>
public sealed class ChosenIdentifierTests
{
    private const string Shop = "    redirect_uris: [\"http://shop";

    private static string With(string text, string lines) => Replace(text, Shop, $"{lines}{Shop}");

    private static string Replace(string text, string from, string to) =>
        text.Contains(from, StringComparison.Ordinal) ? text.Replace(from, to, StringComparison.Ordinal) : throw new InvalidOperationException($"Nothing to replace: {from}");

    private static async Task<System.Text.Json.JsonElement> UserInfoAsync(HubWorld world, BrowserPage end) =>
        (await world.Shop.UserInfoAsync((await world.Shop.RedeemAsync(end.Parameter("code")!))["access_token"]!)).Json;

    [Theory]
    [InlineData("ask")]
    [InlineData("notice")]
    public async Task R001_17_A_consent_to_the_hubs_number_is_none_to_the_address(string consent)
    {
        string Text(string text, string type) => With(text, $"    person_id: [{type}]\n    consent: {consent}\n");
        await using var world = await HubWorld.StartAsync(text => Text(text, "hub"));
        using var browser = world.NewBrowser();
        var page = await browser.LogInAsync(world.Shop, "university", "teacher");
        page.Kind.Should().Be("consent");
        page.Document.QuerySelectorAll("dl.data dt").Select(label => label.TextContent.Trim()).Should().NotContain(["person_id", "person_id_type", "org_id"], "a person reads plain words");
        (await browser.PressAsync(page, "button[name=answer][value=yes]")).Parameter("code").Should().NotBeNull();
        (await browser.GoAsync(world.Shop.AuthorizeUrl())).Parameter("code").Should().NotBeNull("the same is not asked twice");

        await world.ApplyAsync(text => Text(text, "email"));

        (await browser.GoAsync(world.Shop.AuthorizeUrl())).Kind.Should().Be("consent");
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("email", true)]
    [InlineData("person:email", true)]
    public async Task R001_15_In_education_the_address_identifies_nobody_without_an_agreement_that_names_it(string agreed, bool released)
    {
        await using var world = await HubWorld.StartAsync(text => Replace(With(text, "    person_id: [email]\n"), "attributes: [given_name, email]", $"attributes: [{agreed}]"));
        using var browser = world.NewBrowser();

        var end = await browser.LogInAsync(world.Shop, "university", "teacher");

        if (released)
        {
            (await UserInfoAsync(world, end)).GetProperty("person_id_type").GetString().Should().Be("email");
        }
        else
        {
            end.Code.Should().Be("FH-1309");
        }
    }

    [Fact]
    public async Task R001_11_UserInfo_of_an_old_token_gives_no_identifier_that_the_application_goes_by_no_more()
    {
        string Text(string text, string type) => With(text, $"    person_id: [{type}]\n");
        await using var world = await HubWorld.StartAsync(text => Text(text, "subject_id"));
        using var browser = world.NewBrowser();
        var tokens = await world.Shop.RedeemAsync((await browser.LogInAsync(world.Shop, "university", "teacher")).Parameter("code")!);
        var before = (await world.Shop.UserInfoAsync(tokens["access_token"]!)).Json.GetProperty("person_id").GetString()!;
        var unused = (await browser.GoAsync(world.Shop.AuthorizeUrl(("prompt", "none")))).Parameter("code")!;

        await world.ApplyAsync(text => Text(text, "hub"));

        (await world.Shop.UserInfoAsync(tokens["access_token"]!)).Json.ToString().Should().NotContain(before);
        (await world.Shop.RedeemAsync(unused)).Status.Should().Be(400, "what education needs is no longer there to give");
        (await UserInfoAsync(world, await browser.GoAsync(world.Shop.AuthorizeUrl(("prompt", "none"))))).GetProperty("person_id_type").GetString().Should().Be("hub");
    }
}
