using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace FederationHub.Storage.Migrations.Sqlite;

[DbContext(typeof(SqliteHubDbContext))]
[Migration("0004_Metadata")]
internal sealed class Metadata : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable(
            name: "metadata_source",
            columns: table => new
            {
                source = table.Column<string>(type: "TEXT", nullable: false),
                attempt = table.Column<long>(type: "INTEGER", nullable: false),
                lease_until = table.Column<long>(type: "INTEGER", nullable: false),
                held_attempt = table.Column<long>(type: "INTEGER", nullable: false),
                last_try = table.Column<long>(type: "INTEGER", nullable: false),
                state = table.Column<string>(type: "TEXT", nullable: false),
            },
            constraints: table => table.PrimaryKey("pk_metadata_source", row => row.source));

        migrationBuilder.CreateTable(
            name: "metadata_entity",
            columns: table => new
            {
                source = table.Column<string>(type: "TEXT", nullable: false),
                attempt = table.Column<long>(type: "INTEGER", nullable: false),
                entity_id = table.Column<string>(type: "TEXT", nullable: false),
                hash = table.Column<string>(type: "TEXT", nullable: false),
                json = table.Column<string>(type: "TEXT", nullable: false),
                valid_until = table.Column<long>(type: "INTEGER", nullable: false),
                seen = table.Column<long>(type: "INTEGER", nullable: false),
                etag = table.Column<string>(type: "TEXT", nullable: true),
            },
            constraints: table => table.PrimaryKey("pk_metadata_entity", row => new { row.source, row.attempt, row.entity_id }));
        migrationBuilder.CreateIndex(name: "ix_metadata_entity_entity_id", table: "metadata_entity", column: "entity_id");
    }
}
