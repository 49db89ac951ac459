using System.Security.Cryptography;
using FederationHub.Core.Ports;
using FederationHub.Outcomes;
using FederationHub.Storage.Tests.Databases;
using Microsoft.Extensions.DependencyInjection;

namespace FederationHub.Storage.Tests.Encryption;

public sealed class MasterKeyTests(SqliteTestDatabase database) : IClassFixture<SqliteTestDatabase>
{
    private readonly string _folder = Directory.CreateDirectory(Path.Combine(database.Folder, Randomness.System.Reference())).FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private StorageSettings Settings => new() { SqlitePath = Path.Combine(_folder, "hub.db") };

    private string KeyFile => Path.Combine(_folder, "hub.db.master-key");

    [Fact]
    public async Task Is_made_beside_a_new_file_for_its_owner_alone()
    {
        (await StartAsync(Settings)).Should().BeOfType<Outcome<Done>.Accepted>();

        File.GetUnixFileMode(KeyFile).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        Convert.FromBase64String((await File.ReadAllTextAsync(KeyFile, Token)).Trim()).Should().HaveCount(32);
    }

    [Fact]
    public async Task Is_kept_at_the_next_start()
    {
        await StartAsync(Settings);
        var key = await File.ReadAllTextAsync(KeyFile, Token);

        (await StartAsync(Settings)).Should().BeOfType<Outcome<Done>.Accepted>();
        (await File.ReadAllTextAsync(KeyFile, Token)).Should().Be(key);
    }

    [Fact]
    public async Task Is_never_made_anew_for_a_database_that_has_one()
    {
        await StartAsync(Settings);
        File.Delete(KeyFile);

        await ShouldRefuseAsync(Settings, StorageCauses.MasterKeyMissing, KeyFile);
        File.Exists(KeyFile).Should().BeFalse();
    }

    [Fact]
    public async Task Is_never_made_where_the_setting_names_a_file() =>
        await ShouldRefuseAsync(Settings with { MasterKeyFile = Path.Combine(_folder, "named") }, StorageCauses.MasterKeyMissing, Path.Combine(_folder, "named"));

    [Theory]
    [InlineData(UnixFileMode.GroupRead)]
    [InlineData(UnixFileMode.GroupWrite)]
    [InlineData(UnixFileMode.OtherRead)]
    [InlineData(UnixFileMode.OtherWrite)]
    public async Task Is_refused_when_others_may_use_the_file(UnixFileMode others)
    {
        await StartAsync(Settings);
        File.SetUnixFileMode(KeyFile, UnixFileMode.UserRead | UnixFileMode.UserWrite | others);

        await ShouldRefuseAsync(Settings, StorageCauses.MasterKeyExposed, $"chmod 600 '{KeyFile}'");
    }

    [Theory]
    [InlineData("")]
    [InlineData("not base64")]
    [InlineData("AAAA")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task Is_refused_when_the_file_holds_something_else(string content)
    {
        await StartAsync(Settings);
        await File.WriteAllTextAsync(KeyFile, content, Token);

        await ShouldRefuseAsync(Settings, StorageCauses.MasterKeyMalformed, KeyFile);
    }

    [Fact]
    public async Task Is_refused_when_the_database_was_written_under_another()
    {
        await StartAsync(Settings);
        await File.WriteAllTextAsync(KeyFile, Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)), Token);

        await ShouldRefuseAsync(Settings, StorageCauses.MasterKeyDiffers, KeyFile);
    }

    [Fact]
    public async Task Opens_what_it_sealed_when_it_is_put_back()
    {
        var hub = database.NewHub(Settings);
        await hub.GetRequiredService<HubDatabase>().StartAsync(Token);
        await hub.GetRequiredService<IKeyVault>().PutAsync("kind", "name", [7], Token);
        var kept = await File.ReadAllTextAsync(KeyFile, Token);
        File.Delete(KeyFile);
        await ShouldRefuseAsync(Settings, StorageCauses.MasterKeyMissing, KeyFile);
        await PostgreSqlTestDatabase.WriteMasterKeyAsync(KeyFile);
        await File.WriteAllTextAsync(KeyFile, kept, Token);

        var again = database.NewHub(Settings);
        await again.GetRequiredService<HubDatabase>().StartAsync(Token);
        (await again.GetRequiredService<IKeyVault>().ReadAsync("kind", "name", Token)).Should().Equal(7);
    }

    [Fact]
    public async Task Is_required_with_PostgreSql() =>
        await ShouldRefuseAsync(
            new StorageSettings { Provider = StorageProvider.PostgreSql, ConnectionString = "Host=127.0.0.1;Database=hub" },
            StorageCauses.SettingsIncomplete,
            "FederationHub__Keys__MasterKeyFile");

    [Theory]
    [InlineData(StorageProvider.PostgreSql, null)]
    [InlineData(StorageProvider.PostgreSql, "Database=hub")]
    [InlineData(StorageProvider.PostgreSql, "Password=geheim;Nonsense=1")]
    [InlineData(StorageProvider.Sqlite, "Nonsense=geheim")]
    [InlineData(StorageProvider.Sqlite, "Data Source=:memory:")]
    public async Task A_connection_string_that_names_no_database_is_refused(StorageProvider provider, string? connectionString)
    {
        var rejection = await ShouldRefuseAsync(
            new StorageSettings { Provider = provider, ConnectionString = connectionString, MasterKeyFile = KeyFile },
            StorageCauses.SettingsIncomplete,
            "FederationHub__Storage__ConnectionString");

        rejection.Detail.Should().NotContain("geheim");
    }

    [Fact]
    public async Task Nothing_that_needs_it_works_before_the_start()
    {
        var read = () => database.NewHub(Settings).GetRequiredService<IKeyVault>().PutAsync("kind", "name", [1], Token);

        await read.Should().ThrowAsync<InvalidOperationException>();
    }

    private async Task<Outcome<Done>> StartAsync(StorageSettings settings)
    {
        await using var hub = database.NewHub(settings);
        return await hub.GetRequiredService<HubDatabase>().StartAsync(Token);
    }

    private async Task<Rejection> ShouldRefuseAsync(StorageSettings settings, RejectionCode code, string mention)
    {
        var rejection = (await StartAsync(settings)).Should().BeOfType<Outcome<Done>.Rejected>().Which.Rejection;
        rejection.Code.Should().Be(code);
        rejection.Detail.Should().Contain(mention);
        return rejection;
    }
}
