using System.Text.RegularExpressions;
using FederationHub.Core.Audit;
using FederationHub.Core.Ports;
using FederationHub.Server.Tests.Discovery;
using FederationHub.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace FederationHub.Server.Tests.Login;

/// <summary>One identity provider of two organisations: a person chooses one, and the answer is about the other.</summary>
public sealed partial class OtherOrganisationTests
{
    private static string WithCampus(string text)
    {
        var metadata = Saml().Match(text).Groups[1].Value;
        return Look().Replace(Saml().Replace(text, ""), "").Replace("organisations: [university, college, island]", "organisations: [university, campus, college, island]", StringComparison.Ordinal)
            + $"""

                 - id: campus
                   name: Campus
                   identifiers: {"{"} schac_home_org: campus.example {"}"}
                   scopes: [campus.example]
               upstreams:
                 - id: shared
                   organisations: [university, campus]
                   saml:
                     metadata_url: {metadata}
               entries:
                 - {"{"} id: university, organisation: university, upstream: shared {"}"}
                 - {"{"} id: campus, organisation: campus, upstream: shared {"}"}
               """;
    }

    [Fact]
    public async Task R001_22_The_organisation_that_the_answer_is_about_counts_and_the_choice_is_corrected()
    {
        await using var world = await HubWorld.StartAsync(WithCampus);
        using var browser = world.NewBrowser();

        var end = await browser.LogInAsync(world.Shop, "campus", "pupil");

        var claims = FakeApplication.Claims((await world.Shop.RedeemAsync(end.Parameter("code")!))["id_token"]!);
        (claims.GetProperty("org_id_type").GetString(), claims.GetProperty("org_id").GetString()).Should().Be(("schac_home_org", "uvl.example"));
        var issued = new List<string?>();
        await foreach (var entry in world.Services.GetRequiredService<IAuditLog>().SearchAsync(new AuditQuery { Kind = AuditKinds.LoginIssued }, TestContext.Current.CancellationToken))
        {
            issued.Add(entry.Event.Organisation);
        }

        issued.Should().Equal("university");
        (await world.RemembersAsync(browser)).Ids().Should().Equal(["university"], "what is remembered is what was proved");
    }

    [Fact]
    public async Task R001_22_Where_the_organisation_that_the_answer_is_about_is_in_no_list_nothing_is_remembered()
    {
        await using var world = await HubWorld.StartAsync(text => WithCampus(text).Replace("organisation: university, upstream: shared", "organisation: university, upstream: shared, hidden: true", StringComparison.Ordinal));
        using var browser = world.NewBrowser();

        (await browser.LogInAsync(world.Shop, "campus", "pupil")).Parameter("code").Should().NotBeNull();

        browser.Cookies("hub.localhost").Should().NotContainKey(RecentWorld.Cookie);
    }

    [Fact]
    public async Task R001_22_The_organisation_that_the_answer_is_about_must_be_allowed_too()
    {
        await using var world = await HubWorld.StartAsync(text => WithCampus(text).Replace("organisations: [university, campus, college, island]", "organisations: [campus, college, island]", StringComparison.Ordinal));
        using var browser = world.NewBrowser();

        (await browser.LogInAsync(world.Shop, "campus", "pupil")).Code.Should().Be("FH-1103");
    }

    [GeneratedRegex(@"    saml:\n      metadata_url: (\S+)\n")]
    private static partial Regex Saml();

    // What people see of an organisation stands at its entry, where it has one.
    [GeneratedRegex(@"    (domains: \[uvl\.example\]|aliases: \[UvL\]|place: Lindenhorst)\n")]
    private static partial Regex Look();
}
