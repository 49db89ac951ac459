using Microsoft.EntityFrameworkCore;

namespace FederationHub.Storage;

/// <summary>The model on SQLite, with the migrations of <c>Migrations/Sqlite</c>.</summary>
internal sealed class SqliteHubDbContext(DbContextOptions<SqliteHubDbContext> options) : HubDbContext(options);
