using FederationHub.Core.Ports;

namespace FederationHub.Configuration.Doctor;

internal static class DatabaseChecks
{
    private const string Rights = "Give the user of the hub its rights: GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO federationhub; (with the name of that user; likewise USAGE ON ALL SEQUENCES)";
    private const long Gigabyte = 1L << 30;
    private const long LeastSpace = 100L << 20;
    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    private static readonly Version OldestPostgreSql = new(14, 0);
    private static readonly Version OldestSqlite = new(3, 40);

    public static IEnumerable<Finding> Of(DoctorFacts facts)
    {
        var database = facts.Database;
        yield return Reachable(database);
        if (database.IsFile)
        {
            yield return Space(facts);
            foreach (var finding in Files(facts))
            {
                yield return finding;
            }
        }

        if (database.Unreachable is not null || database.IsAbsent)
        {
            yield break;
        }

        yield return Version(database);
        yield return Schema(database);
        if (database.Schema is not (SchemaCondition.Absent or SchemaCondition.Unknown))
        {
            yield return database.WriteProblem is { } problem
                ? DoctorRules.DatabaseWritable.Error($"A write that was to be taken back failed: {problem}", database.IsFile
                    ? $"Look whether the disk is full (df -h {Words.Quoted(database.Place)}) and whether the user of the hub owns the file and its folder."
                    : Rights + " And check that the server is no standby (SELECT pg_is_in_recovery()).")
                : DoctorRules.DatabaseWritable.Ok();
        }

        yield return Durable(database);
        if (!database.IsFile)
        {
            yield return database.NeedlessRights.Count > 0
                ? DoctorRules.DatabaseRights.Warning($"The user of the hub has needless rights: {string.Join(", ", database.NeedlessRights)}.", "As an administrator of the server: ALTER ROLE federationhub NOSUPERUSER NOCREATEROLE NOCREATEDB NOREPLICATION NOBYPASSRLS; (with the name of that user)")
                : DoctorRules.DatabaseRights.Ok();
            yield return database is { Encrypted: false, IsLocal: false }
                ? DoctorRules.DatabaseEncrypted.Warning($"The connection to {database.Place} is not encrypted.", "Add to FederationHub__Storage__ConnectionString: ;SSL Mode=VerifyFull;Root Certificate=/path/to/ca.pem")
                : DoctorRules.DatabaseEncrypted.Ok(database.Encrypted == true ? "encrypted" : "on this machine");
        }
    }

    private static Finding Reachable(DatabaseCondition database)
    {
        if (database.Unreachable is { } reason)
        {
            return DoctorRules.DatabaseReachable.Error(
                $"{database.Engine} at {database.Place} cannot be used: {reason}",
                reason.Contains("(42501)", StringComparison.Ordinal) ? Rights
                : database.IsFile
                    ? $"Run this command as the user that the server runs as, and check the file: ls -l {Words.Quoted(database.Place)}"
                    : "Check that the server runs and that host, name, user and password in FederationHub__Storage__ConnectionString are right: psql with the same values must connect.");
        }

        return database.IsAbsent
            ? DoctorRules.DatabaseReachable.Error(
                $"There is no hub at {database.Place}.",
                "If the hub is elsewhere, run this command with the settings of the server: set -a; . /etc/federationhub/federationhub.env; set +a; fedhub doctor. If it is new: start the server, which makes the file.")
            : DoctorRules.DatabaseReachable.Ok($"{database.Engine} at {database.Place}");
    }

    private static Finding Version(DatabaseCondition database)
    {
        var oldest = database.IsFile ? OldestSqlite : OldestPostgreSql;
        return database.Version is not { } version ? DoctorRules.DatabaseVersion.Unchecked("It does not tell its version.")
            : version < oldest ? DoctorRules.DatabaseVersion.Error($"{database.Engine} {version} is too old.", $"Upgrade to {database.Engine} {oldest} or later.")
            : DoctorRules.DatabaseVersion.Ok($"{database.Engine} {version}");
    }

    private static Finding Schema(DatabaseCondition database) => database.Schema switch
    {
        SchemaCondition.Absent => DoctorRules.DatabaseSchema.Error("The database is empty: no hub has been here.", database.IsFile ? "Start the server, which makes the tables; or run: fedhub migrate" : "fedhub migrate"),
        SchemaCondition.Older => DoctorRules.DatabaseSchema.Error($"The schema is older than this release: {database.MissingMigrations} migration(s) missing.", "Make a backup, then: fedhub migrate"),
        SchemaCondition.Newer => DoctorRules.DatabaseSchema.Error("A later release of FederationHub changed the schema.", "Start that release, or restore the backup from before it."),
        SchemaCondition.Current when database.ConfigurationNewer => DoctorRules.DatabaseSchema.Error("A later release of FederationHub wrote the configuration.", "Start that release, or restore the backup from before it."),
        SchemaCondition.Current => DoctorRules.DatabaseSchema.Ok("of this release"),
        _ => DoctorRules.DatabaseSchema.Unchecked("The schema cannot be read."),
    };

    private static Finding Durable(DatabaseCondition database) =>
        database.NotDurable.Count > 0 ? DoctorRules.DatabaseDurable.Error(
            $"The server loses commits: {string.Join(", ", database.NotDurable)}.",
            string.Join(" ", database.NotDurable.Select(setting => $"ALTER SYSTEM SET {setting.Split('=')[0]} = on;")) + " SELECT pg_reload_conf(); (and look for ALTER ROLE or ALTER DATABASE … SET)")
        : database is { IsFile: true, JournalMode: { } mode } && !mode.Equals("wal", StringComparison.OrdinalIgnoreCase) ? DoctorRules.DatabaseDurable.Warning(
            $"The journal mode is {mode}, not wal: readers wait for writers.",
            "Start the server once: it sets wal. If it stays, the folder is on a network share, which SQLite does not work on: move it to a local disk.")
        : DoctorRules.DatabaseDurable.Ok();

    private static Finding Space(DoctorFacts facts) => facts.FreeBytes switch
    {
        null => DoctorRules.DatabaseSpace.Unchecked("The free space cannot be read."),
        < LeastSpace and { } free => DoctorRules.DatabaseSpace.Error($"{Words.Bytes(free)} free where the database is.", $"Make room now: df -h {Words.Quoted(facts.Database.Place)}; fedhub audit can export old events."),
        < Gigabyte and { } free => DoctorRules.DatabaseSpace.Warning($"{Words.Bytes(free)} free where the database is.", $"Make room: df -h {Words.Quoted(facts.Database.Place)}"),
        { } free => DoctorRules.DatabaseSpace.Ok($"{Words.Bytes(free)} free"),
    };

    private static IEnumerable<Finding> Files(DoctorFacts facts)
    {
        var wrong = 0;
        foreach (var file in facts.Files.Where(file => file is { Role: FileRole.Database, Mode: { } mode } && (mode & Others) != UnixFileMode.None))
        {
            wrong++;
            yield return DoctorRules.DatabaseFiles.Error($"Others than its owner can use {file.Path} (mode {Words.Mode(file.Mode!.Value)}).", $"chmod 600 {Words.Quoted(file.Path)}");
        }

        foreach (var folder in facts.Files.Where(file => file is { Role: FileRole.DataFolder, Mode: { } mode } && (mode & (UnixFileMode.GroupWrite | UnixFileMode.OtherWrite)) != UnixFileMode.None))
        {
            wrong++;
            yield return DoctorRules.DatabaseFiles.Error($"Others than its owner can put files into {folder.Path} (mode {Words.Mode(folder.Mode!.Value)}).", $"chmod 700 {Words.Quoted(folder.Path)}");
        }

        if (wrong == 0)
        {
            yield return DoctorRules.DatabaseFiles.Ok("for their owner alone");
        }
    }
}
