using System.Diagnostics.Metrics;
using FederationHub.Outcomes;
using FederationHub.Storage.Encryption;
using FederationHub.Storage.Statements;
using FederationHub.Storage.Stores;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace FederationHub.Storage;

/// <summary>
/// The database of a hub, from start to stop: schema, master key, purge. The stores work on it once
/// <see cref="StartAsync"/> accepted. Methods throw <see cref="StoreUnavailableException"/> when the database does not answer.
/// </summary>
public sealed class HubDatabase : IAsyncDisposable
{
    /// <summary>Reads the id of the master key that a database was written under.</summary>
    internal const string FindMasterKeyMark = "SELECT key_id FROM vault WHERE kind = 'master-key' AND name = 'check'";

    // A person waits for an answer, so a server that hangs must be told from a slow one within ten seconds, connection included.
    // The driver adds the time to cancel: one more connection, and a wait for what comes of it.
    private const int SecondsToConnect = 3;
    private const int SecondsToAnswer = 5;
    private const int MillisecondsToCancel = 500;

    private const int BytesOfALogin = 1800;

    /// <summary>Name of the meter that counts commits, writes and reads; its scope is this object.</summary>
    public const string MeterName = "FederationHub.Storage";

    private readonly StorageSettings _settings;
    private readonly TimeProvider _time;
    private readonly Randomness _randomness;
    private readonly Lazy<NpgsqlDataSource> _source;
    private readonly Lazy<HubStatements> _statements;
    private MasterKey? _masterKey;

    /// <summary>Opens nothing yet.</summary>
    /// <param name="settings">Where it is.</param>
    /// <param name="time">The clock.</param>
    /// <param name="randomness">Makes keys and nonces.</param>
    public HubDatabase(StorageSettings settings, TimeProvider time, Randomness randomness)
    {
        ArgumentNullException.ThrowIfNull(settings);
        _settings = settings;
        _time = time;
        _randomness = randomness;
        _source = new Lazy<NpgsqlDataSource>(CreateSource);
        _statements = new Lazy<HubStatements>(() => new CountedStatements(
            _settings.Provider == StorageProvider.Sqlite ? new SqliteStatements(_settings.SqliteFile()) : new PostgreSqlStatements(_source.Value),
            new Meter(new MeterOptions(MeterName) { Scope = this })));
    }

    internal HubStatements Statements => _statements.Value;

    internal MasterKey MasterKey => _masterKey ?? throw new InvalidOperationException("HubDatabase.StartAsync has not accepted yet.");

    private string MasterKeyFile => string.IsNullOrWhiteSpace(_settings.MasterKeyFile)
        ? _settings.SqliteFile() + ".master-key"
        : Path.GetFullPath(_settings.MasterKeyFile);

    /// <summary>
    /// Makes the database ready to work on, or says why it is not, in one sentence for the operator: with SQLite it makes the
    /// file and the master key where there are none and migrates; with PostgreSQL it changes nothing and refuses a schema that
    /// is older, naming <c>fedhub migrate</c>. Both refuse a later schema and another master key.
    /// </summary>
    public async Task<Outcome<Done>> StartAsync(CancellationToken cancellationToken)
    {
        if (Problem() is { } problem)
        {
            return StorageCauses.SettingsIncomplete.Because(problem);
        }

        if (_settings.Provider == StorageProvider.PostgreSql)
        {
            return await CheckSchemaAsync(cancellationToken) switch
            {
                Outcome<Done>.Accepted => await UnlockAsync(mayMakeKey: false, cancellationToken),
                var refused => refused,
            };
        }

        return await InFolderAsync(
            async () => await MigrateAnyAsync(cancellationToken) switch
            {
                Outcome<Done>.Accepted => await UnlockAsync(mayMakeKey: string.IsNullOrWhiteSpace(_settings.MasterKeyFile), cancellationToken),
                var refused => refused,
            },
            cancellationToken);
    }

    /// <summary>
    /// Brings the schema up to this release (<c>fedhub migrate</c>); nothing happens when it is. Two at once wait for each other.
    /// Refuses a schema of a later release.
    /// </summary>
    public async Task<Outcome<Done>> MigrateAsync(CancellationToken cancellationToken)
    {
        if (Problem() is { } problem)
        {
            return StorageCauses.SettingsIncomplete.Because(problem);
        }

        return _settings.Provider == StorageProvider.PostgreSql
            ? await MigrateAnyAsync(cancellationToken)
            : await InFolderAsync(() => MigrateAnyAsync(cancellationToken), cancellationToken);
    }

    /// <summary>
    /// Copies a SQLite database in use to a new file, for its owner alone, and checks the copy. It may be of any schema and needs no
    /// master key; the copy holds none. Refuses with PostgreSQL, whose own tool is pg_dump.
    /// </summary>
    /// <param name="file">Full path of the copy, which must not exist.</param>
    /// <param name="cancellationToken">Stops before the copy begins.</param>
    public async Task<Outcome<Done>> BackUpAsync(string file, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(file);
        return _settings.Provider switch
        {
            StorageProvider.PostgreSql => StorageCauses.BackupElsewhere.Because("A PostgreSQL database is backed up with its own tool: pg_dump --format=custom --file=FILE DATABASE"),
            _ when Problem() is { } problem => StorageCauses.SettingsIncomplete.Because(problem),
            _ => await SqliteBackup.MakeAsync(_settings.SqliteFile(), file, cancellationToken),
        };
    }

    /// <summary>
    /// Opens a database that a hub has started on, and changes nothing: for commands that only look. Refuses a schema of another
    /// release and another master key.
    /// </summary>
    public async Task<Outcome<Done>> OpenAsync(CancellationToken cancellationToken)
    {
        if (Problem() is { } problem)
        {
            return StorageCauses.SettingsIncomplete.Because(problem);
        }

        return await CheckSchemaAsync(cancellationToken) switch
        {
            Outcome<Done>.Accepted => await UnlockAsync(mayMakeKey: false, cancellationToken, mayWrite: false),
            var refused => refused,
        };
    }

    /// <summary>Whether the schema is exactly this release's.</summary>
    public async Task<bool> IsCurrentAsync(CancellationToken cancellationToken) =>
        Problem() is null && await CheckSchemaAsync(cancellationToken) is Outcome<Done>.Accepted;

    /// <summary>
    /// Keeps a row as large as a login's for a few seconds, for health checks: throws <see cref="StoreUnavailableException"/> when the
    /// database does not answer, or answers but keeps nothing (a full disk, a copy that may only be read), since no login can begin then.
    /// </summary>
    public async Task PingAsync(CancellationToken cancellationToken)
    {
        const string Keep = "INSERT INTO ephemeral (id, kind, payload, version, expires_at) VALUES ($1, 'ping', $2, 1, $3)";
        // Half the length of the ids that handles have, so it is never one of those.
        var id = new byte[16];
        _randomness.Fill(id);
        await Statements.WriteAsync(Keep, [id, new byte[BytesOfALogin], _time.GetUtcNow().AddSeconds(30).ToUnixTimeMilliseconds()], cancellationToken);
    }

    /// <summary>
    /// Removes what expired before now, and audit events that are older than they are kept, at most <paramref name="batch"/> rows of
    /// each table, so that a purge never holds up a login for long; gives how many. Call again while it gives any.
    /// </summary>
    /// <param name="batch">1 or more; 500 is a good size.</param>
    /// <param name="cancellationToken">Stops between two tables.</param>
    public async Task<int> PurgeAsync(int batch, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(batch, 1);
        const string Ephemeral = "DELETE FROM ephemeral WHERE id IN (SELECT id FROM ephemeral WHERE expires_at <= $1 ORDER BY expires_at LIMIT $2)";
        const string Sessions = "DELETE FROM session WHERE session_id IN (SELECT session_id FROM session WHERE ends_at <= $1 AND (due_at IS NULL OR ends_at <= $3) ORDER BY ends_at LIMIT $2) AND ends_at <= $1";
        const string Audit = "DELETE FROM audit WHERE sequence IN (SELECT sequence FROM audit WHERE happened_at < $1 ORDER BY happened_at, sequence LIMIT $2)";
        const string Consents = "DELETE FROM consent WHERE (person, application, scope) IN (SELECT person, application, scope FROM consent WHERE ends_at <= $1 ORDER BY ends_at LIMIT $2) AND ends_at <= $1";
        const string Notices = "DELETE FROM logout_notice WHERE id IN (SELECT id FROM logout_notice WHERE next_at <= $1 ORDER BY next_at LIMIT $2) AND next_at <= $1";
        var now = _time.GetUtcNow();
        return await Statements.WriteAsync(Ephemeral, [now.ToUnixTimeMilliseconds(), batch], cancellationToken)
            // What an application is still to be told of its end waits for that a while.
            + await Statements.WriteAsync(Sessions, [now.ToUnixTimeMilliseconds(), batch, now.AddHours(-1).ToUnixTimeMilliseconds()], cancellationToken)
            // For a day no server ran that could have told it. Nobody waits for it any more.
            + await Statements.WriteAsync(Notices, [now.AddDays(-1).ToUnixTimeMilliseconds(), batch], cancellationToken)
            + await Statements.WriteAsync(Consents, [now.ToUnixTimeMilliseconds(), batch], cancellationToken)
            + await Statements.WriteAsync(Audit, [now.AddDays(-_settings.AuditKeepDays).ToUnixTimeMilliseconds(), batch], cancellationToken);
    }

    /// <summary>Closes all connections.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_statements.IsValueCreated)
        {
            await _statements.Value.DisposeAsync();
        }

        if (_source.IsValueCreated)
        {
            await _source.Value.DisposeAsync();
        }
    }

    /// <summary>For schema and migrations: a connection of its own, which is gone when they are done.</summary>
    internal HubDbContext CreateContext() => _settings.Provider == StorageProvider.Sqlite
        ? new SqliteHubDbContext(new DbContextOptionsBuilder<SqliteHubDbContext>().UseSqlite(SqliteStatements.ConnectionString(_settings.SqliteFile())).Options)
        : new PostgreSqlHubDbContext(new DbContextOptionsBuilder<PostgreSqlHubDbContext>()
            .UseNpgsql(new NpgsqlConnectionStringBuilder(_settings.ConnectionString) { Pooling = false }.ConnectionString).Options);

    private NpgsqlDataSource CreateSource()
    {
        var builder = new NpgsqlDataSourceBuilder(_settings.ConnectionString);
        var given = builder.ConnectionStringBuilder;
        if (!given.ShouldSerialize("Timeout"))
        {
            given.Timeout = SecondsToConnect;
        }

        if (!given.ShouldSerialize("Command Timeout"))
        {
            given.CommandTimeout = SecondsToAnswer;
        }

        if (!given.ShouldSerialize("Cancellation Timeout"))
        {
            given.CancellationTimeout = MillisecondsToCancel;
        }

        // Kerberos is for who asks for it: the question costs a round trip for each connection, and its own patience with a server
        // that hangs.
        if (!given.ShouldSerialize("GSS Encryption Mode"))
        {
            given.GssEncryptionMode = GssEncryptionMode.Disable;
        }

        // The statements are few and always the same. An operator whose pooler cannot keep them sets 0.
        if (!given.ShouldSerialize("Max Auto Prepare"))
        {
            given.MaxAutoPrepare = 64;
            given.AutoPrepareMinUsages = 2;
        }

        return builder.Build();
    }

    private string? Problem()
    {
        try
        {
            if (_settings.Provider == StorageProvider.Sqlite)
            {
                return _settings.SqliteFile().EndsWith(":memory:", StringComparison.Ordinal)
                    ? "FederationHub__Storage__ConnectionString must name a file: state must survive a restart."
                    : null;
            }

            if (string.IsNullOrWhiteSpace(new NpgsqlConnectionStringBuilder(_settings.ConnectionString).Host))
            {
                return "With PostgreSQL, FederationHub__Storage__ConnectionString must name the server: Host=…;Database=…;Username=…";
            }

            return string.IsNullOrWhiteSpace(_settings.MasterKeyFile)
                ? $"With PostgreSQL, FederationHub__Keys__MasterKeyFile must name the file with the master key, the same on every node. Make one with: umask 077; openssl rand -base64 {MasterKey.Bytes} > FILE"
                : null;
        }
        catch (ArgumentException)
        {
            // The driver's message may quote the string, which may hold a password.
            return "FederationHub__Storage__ConnectionString is not a connection string of the chosen provider.";
        }
    }

    private async Task<Outcome<Done>> InFolderAsync(Func<Task<Outcome<Done>>> work, CancellationToken cancellationToken)
    {
        var locked = await SqliteFolder.LockAsync(_settings.SqliteFile(), cancellationToken);
        if (locked is not Outcome<SqliteFolder>.Accepted(var folder))
        {
            return locked.Then<Done>(_ => Done.Instance);
        }

        await using (folder)
        {
            return await work();
        }
    }

    private async Task<Outcome<Done>> CheckSchemaAsync(CancellationToken cancellationToken)
    {
        await using var context = CreateContext();
        try
        {
            var known = context.Database.GetMigrations().ToHashSet(StringComparer.Ordinal);
            var applied = (await context.Database.GetAppliedMigrationsAsync(cancellationToken)).ToHashSet(StringComparer.Ordinal);
            if (applied.Except(known, StringComparer.Ordinal).FirstOrDefault() is { } later)
            {
                return StorageCauses.SchemaNewer.Because($"The database was migrated by a later release ('{later}' is unknown here). Start that release, or restore the database from before.");
            }

            return known.IsSubsetOf(applied)
                ? Done.Instance
                : StorageCauses.SchemaOlder.Because($"The database's schema is older than this release: {known.Count - applied.Count} of {known.Count} migrations are missing. Run: fedhub migrate");
        }
        catch (Exception failure) when (StoreUnavailableException.IsMeantBy(failure))
        {
            throw StoreUnavailableException.Because(failure);
        }
    }

    private async Task<Outcome<Done>> MigrateAnyAsync(CancellationToken cancellationToken)
    {
        await using var context = CreateContext();
        try
        {
            if (_settings.Provider == StorageProvider.Sqlite)
            {
                // A migration that was killed leaves its lock behind, and the next would wait for ever. Whoever holds the
                // folder's lock, which ends with its process, knows that nobody else is at work.
                await context.Database.ExecuteSqlRawAsync("DROP TABLE IF EXISTS \"__EFMigrationsLock\"", cancellationToken);
            }

            await using var alone = _settings.Provider == StorageProvider.PostgreSql ? await AloneAsync(context, cancellationToken) : null;
            var known = context.Database.GetMigrations();
            var applied = await context.Database.GetAppliedMigrationsAsync(cancellationToken);
            if (applied.Except(known, StringComparer.Ordinal).Any())
            {
                return await CheckSchemaAsync(cancellationToken);
            }

            await context.Database.MigrateAsync(cancellationToken);
            return Done.Instance;
        }
        catch (Exception failure) when (StoreUnavailableException.IsMeantBy(failure))
        {
            throw StoreUnavailableException.Because(failure);
        }
    }

    // The framework's own lock ends with each migration's transaction, and whoever waited then runs the next one a second time. This one
    // ends with its connection (PostgreSQL 13.3.5).
    private async Task<NpgsqlConnection> AloneAsync(HubDbContext context, CancellationToken cancellationToken)
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(_settings.ConnectionString) { Pooling = false }.ConnectionString);
        try
        {
            if (!await context.Database.CanConnectAsync(cancellationToken))
            {
                await CreateAsync(context, cancellationToken);
            }

            await connection.OpenAsync(cancellationToken);
            // Any number that is always the same: "fedhub".
            await using var wait = new NpgsqlCommand("SELECT pg_advisory_lock(112546970399074)", connection) { CommandTimeout = 0 };
            await wait.ExecuteNonQueryAsync(cancellationToken);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    private static async Task CreateAsync(HubDbContext context, CancellationToken cancellationToken)
    {
        var creator = context.GetService<IRelationalDatabaseCreator>();
        try
        {
            if (!await creator.ExistsAsync(cancellationToken))
            {
                await creator.CreateAsync(cancellationToken);
            }
        }
        catch (PostgresException failure) when (failure.SqlState is PostgresErrorCodes.DuplicateDatabase or PostgresErrorCodes.UniqueViolation)
        {
            // Another one made it meanwhile, which is all that was wanted.
        }
    }

    private async Task<Outcome<Done>> UnlockAsync(bool mayMakeKey, CancellationToken cancellationToken, bool mayWrite = true)
    {
        const string AddCheck = "INSERT INTO vault (kind, name, value, key_id, created_at) VALUES ('master-key', 'check', $1, $2, $3) ON CONFLICT (kind, name) DO NOTHING";
        var writtenUnder = await Statements.ReadAsync(FindMasterKeyMark, [], reader => reader.GetString(0), cancellationToken);
        // Never a new key for a database that has one: that would lock its keys and secrets for good.
        if (writtenUnder is null && mayMakeKey && !File.Exists(MasterKeyFile))
        {
            await MasterKey.WriteNewAsync(MasterKeyFile, _randomness, cancellationToken);
        }

        var read = await MasterKey.ReadAsync(MasterKeyFile, cancellationToken);
        if (read is not Outcome<MasterKey>.Accepted(var key))
        {
            return read.Then<Done>(_ => Done.Instance);
        }

        if (writtenUnder is null && mayWrite)
        {
            await Statements.WriteAsync(AddCheck, [Array.Empty<byte>(), key.Id, _time.GetUtcNow().ToUnixTimeMilliseconds()], cancellationToken);
            writtenUnder = await Statements.ReadAsync(FindMasterKeyMark, [], reader => reader.GetString(0), cancellationToken);
        }

        if (writtenUnder != key.Id)
        {
            return StorageCauses.MasterKeyDiffers.Because($"The database was written under master key {writtenUnder ?? "(none yet)"}, and the file '{MasterKeyFile}' holds master key {key.Id}. Put back the file that belongs to the database, or name it in FederationHub__Keys__MasterKeyFile.");
        }

        _masterKey = key;
        Statements.OpenOnly(key.Id);
        return await SettingsStore.CheckFormatAsync(Statements, cancellationToken);
    }
}
