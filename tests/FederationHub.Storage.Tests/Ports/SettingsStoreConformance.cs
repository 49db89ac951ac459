using FederationHub.Core;
using FederationHub.Core.Organisations;
using FederationHub.Core.Ports;
using FederationHub.Outcomes;
using FederationHub.Storage.Tests.Databases;
using Microsoft.Extensions.DependencyInjection;

namespace FederationHub.Storage.Tests.Ports;

public abstract class SettingsStoreConformance(TestDatabase database)
{
    private static readonly Dictionary<string, string> NoSecrets = [];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private ISettingsStore Store => database.Hub.GetRequiredService<ISettingsStore>();

    [Fact]
    public async Task An_empty_hub_has_version_0_and_nothing_in_it()
    {
        await database.ExecuteAsync("DELETE FROM setting");
        await database.ExecuteAsync("DELETE FROM settings_version");

        (await Store.VersionAsync(Token)).Should().Be(0);
        (await Store.LoadAsync(Token)).Should().BeEquivalentTo(new VersionedSettings(0, HubSettings.Empty));
        (await Store.SaveAsync(HubSettings.Empty, NoSecrets, 0, Token)).Should().Be(0);
    }

    [Fact]
    public async Task Gives_back_every_member_in_order()
    {
        var saved = await SaveAsync(Samples.Settings());

        var loaded = await Store.LoadAsync(Token);

        loaded.Version.Should().Be(saved);
        loaded.Settings.Should().BeEquivalentTo(Samples.Settings(), options => options.WithStrictOrdering().RespectingRuntimeTypes());
        loaded.Settings.Applications.Select(application => application.Organisations).Should().Equal(Samples.Settings().Applications.Select(application => application.Organisations));
        (await Store.VersionAsync(Token)).Should().Be(saved);
    }

    [Fact]
    public async Task Saving_the_same_again_writes_nothing_and_keeps_the_version()
    {
        var version = await SaveAsync(Samples.Settings());

        (await Store.SaveAsync(Samples.Settings(), new Dictionary<string, string>(StringComparer.Ordinal), version, Token)).Should().Be(version);
    }

    [Fact]
    public async Task Refuses_to_save_over_a_version_that_was_not_read()
    {
        var version = await SaveAsync(Samples.Settings());
        var changed = await Store.SaveAsync(HubSettings.Empty, NoSecrets, version, Token);

        (await Store.SaveAsync(Samples.Settings(), NoSecrets, version, Token)).Should().BeNull();
        changed.Should().Be(version + 1);
        (await Store.LoadAsync(Token)).Settings.Should().BeEquivalentTo(HubSettings.Empty);
    }

    [Fact]
    public async Task One_of_ten_saves_at_once_wins_and_is_there_whole()
    {
        var version = await SaveAsync(Samples.Settings());
        var other = (await database.StartHubAsync()).GetRequiredService<ISettingsStore>();

        var saved = await Task.WhenAll(Enumerable.Range(0, 10).Select(i => Task.Run(
            () => (i % 2 == 0 ? Store : other).SaveAsync(Entries($"a-{i}", $"b-{i}", $"c-{i}"), NoSecrets, version, Token), Token)));

        var winner = Array.FindIndex(saved, result => result is not null);
        saved.Where(result => result is not null).Should().ContainSingle();
        Ids((await Store.LoadAsync(Token)).Settings).Should().Equal($"a-{winner}", $"b-{winner}", $"c-{winner}");
    }

    [Theory]
    [InlineData("one changed", 1, "a", "b!", "c", "d")]
    [InlineData("one gone", 1, "a", "b", "d")]
    [InlineData("one more at the end", 1, "a", "b", "c", "d", "e")]
    [InlineData("one more at the front", 1, "e", "a", "b", "c", "d")]
    [InlineData("one more between", 1, "a", "b", "e", "c", "d")]
    [InlineData("the last one first", 1, "d", "a", "b", "c")]
    [InlineData("two of them swapped", 1, "a", "c", "b", "d")]
    [InlineData("all turned round", 3, "d", "c", "b", "a")]
    [InlineData("nothing", 0, "a", "b", "c", "d")]
    public async Task Writes_only_what_differs(string what, int rows, params string[] entries)
    {
        var version = await SaveAsync(Entries("a", "b", "c", "d"));
        await database.ExecuteAsync("CREATE TABLE IF NOT EXISTS written (what TEXT)");
        await database.ExecuteAsync("DELETE FROM written");
        await CountWritesAsync();

        var saved = await Store.SaveAsync(Entries(entries), NoSecrets, version, Token);

        (await database.CountAsync("SELECT count(*) FROM written")).Should().Be(rows, what);
        saved.Should().Be(rows == 0 ? version : version + 1);
        Ids((await Store.LoadAsync(Token)).Settings).Should().Equal(entries.Select(entry => entry.TrimEnd('!')));
    }

    [Fact]
    public async Task Many_insertions_at_one_place_keep_the_order()
    {
        var ids = new List<string> { "first", "last" };
        var version = await SaveAsync(Entries([.. ids]));
        for (var i = 0; i < 60; i++)
        {
            ids.Insert(1, $"e-{i}");
            version = (await Store.SaveAsync(Entries([.. ids]), NoSecrets, version, Token))!.Value;
        }

        Ids((await Store.LoadAsync(Token)).Settings).Should().Equal(ids);
    }

    [Fact]
    public async Task Secrets_come_with_the_settings_into_the_vault_and_raise_the_version()
    {
        var vault = database.Hub.GetRequiredService<IKeyVault>();
        var version = await SaveAsync(Samples.Settings());
        var secrets = new Dictionary<string, string>(StringComparer.Ordinal) { ["school-secret"] = "geheim-é" };

        var first = await Store.SaveAsync(Samples.Settings(), secrets, version, Token);
        var again = await Store.SaveAsync(Samples.Settings(), secrets, first!.Value, Token);
        var other = await Store.SaveAsync(Samples.Settings(), new Dictionary<string, string>(StringComparer.Ordinal) { ["school-secret"] = "nieuw" }, again!.Value, Token);

        (first, again, other).Should().Be((version + 1, version + 1, version + 2));
        (await vault.ReadAsync(VaultKinds.UpstreamSecret, "school-secret", Token)).Should().Equal("nieuw"u8.ToArray());
    }

    [Fact]
    public async Task A_refused_save_leaves_no_secret()
    {
        var version = await SaveAsync(Samples.Settings());
        var vault = database.Hub.GetRequiredService<IKeyVault>();

        await Store.SaveAsync(Samples.Settings(), new Dictionary<string, string>(StringComparer.Ordinal) { ["never"] = "geheim" }, version - 1, Token);

        (await vault.ReadAsync(VaultKinds.UpstreamSecret, "never", Token)).Should().BeNull();
    }

    [Fact]
    public async Task Another_node_sees_the_new_version()
    {
        var other = (await database.StartHubAsync()).GetRequiredService<ISettingsStore>();

        var version = await SaveAsync(Entries(Randomness.System.Reference()));

        (await other.VersionAsync(Token)).Should().Be(version);
    }

    [Fact]
    public async Task Settings_of_a_later_release_are_refused_at_start_and_at_load()
    {
        await SaveAsync(Samples.Settings());
        await database.ExecuteAsync("UPDATE settings_version SET format = 5");
        try
        {
            var load = () => Store.LoadAsync(Token);
            var start = await database.NewHub(database.Settings).GetRequiredService<HubDatabase>().StartAsync(Token);

            (await load.Should().ThrowAsync<InvalidOperationException>()).WithMessage("*later release*");
            start.Should().BeOfType<Outcome<Done>.Rejected>().Which.Rejection.Code.Should().Be(StorageCauses.SettingsNewer);
        }
        finally
        {
            await database.ExecuteAsync("UPDATE settings_version SET format = 4");
        }
    }

    [Theory]
    [InlineData("true", OrganisationState.Suspended)]
    [InlineData("false", OrganisationState.Published)]
    public async Task An_organisation_that_an_earlier_release_wrote_keeps_its_state_through_the_upgrade(string suspended, OrganisationState state)
    {
        var version = await SaveAsync(HubSettings.Empty with { Organisations = [Samples.Organisation("a")] });
        await database.ExecuteAsync($$$"""UPDATE setting SET json = '{"Id":"a","Name":{"ByLanguage":{"en":"a"}},"Suspended":{{{suspended}}}}' WHERE kind = 'organisation'""");
        await database.ExecuteAsync("UPDATE settings_version SET format = 1");

        var before = await Store.LoadAsync(Token);
        var saved = await Store.SaveAsync(before.Settings, NoSecrets, version, Token);
        var after = await Store.LoadAsync(Token);

        before.Settings.Organisations.Should().ContainSingle().Which.State.Should().Be(state);
        after.Settings.Organisations.Should().ContainSingle().Which.State.Should().Be(state);
        saved.Should().Be(version + 1, "the rows are written in the form of now");
        (await database.CountAsync("SELECT count(*) FROM setting WHERE json LIKE '%Suspended\":%'")).Should().Be(0);
        (await database.CountAsync("SELECT format FROM settings_version")).Should().Be(4);
    }

    [Theory]
    [InlineData("true", """{"version":1,"allow":["sha1"]}""")]
    [InlineData("false", """{"version":1}""")]
    public async Task What_an_earlier_release_allowed_an_organisation_is_allowed_after_the_upgrade_and_no_more(string sha1, string expected)
    {
        await SaveAsync(HubSettings.Empty with { Upstreams = [Samples.Settings().Upstreams[0] with { Settings = $$"""{"version":1,"allow_sha1":{{sha1}}}""" }] });
        await database.ExecuteAsync("UPDATE settings_version SET format = 3");

        var loaded = await Store.LoadAsync(Token);

        loaded.Settings.Upstreams.Should().ContainSingle().Which.Settings.Should().Be(expected);
        await database.ExecuteAsync("UPDATE settings_version SET format = 4");
    }

    [Fact]
    public async Task A_member_that_this_release_does_not_know_is_not_passed_over()
    {
        await SaveAsync(Entries("a"));
        await database.ExecuteAsync("""UPDATE setting SET json = '{"Id":"a","Organisation":"a","Name":{"ByLanguage":{"en":"a"}},"OnlyAtNight":true}' WHERE kind = 'entry'""");

        var load = () => Store.LoadAsync(Token);

        await load.Should().ThrowAsync<System.Text.Json.JsonException>();
        await database.ExecuteAsync("DELETE FROM setting");
    }

    /// <summary>Lets the database itself count the rows that a save touches.</summary>
    protected abstract Task CountWritesAsync();

    private static HubSettings Entries(params string[] ids) => new()
    {
        Entries = [.. ids.Select(id => Samples.Entry(id.TrimEnd('!')) with { Hidden = id.EndsWith('!') })],
    };

    private static IEnumerable<string> Ids(HubSettings settings) => settings.Entries.Select(entry => entry.Id);

    private async Task<long> SaveAsync(HubSettings settings) =>
        (await Store.SaveAsync(settings, NoSecrets, await Store.VersionAsync(Token), Token))!.Value;
}

public sealed class SettingsStoreOnSqlite(SqliteTestDatabase database) : SettingsStoreConformance(database), IClassFixture<SqliteTestDatabase>
{
    private readonly SqliteTestDatabase _database = database;

    protected override async Task CountWritesAsync()
    {
        foreach (var change in (string[])["INSERT", "UPDATE", "DELETE"])
        {
            await _database.ExecuteAsync($"CREATE TRIGGER IF NOT EXISTS count_{change} AFTER {change} ON setting BEGIN INSERT INTO written VALUES ('{change}'); END");
        }
    }
}

public sealed class SettingsStoreOnPostgreSql(PostgreSqlTestDatabase database) : SettingsStoreConformance(database), IClassFixture<PostgreSqlTestDatabase>
{
    private readonly PostgreSqlTestDatabase _database = database;

    protected override async Task CountWritesAsync()
    {
        await _database.ExecuteAsync("CREATE OR REPLACE FUNCTION count_write() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO written VALUES (TG_OP); RETURN NULL; END $$");
        await _database.ExecuteAsync("CREATE OR REPLACE TRIGGER count_write AFTER INSERT OR UPDATE OR DELETE ON setting FOR EACH ROW EXECUTE FUNCTION count_write()");
    }
}
