using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace FederationHub.Storage.Migrations.Sqlite;

[DbContext(typeof(SqliteHubDbContext))]
[Migration("0005_Logout")]
internal sealed class Logout : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.AddColumn<string>(name: "person", table: "session", type: "TEXT", nullable: true);
        migrationBuilder.AddColumn<string>(name: "upstream_subject", table: "session", type: "TEXT", nullable: true);
        migrationBuilder.AddColumn<string>(name: "upstream_index", table: "session", type: "TEXT", nullable: true);
        migrationBuilder.AddColumn<long>(name: "due_at", table: "session", type: "INTEGER", nullable: true);
        migrationBuilder.DropIndex(name: "ix_session_handle_hash", table: "session");
        migrationBuilder.CreateIndex(name: "ix_session_handle_hash", table: "session", column: "handle_hash");
        migrationBuilder.CreateIndex(name: "ix_session_person", table: "session", column: "person");
        migrationBuilder.CreateIndex(name: "ix_session_upstream_subject", table: "session", column: "upstream_subject");
        migrationBuilder.CreateIndex(name: "ix_session_upstream_index", table: "session", column: "upstream_index");
        migrationBuilder.CreateIndex(name: "ix_session_due_at", table: "session", column: "due_at");

        migrationBuilder.CreateTable(
            name: "logout_notice",
            columns: table => new
            {
                id = table.Column<string>(type: "TEXT", nullable: false),
                next_at = table.Column<long>(type: "INTEGER", nullable: false),
                leased_until = table.Column<long>(type: "INTEGER", nullable: false),
                payload = table.Column<byte[]>(type: "BLOB", nullable: false),
            },
            constraints: table => table.PrimaryKey("pk_logout_notice", row => row.id));
        migrationBuilder.CreateIndex(name: "ix_logout_notice_next_at", table: "logout_notice", column: "next_at");
    }
}
