using System.Globalization;
using Npgsql;

namespace FederationHub.Benchmarks.WholeLogins;

/// <summary>The processor time of a PostgreSQL server on this machine: all its processes, by what Linux says of them (proc(5), stat).</summary>
internal sealed class PostgreSqlServerTime
{
    private const double TicksASecond = 100;
    private readonly int _postmaster;

    private PostgreSqlServerTime(int postmaster) => _postmaster = postmaster;

    /// <summary>Null when the server is not a process of this machine.</summary>
    public static async Task<PostgreSqlServerTime?> FindAsync(string connectionString)
    {
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString);
        await using var connection = await source.OpenConnectionAsync();
        return Fields(connection.ProcessID.ToString(CultureInfo.InvariantCulture)) is { } fields ? new PostgreSqlServerTime((int)fields[1]) : null;
    }

    /// <summary>Spent until now, also by those of its processes that have ended.</summary>
    public TimeSpan Read()
    {
        var ticks = 0L;
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            var name = Path.GetFileName(folder);
            if (char.IsAsciiDigit(name[0]) && Fields(name) is { } fields && (fields[1] == _postmaster || name == _postmaster.ToString(CultureInfo.InvariantCulture)))
            {
                ticks += fields[11] + fields[12] + (fields[1] == _postmaster ? 0 : fields[13] + fields[14]);
            }
        }

        return TimeSpan.FromSeconds(ticks / TicksASecond);
    }

    // State, parent, …: the fields after the name, which stands in brackets and may hold anything.
    private static long[]? Fields(string process)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{process}/stat");
            return [.. stat[(stat.LastIndexOf(')') + 2)..].Split(' ').Take(15).Select(field => long.TryParse(field, CultureInfo.InvariantCulture, out var number) ? number : 0)];
        }
        catch (IOException)
        {
            return null;
        }
    }
}
