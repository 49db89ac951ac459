using FederationHub.Core.Audit;

namespace FederationHub.Configuration.Tests;

/// <summary>Single sign-on of an application of profile etoegang, which is switched on when the application showed that it can log people out.</summary>
public sealed class LogoutShownTests
{
    private const string Session = "    session: { mode: always, idle_seconds: 60 }";

    private static readonly ApplyOptions NoFetch = new() { Fetch = false };

    [Fact]
    public async Task R004_10_single_sign_on_is_refused_at_save_before_a_logout_was_seen_in_test_and_accepted_after()
    {
        await using var hub = await ConfiguredHub.StartAsync();

        var before = await hub.ApplyAsync(Text("    session: { mode: opt_in }"), NoFetch);
        await hub.AppliedAsync(Text("    session: { mode: opt_in }\n    test: true"), NoFetch);
        var stillBefore = await hub.ApplyAsync(Text("    session: { mode: opt_in }"), NoFetch);
        var seen = await hub.Change.RunAsync(ApplicationChanges.LogoutSeen("north", DateTimeOffset.UnixEpoch), AuditActors.Hub, TestContext.Current.CancellationToken);
        var after = await hub.ApplyAsync(Text("    session: { mode: opt_in }"), NoFetch);

        foreach (var refused in new[] { before, stillBefore })
        {
            refused.Should().BeOfType<ApplyOutcome.Refused>().Which.Problems.Should().ContainSingle().Which.Should().Match<FileProblem>(problem =>
                problem.Line == 15 && problem.Field == "applications[0].session" && problem.Message.Contains("has not seen 'north' log anybody out"));
        }

        seen.Should().BeOfType<ChangeOutcome.Saved>();
        after.Should().BeOfType<ApplyOutcome.Applied>();
        (await hub.SettingsAsync()).Applications.Single().LogoutSeenAt.Should().Be(DateTimeOffset.UnixEpoch);
        (await hub.ApplyAsync(Text("    session: { mode: always }"), NoFetch)).Should().BeOfType<ApplyOutcome.Applied>("what was seen stays");
    }

    [Theory]
    [InlineData("    session: { mode: never }")]
    [InlineData("    session: { reuse: never }")]
    [InlineData("    session: { mode: always }\n    test: true")]
    public async Task R004_10_what_is_off_or_in_test_needs_no_logout(string session)
    {
        await using var hub = await ConfiguredHub.StartAsync();

        (await hub.ApplyAsync(Text(session), NoFetch)).Should().BeOfType<ApplyOutcome.Applied>();
    }

    [Fact]
    public async Task R004_10_another_profile_is_not_a_way_around()
    {
        await using var hub = await ConfiguredHub.StartAsync();
        await hub.AppliedAsync(HubFiles.Valid, NoFetch);

        (await hub.ApplyAsync(Text(Session), NoFetch)).Should().BeOfType<ApplyOutcome.Refused>();
    }

    [Fact]
    public async Task R004_10_a_logout_outside_of_test_shows_nothing_in_profile_etoegang_and_is_noted_elsewhere()
    {
        await using var hub = await ConfiguredHub.StartAsync();
        await hub.AppliedAsync(Text("    session: { mode: never }"), NoFetch);
        var outside = await hub.Change.RunAsync(ApplicationChanges.LogoutSeen("north", DateTimeOffset.UnixEpoch), AuditActors.Hub, TestContext.Current.CancellationToken);
        await hub.AppliedAsync(HubFiles.Valid, NoFetch);
        var elsewhere = await hub.Change.RunAsync(ApplicationChanges.LogoutSeen("north", DateTimeOffset.UnixEpoch), AuditActors.Hub, TestContext.Current.CancellationToken);
        var again = await hub.Change.RunAsync(ApplicationChanges.LogoutSeen("north", DateTimeOffset.UnixEpoch.AddDays(1)), AuditActors.Hub, TestContext.Current.CancellationToken);

        outside.Should().BeOfType<ChangeOutcome.Nothing>();
        elsewhere.Should().BeOfType<ChangeOutcome.Saved>();
        again.Should().BeOfType<ChangeOutcome.Nothing>("once is enough");
    }

    [Fact]
    public async Task R004_10_the_commands_keep_to_it_too()
    {
        await using var hub = await ConfiguredHub.StartAsync();
        var added = new NewApplication { Id = "counter", Profile = "etoegang", RedirectUris = ["https://counter.example/callback"] };

        var inProduction = await hub.Change.RunAsync(ApplicationChanges.Add(added), AuditActors.Cli("anna"), TestContext.Current.CancellationToken);
        var inTest = await hub.Change.RunAsync(ApplicationChanges.Add(added with { IsTest = true }), AuditActors.Cli("anna"), TestContext.Current.CancellationToken);

        inProduction.Should().BeOfType<ChangeOutcome.Refused>().Which.Problems.Should().ContainSingle().Which.Should().Contain("has not seen 'counter' log anybody out");
        inTest.Should().BeOfType<ChangeOutcome.Saved>();
    }

    private static string Text(string session) => HubFiles.With(15, session).Replace("profile: education", "profile: etoegang", StringComparison.Ordinal);
}
