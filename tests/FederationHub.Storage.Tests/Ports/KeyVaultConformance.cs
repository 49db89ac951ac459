using System.Security.Cryptography;
using FederationHub.Core.Ports;
using FederationHub.Outcomes;
using FederationHub.Storage.Tests.Databases;
using Microsoft.Extensions.DependencyInjection;

namespace FederationHub.Storage.Tests.Ports;

public abstract class KeyVaultConformance(TestDatabase database)
{
    private readonly string _kind = "kind-" + Randomness.System.Reference();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private IKeyVault Vault => database.Hub.GetRequiredService<IKeyVault>();

    [Fact]
    public async Task Gives_back_what_was_added()
    {
        byte[] value = [0, 1, 255];

        (await Vault.TryAddAsync(_kind, "one", value, Token)).Should().BeTrue();
        (await Vault.ReadAsync(_kind, "one", Token)).Should().Equal(value);
        (await Vault.ReadAsync(_kind, "two", Token)).Should().BeNull();
    }

    [Fact]
    public async Task Does_not_add_over_what_is_there()
    {
        await Vault.TryAddAsync(_kind, "one", [1], Token);

        (await Vault.TryAddAsync(_kind, "one", [2], Token)).Should().BeFalse();
        (await Vault.ReadAsync(_kind, "one", Token)).Should().Equal(1);
    }

    [Fact]
    public async Task Removes_one_value_and_no_other()
    {
        await Vault.PutAsync(_kind, "one", [1], Token);
        await Vault.PutAsync(_kind, "two", [2], Token);

        await Vault.RemoveAsync(_kind, "one", Token);
        await Vault.RemoveAsync(_kind, "never there", Token);

        (await Vault.ReadAllAsync(_kind, Token)).Select(item => item.Name).Should().Equal("two");
    }

    [Fact]
    public async Task Put_replaces_and_keeps_the_instant_of_the_first()
    {
        var first = database.Clock.Now;
        await Vault.PutAsync(_kind, "one", [1], Token);
        database.Clock.Advance(TimeSpan.FromMinutes(1));
        await Vault.PutAsync(_kind, "one", [2], Token);

        (await Vault.ReadAllAsync(_kind, Token)).Should().BeEquivalentTo([new VaultItem("one", [2], first)]);
    }

    [Fact]
    public async Task Gives_all_of_a_kind_oldest_first()
    {
        foreach (var name in (string[])["c", "a", "b"])
        {
            await Vault.PutAsync(_kind, name, [1], Token);
            database.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        await Vault.PutAsync(_kind + "-other", "d", [1], Token);

        (await Vault.ReadAllAsync(_kind, Token)).Select(item => item.Name).Should().Equal("c", "a", "b");
    }

    [Fact]
    public async Task One_of_fifty_adds_at_once_makes_the_key_for_all()
    {
        var other = (await database.StartHubAsync()).GetRequiredService<IKeyVault>();

        var added = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => Task.Run(() => (i % 2 == 0 ? Vault : other).TryAddAsync(_kind, "one", [(byte)i], Token), Token)));

        added.Where(won => won).Should().ContainSingle();
        (await other.ReadAsync(_kind, "one", Token)).Should().Equal((byte)Array.IndexOf(added, true));
    }

    [Fact]
    public async Task A_value_that_was_moved_to_another_name_does_not_open()
    {
        await Vault.PutAsync(_kind, "mine", [1], Token);
        await Vault.PutAsync(_kind, "theirs", [2], Token);
        await database.ExecuteAsync($"UPDATE vault SET value = (SELECT value FROM vault WHERE kind = '{_kind}' AND name = 'mine') WHERE kind = '{_kind}' AND name = 'theirs'");

        var read = () => Vault.ReadAsync(_kind, "theirs", Token);

        await read.Should().ThrowAsync<CryptographicException>();
    }
}

public sealed class KeyVaultOnSqlite(SqliteTestDatabase database) : KeyVaultConformance(database), IClassFixture<SqliteTestDatabase>;

public sealed class KeyVaultOnPostgreSql(PostgreSqlTestDatabase database) : KeyVaultConformance(database), IClassFixture<PostgreSqlTestDatabase>;
