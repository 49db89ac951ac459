using FederationHub.Core.Applications;
using FederationHub.Core.Audit;
using FederationHub.Core.Ports;
using FederationHub.Outcomes;
using FederationHub.Storage.Tests.Databases;
using Microsoft.Extensions.DependencyInjection;

namespace FederationHub.Storage.Tests.Ports;

public abstract class RegistrationStoreConformance(TestDatabase database)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private IRegistrationStore Store => database.Hub.GetRequiredService<IRegistrationStore>();

    [Fact]
    public async Task Gives_back_every_member_and_another_version_after_each_change()
    {
        var (token, registered) = (Samples.RegistrationToken(NewId()), Samples.Registered(NewId()));
        var before = await Store.VersionAsync(Token);

        (await SaveAsync(new RegistrationChange { Tokens = [token], Applications = [registered] }, before)).Should().BeTrue();

        var loaded = await Store.LoadAsync(Token);
        loaded.Version.Should().Be(before + 1).And.Be(await Store.VersionAsync(Token));
        loaded.Tokens.Should().ContainEquivalentOf(token, options => options.RespectingRuntimeTypes());
        loaded.Applications.Should().ContainEquivalentOf(registered, options => options.RespectingRuntimeTypes());
        (await (await database.StartHubAsync()).GetRequiredService<IRegistrationStore>().LoadAsync(Token)).Should().BeEquivalentTo(loaded);
    }

    [Fact]
    public async Task What_takes_the_place_of_another_is_there_once_and_what_goes_is_gone()
    {
        var (token, registered) = (Samples.RegistrationToken(NewId()), Samples.Registered(NewId()));
        await SaveAsync(new RegistrationChange { Tokens = [token], Applications = [registered] });

        await SaveAsync(new RegistrationChange { Tokens = [token with { Note = "other" }], Applications = [registered with { Metadata = "{}" }] });
        var changed = await Store.LoadAsync(Token);
        await SaveAsync(new RegistrationChange { GoneTokens = [token.Id], GoneApplications = [registered.Application.Id.Value] });
        var gone = await Store.LoadAsync(Token);

        changed.Tokens.Where(known => known.Id == token.Id).Should().ContainSingle().Which.Note.Should().Be("other");
        changed.Applications.Where(known => known.Application.Id == registered.Application.Id).Should().ContainSingle().Which.Metadata.Should().Be("{}");
        gone.Tokens.Should().NotContain(known => known.Id == token.Id);
        gone.Applications.Should().NotContain(known => known.Application.Id == registered.Application.Id);
    }

    [Fact]
    public async Task Of_twenty_changes_at_once_on_two_nodes_one_is_made_and_told()
    {
        var other = (await database.StartHubAsync()).GetRequiredService<IRegistrationStore>();
        await SaveAsync(new RegistrationChange { Tokens = [Samples.RegistrationToken(NewId())] });
        var version = await Store.VersionAsync(Token);
        var ids = Enumerable.Range(0, 20).Select(_ => NewId()).ToArray();

        var made = await Task.WhenAll(ids.Select((id, i) => Task.Run(
            () => (i % 2 == 0 ? Store : other).SaveAsync(new RegistrationChange { Applications = [Samples.Registered(id)] }, version, Told(id), Token), Token)));

        made.Count(saved => saved).Should().Be(1);
        var winner = ids[Array.IndexOf(made, true)];
        (await Store.LoadAsync(Token)).Applications.Where(known => ids.Contains(known.Application.Id.Value)).Should().ContainSingle().Which.Application.Id.Value.Should().Be(winner);
        foreach (var id in ids)
        {
            (await database.Hub.GetRequiredService<IAuditLog>().FindAsync(id, Token)).Should().HaveCount(id == winner ? 1 : 0);
        }
    }

    [Fact]
    public async Task The_configuration_does_not_know_of_it()
    {
        var settings = database.Hub.GetRequiredService<ISettingsStore>();
        var before = await settings.LoadAsync(Token);

        await SaveAsync(new RegistrationChange { Tokens = [Samples.RegistrationToken(NewId())], Applications = [Samples.Registered(NewId())] });

        (await settings.LoadAsync(Token)).Should().BeEquivalentTo(before);
    }

    private static string NewId() => "reg-" + Randomness.System.Reference().ToLowerInvariant();

    private async Task<bool> SaveAsync(RegistrationChange change, long? version = null) =>
        await Store.SaveAsync(change, version ?? await Store.VersionAsync(Token), Told(NewId()), Token);

    private PreparedWrite Told(string reference) => database.Hub.GetRequiredService<IAuditLog>().Appending(
        AuditEvent.Change(database.Clock.Now, AuditKinds.RegistrationMade, AuditActors.Hub, "a registration") with { Reference = reference });
}

public sealed class RegistrationStoreOnSqlite(SqliteTestDatabase database) : RegistrationStoreConformance(database), IClassFixture<SqliteTestDatabase>;

public sealed class RegistrationStoreOnPostgreSql(PostgreSqlTestDatabase database) : RegistrationStoreConformance(database), IClassFixture<PostgreSqlTestDatabase>;
