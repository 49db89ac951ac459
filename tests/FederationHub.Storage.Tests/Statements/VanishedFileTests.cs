using FederationHub.Core.Ports;
using FederationHub.Outcomes;
using FederationHub.Storage.Tests.Databases;
using FederationHub.Storage.Tests.Ports;
using Microsoft.Extensions.DependencyInjection;

namespace FederationHub.Storage.Tests.Statements;

/// <summary>
/// A SQLite file that is taken away while the hub has it open. The system lets a process go on with a file that has no name any
/// more; the hub must not, since all that it would confirm is lost when it ends.
/// </summary>
public sealed class VanishedFileTests(SqliteTestDatabase database) : IClassFixture<SqliteTestDatabase>, IAsyncLifetime
{
    private readonly string _folder = Path.Combine(database.Folder, Guid.NewGuid().ToString("N"));
    private IServiceProvider _hub = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _hub = await StartAsync(_folder);
        (await RememberAsync("before")).Should().BeTrue();
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Of_a_folder_that_was_moved_away_nothing_is_read_or_written_until_it_is_back()
    {
        Directory.Move(_folder, _folder + "-aside");

        await RefusesAsync();
        await RefusesAsync();
        Directory.Exists(_folder).Should().BeFalse("nothing is made in its place");
        Directory.Move(_folder + "-aside", _folder);

        (await RememberAsync("after")).Should().BeTrue();
        (await RememberAsync("before")).Should().BeFalse("what was confirmed is still known");
    }

    [Fact]
    public async Task A_file_that_was_deleted_is_not_made_anew()
    {
        Directory.Delete(_folder, recursive: true);
        Directory.CreateDirectory(_folder);

        await RefusesAsync();

        Directory.EnumerateFileSystemEntries(_folder).Should().BeEmpty();
    }

    [Fact]
    public async Task A_file_of_another_hub_in_its_place_is_not_used()
    {
        var other = _folder + "-other";
        await StartAsync(other);
        Directory.Move(_folder, _folder + "-aside");
        Directory.Move(other, _folder);

        await RefusesAsync();
        await RefusesAsync();
    }

    [Fact]
    public async Task An_empty_file_in_its_place_is_not_used()
    {
        Directory.Move(_folder, _folder + "-aside");
        Directory.CreateDirectory(_folder);
        await File.WriteAllBytesAsync(Path.Combine(_folder, "hub.db"), [], Token);

        await RefusesAsync();
        await RefusesAsync();
    }

    [Fact]
    public async Task A_copy_of_the_same_hub_in_its_place_is_gone_on_with()
    {
        var copy = _folder + "-copy";
        Directory.CreateDirectory(copy);
        foreach (var file in Directory.EnumerateFiles(_folder))
        {
            File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
        }

        Directory.Move(_folder, _folder + "-aside");
        Directory.Move(copy, _folder);

        var first = () => RememberAsync("first");
        await first.Should().ThrowAsync<StoreUnavailableException>("the change is noticed, not passed over");
        (await RememberAsync("after")).Should().BeTrue();
        (await RememberAsync("before")).Should().BeFalse();
    }

    [Fact]
    public async Task A_journal_that_was_deleted_alone_is_noticed()
    {
        File.Delete(Path.Combine(_folder, "hub.db-wal"));

        var remember = () => RememberAsync("x");

        await remember.Should().ThrowAsync<StoreUnavailableException>();
        (await RememberAsync("after")).Should().BeTrue();
        (await RememberAsync("before")).Should().BeFalse("closing the file wrote its journal back");
    }

    private async Task RefusesAsync()
    {
        var write = () => RememberAsync("x");
        var read = () => _hub.GetRequiredService<ISettingsStore>().VersionAsync(Token);
        var ping = () => _hub.GetRequiredService<HubDatabase>().PingAsync(Token);

        await read.Should().ThrowAsync<StoreUnavailableException>();
        await write.Should().ThrowAsync<StoreUnavailableException>();
        await ping.Should().ThrowAsync<StoreUnavailableException>();
    }

    private Task<bool> RememberAsync(string id) =>
        _hub.SaveAsync(_hub.GetRequiredService<IReplayGuard>().Remembering("assertion", id, database.Clock.Now.AddHours(1)));

    private async Task<IServiceProvider> StartAsync(string folder)
    {
        var hub = database.NewHub(new StorageSettings { SqlitePath = Path.Combine(folder, "hub.db") });
        (await hub.GetRequiredService<HubDatabase>().StartAsync(Token)).Should().BeOfType<Outcome<Done>.Accepted>();
        return hub;
    }
}
