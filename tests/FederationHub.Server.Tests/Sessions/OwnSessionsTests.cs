using FederationHub.Testing;

namespace FederationHub.Server.Tests.Sessions;

/// <summary>A person's own sessions, on their own page.</summary>
public sealed class OwnSessionsTests(LogoutWorldFixture fixture) : IClassFixture<LogoutWorldFixture>
{
    private readonly LogoutWorld _world = fixture.World;

    [Fact]
    public async Task A_person_sees_their_sessions_in_every_browser_and_ends_one()
    {
        using var here = _world.Hub.NewBrowser();
        using var there = _world.Hub.NewBrowser();
        using var other = _world.Hub.NewBrowser();
        await _world.LogInAsync(here, "guardian");
        await _world.LogInAsync(there, "guardian");
        await _world.LogInAsync(other);
        _world.Receiver.Reset();

        var page = await here.GoAsync(_world.Hub.HubUrl + "/my");
        var sections = page.Document.QuerySelectorAll("section[aria-labelledby=sessions] .kept").ToList();
        var elsewhere = sections.Single(section => section.TextContent.Contains("In another browser.", StringComparison.Ordinal));
        var done = await here.PressAsync(page, $"button[name=session][value='{elsewhere.QuerySelector("button")!.GetAttribute("value")}']");

        sections.Should().HaveCount(2);
        elsewhere.TextContent.Should().Contain("University of Lindenhorst").And.Contain("BookShop");
        done.Kind.Should().Be("logout");
        _world.Receiver.Of("shop").Should().ContainSingle();
        (await _world.IsLoggedInAsync(there)).Should().BeFalse();
        (await _world.IsLoggedInAsync(here)).Should().BeTrue();
        (await _world.IsLoggedInAsync(other)).Should().BeTrue("it is somebody else's");
    }

    [Fact]
    public async Task A_person_ends_all_of_them_at_once_and_nobody_elses()
    {
        using var here = _world.Hub.NewBrowser();
        using var there = _world.Hub.NewBrowser();
        using var other = _world.Hub.NewBrowser();
        await _world.LogInAsync(here, "diacritics");
        await _world.LogInAsync(there, "diacritics");
        await _world.LogInAsync(other);

        await here.PostOnAsync(await here.PressAsync(await here.GoAsync(_world.Hub.HubUrl + "/my"), "button[name=session][value=all]"));

        (await _world.IsLoggedInAsync(here)).Should().BeFalse();
        (await _world.IsLoggedInAsync(there)).Should().BeFalse();
        (await _world.IsLoggedInAsync(other)).Should().BeTrue();
    }

    [Fact]
    public async Task Nobody_ends_a_session_of_somebody_else_or_with_a_form_of_another_site()
    {
        using var pupil = _world.Hub.NewBrowser();
        using var teacher = _world.Hub.NewBrowser();
        var session = await _world.Hub.SessionOfAsync(await _world.LogInAsync(pupil));
        await _world.LogInAsync(teacher, "teacher");
        var mine = await teacher.GoAsync(_world.Hub.HubUrl + "/my");
        var token = mine.Document.QuerySelector("section[aria-labelledby=sessions] input[name=form]")!.GetAttribute("value")!;

        await teacher.PostAsync(_world.Hub.HubUrl + "/my/end", [new("form", token), new("session", session)]);
        var forged = await teacher.PostAsync(_world.Hub.HubUrl + "/my/end", [new("form", "x"), new("session", "all")]);
        var crossSite = await teacher.PostAsync(_world.Hub.HubUrl + "/my/end", [new("form", token), new("session", "all")], from: "http://evil.localhost:1/");

        forged.Code.Should().Be("FH-1203");
        crossSite.Kind.Should().Be("my-closed", "its cookie is Lax");
        (await _world.IsLoggedInAsync(pupil)).Should().BeTrue();
        (await _world.IsLoggedInAsync(teacher)).Should().BeTrue();
    }
}
