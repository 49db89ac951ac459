using FederationHub.Core.Ports;
using FederationHub.Storage.Tests.Databases;

namespace FederationHub.Storage.Tests.Schema;

/// <summary>What `fedhub doctor` sees of a database, on both engines.</summary>
public abstract class DatabaseExaminationTests(TestDatabase database)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sees_a_hub_that_is_well()
    {
        var seen = await LookAsync(database.Settings);

        seen.Unreachable.Should().BeNull();
        seen.Schema.Should().Be(SchemaCondition.Current);
        seen.WriteProblem.Should().BeNull();
        seen.NotDurable.Should().BeEmpty();
        seen.Version.Should().NotBeNull();
        seen.WrittenUnder.Should().NotBeNull().And.Be(seen.MasterKeyId);
        seen.VaultByKey.Keys.Should().Equal(seen.MasterKeyId);
    }

    [Fact]
    public async Task Leaves_nothing_behind()
    {
        var before = await database.CountAsync("SELECT count(*) FROM ephemeral");

        await LookAsync(database.Settings);

        (await database.CountAsync("SELECT count(*) FROM ephemeral")).Should().Be(before);
    }

    [Fact]
    public async Task Sees_a_master_key_that_is_another()
    {
        var file = Path.Combine(database.Folder, "another-key");
        await File.WriteAllTextAsync(file, Convert.ToBase64String(new byte[32]), Token);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        var seen = await LookAsync(database.Settings with { MasterKeyFile = file });

        seen.MasterKeyId.Should().NotBeNull().And.NotBe(seen.WrittenUnder);
    }

    [Fact]
    public async Task Says_why_a_master_key_cannot_be_used() =>
        (await LookAsync(database.Settings with { MasterKeyFile = Path.Combine(database.Folder, "none") })).MasterKeyProblem.Should().Contain("does not exist");

    private static Task<DatabaseCondition> LookAsync(StorageSettings settings) => new DatabaseExamination(settings, TimeProvider.System).LookAsync(Token);
}

public sealed class DatabaseExaminationOnSqlite(SqliteTestDatabase database) : DatabaseExaminationTests(database), IClassFixture<SqliteTestDatabase>;

public sealed class DatabaseExaminationOnPostgreSql(PostgreSqlTestDatabase database) : DatabaseExaminationTests(database), IClassFixture<PostgreSqlTestDatabase>;
