using Microsoft.Data.Sqlite;

namespace FederationHub.Cli.Tests;

/// <summary><c>fedhub backup</c> by several at once.</summary>
public sealed class BackupTests
{
    [Fact]
    public async Task Several_backups_to_one_file_at_once_do_not_take_each_others_half()
    {
        await using var hub = new SqliteCommandHub();
        await hub.DoneAsync("migrate");
        var target = Path.Combine(hub.Folder, "backup.db");

        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(() => hub.RunAsync("backup", target))));

        answers.Should().Contain(answer => answer.ExitCode == Fedhub.Done);
        answers.Where(answer => answer.ExitCode != Fedhub.Done).Should().OnlyContain(answer => answer.Error.Contains("exist"));
        Directory.EnumerateFiles(hub.Folder, "*.partial*").Should().BeEmpty();
        await using var copy = new SqliteConnection($"Data Source={target};Pooling=False;Mode=ReadOnly");
        await copy.OpenAsync(TestContext.Current.CancellationToken);
        await using var check = copy.CreateCommand();
        check.CommandText = "PRAGMA integrity_check";
        (await check.ExecuteScalarAsync(TestContext.Current.CancellationToken)).Should().Be("ok");
    }
}
