using FederationHub.Outcomes;
using FederationHub.Storage.Statements;
using Microsoft.Data.Sqlite;

namespace FederationHub.Storage;

/// <summary>
/// A copy of a SQLite file in use. The file alone is not one: what was committed last stands in its journal. SQLite's own backup
/// (sqlite.org/backup.html) reads both, in one transaction, while the hub goes on.
/// </summary>
internal static class SqliteBackup
{
    public static async Task<Outcome<Done>> MakeAsync(string source, string target, CancellationToken cancellationToken)
    {
        if (!File.Exists(source))
        {
            return StorageCauses.NoDatabase.Because($"There is no database file '{source}'. Name the right one in FederationHub__Storage__ConnectionString.");
        }

        // Written aside and renamed, so that what bears the name of a backup is a whole one; aside under a name of its own, so that of two
        // at once neither takes the other's half.
        var aside = $"{target}.{Path.GetRandomFileName()}.partial";
        try
        {
            if (File.Exists(target))
            {
                return StorageCauses.BackupNotWritable.Because($"'{target}' exists already; a backup replaces nothing.");
            }

            Create(aside);
            var problem = await Task.Run(() => Copy(source, aside), cancellationToken);
            if (problem is not null)
            {
                File.Delete(aside);
                return StorageCauses.BackupNotWritable.Because($"The copy does not pass SQLite's integrity check: {problem}. Nothing was kept.");
            }

            await using (var written = new FileStream(aside, FileMode.Open, FileAccess.ReadWrite))
            {
                written.Flush(flushToDisk: true);
            }

            File.Move(aside, target);
            return Done.Instance;
        }
        catch (SqliteException failure) when (StoreUnavailableException.IsMeantBy(failure))
        {
            File.Delete(aside);
            throw StoreUnavailableException.Because(failure);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            if (File.Exists(aside))
            {
                File.Delete(aside);
            }

            return StorageCauses.BackupNotWritable.Because($"'{target}' cannot be written: {failure.Message}");
        }
    }

    private static void Create(string file)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var made = new FileStream(file, options);
    }

    private static string? Copy(string source, string target)
    {
        using var from = new SqliteConnection(SqliteStatements.ConnectionString(source));
        using var to = new SqliteConnection(SqliteStatements.ConnectionString(target));
        from.Open();
        to.Open();
        from.BackupDatabase(to);
        // One file, without a journal beside it that could be forgotten; a hub that opens it sets its own mode again.
        Ask(to, "PRAGMA journal_mode=DELETE");
        return Ask(to, "PRAGMA integrity_check") is var found && found == "ok" ? null : found;
    }

    private static string? Ask(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar() as string;
    }
}
