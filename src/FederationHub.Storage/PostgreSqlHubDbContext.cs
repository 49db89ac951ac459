using Microsoft.EntityFrameworkCore;

namespace FederationHub.Storage;

/// <summary>The model on PostgreSQL, with the migrations of <c>Migrations/PostgreSql</c>.</summary>
internal sealed class PostgreSqlHubDbContext(DbContextOptions<PostgreSqlHubDbContext> options) : HubDbContext(options);
