using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql.EntityFrameworkCore.PostgreSQL.Metadata;

namespace FederationHub.Storage.Migrations.PostgreSql;

[DbContext(typeof(PostgreSqlHubDbContext))]
[Migration("0001_FirstTables")]
internal sealed class FirstTables : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.CreateTable(
            name: "ephemeral",
            columns: table => new
            {
                id = table.Column<byte[]>(type: "bytea", nullable: false),
                kind = table.Column<string>(type: "text", nullable: false),
                payload = table.Column<byte[]>(type: "bytea", nullable: false),
                version = table.Column<long>(type: "bigint", nullable: false),
                expires_at = table.Column<long>(type: "bigint", nullable: false),
            },
            constraints: table => table.PrimaryKey("pk_ephemeral", row => row.id));

        migrationBuilder.CreateTable(
            name: "session",
            columns: table => new
            {
                session_id = table.Column<string>(type: "text", nullable: false),
                handle_hash = table.Column<byte[]>(type: "bytea", nullable: false),
                payload = table.Column<byte[]>(type: "bytea", nullable: false),
                version = table.Column<long>(type: "bigint", nullable: false),
                ends_at = table.Column<long>(type: "bigint", nullable: false),
            },
            constraints: table => table.PrimaryKey("pk_session", row => row.session_id));

        migrationBuilder.CreateTable(
            name: "vault",
            columns: table => new
            {
                kind = table.Column<string>(type: "text", nullable: false),
                name = table.Column<string>(type: "text", nullable: false),
                value = table.Column<byte[]>(type: "bytea", nullable: false),
                key_id = table.Column<string>(type: "text", nullable: false),
                created_at = table.Column<long>(type: "bigint", nullable: false),
            },
            constraints: table => table.PrimaryKey("pk_vault", row => new { row.kind, row.name }));

        migrationBuilder.CreateTable(
            name: "setting",
            columns: table => new
            {
                kind = table.Column<string>(type: "text", nullable: false),
                id = table.Column<string>(type: "text", nullable: false),
                position = table.Column<long>(type: "bigint", nullable: false),
                json = table.Column<string>(type: "text", nullable: false),
            },
            constraints: table => table.PrimaryKey("pk_setting", row => new { row.kind, row.id }));

        migrationBuilder.CreateTable(
            name: "settings_version",
            columns: table => new
            {
                id = table.Column<int>(type: "integer", nullable: false),
                version = table.Column<long>(type: "bigint", nullable: false),
                format = table.Column<int>(type: "integer", nullable: false),
            },
            constraints: table => table.PrimaryKey("pk_settings_version", row => row.id));

        migrationBuilder.CreateTable(
            name: "audit",
            columns: table => new
            {
                sequence = table.Column<long>(type: "bigint", nullable: false)
                    .Annotation("Npgsql:ValueGenerationStrategy", NpgsqlValueGenerationStrategy.IdentityByDefaultColumn),
                happened_at = table.Column<long>(type: "bigint", nullable: false),
                kind = table.Column<string>(type: "text", nullable: false),
                reference = table.Column<string>(type: "text", nullable: true),
                application = table.Column<string>(type: "text", nullable: true),
                organisation = table.Column<string>(type: "text", nullable: true),
                code = table.Column<string>(type: "text", nullable: true),
                detail = table.Column<string>(type: "text", nullable: true),
            },
            constraints: table => table.PrimaryKey("pk_audit", row => row.sequence));

        migrationBuilder.CreateIndex(name: "ix_ephemeral_expires_at", table: "ephemeral", column: "expires_at");
        migrationBuilder.CreateIndex(name: "ix_session_handle_hash", table: "session", column: "handle_hash", unique: true);
        migrationBuilder.CreateIndex(name: "ix_session_ends_at", table: "session", column: "ends_at");
        migrationBuilder.CreateIndex(name: "ix_audit_reference", table: "audit", column: "reference");
    }
}
