using FederationHub.Outcomes;

namespace FederationHub.Storage;

/// <summary>
/// Holds the folder of a SQLite file while schema and master key are made, for one process at a time. The operating system
/// lets go of it when the process ends, however it ends.
/// </summary>
internal sealed class SqliteFolder : IAsyncDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(50);

    private readonly FileStream _lock;

    private SqliteFolder(FileStream file) => _lock = file;

    /// <summary>Waits for the folder; makes it, and an empty database file, where there is none.</summary>
    public static async Task<Outcome<SqliteFolder>> LockAsync(string databaseFile, CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                Directory.CreateDirectory(Path.GetDirectoryName(databaseFile)!);
                await using var database = new FileStream(databaseFile, ForOwner(FileMode.OpenOrCreate, FileShare.ReadWrite));
                return new SqliteFolder(new FileStream(databaseFile + ".lock", ForOwner(FileMode.OpenOrCreate, FileShare.None)));
            }
            catch (Exception failure) when (failure is UnauthorizedAccessException or DirectoryNotFoundException)
            {
                return StorageCauses.FileNotWritable.Because($"The database file '{databaseFile}' cannot be written by the user that the hub runs as. Give that user the folder, or name another file in FederationHub__Storage__ConnectionString.");
            }
            catch (IOException) when (TimeProvider.System.GetElapsedTime(started) < Longest)
            {
                await Task.Delay(Step, TimeProvider.System, cancellationToken);
            }
            catch (IOException failure)
            {
                throw StoreUnavailableException.Because(failure);
            }
        }
    }

    public ValueTask DisposeAsync() => _lock.DisposeAsync();

    // SQLite gives its journal the mode of the database file, so that one is made for its owner alone.
    private static FileStreamOptions ForOwner(FileMode mode, FileShare share)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = share };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return options;
    }
}
