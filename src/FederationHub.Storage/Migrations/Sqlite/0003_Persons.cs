using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace FederationHub.Storage.Migrations.Sqlite;

[DbContext(typeof(SqliteHubDbContext))]
[Migration("0003_Persons")]
internal sealed class Persons : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.AddColumn<string>(name: "person", table: "audit", type: "TEXT", nullable: true);
        migrationBuilder.CreateIndex(name: "ix_audit_person", table: "audit", columns: ["person", "happened_at", "sequence"], filter: "person IS NOT NULL");

        migrationBuilder.CreateTable(
            name: "consent",
            columns: table => new
            {
                person = table.Column<string>(type: "TEXT", nullable: false),
                application = table.Column<string>(type: "TEXT", nullable: false),
                scope = table.Column<string>(type: "TEXT", nullable: false),
                purpose = table.Column<string>(type: "TEXT", nullable: false),
                claims = table.Column<string>(type: "TEXT", nullable: false),
                given_at = table.Column<long>(type: "INTEGER", nullable: false),
                ends_at = table.Column<long>(type: "INTEGER", nullable: false),
            },
            constraints: table => table.PrimaryKey("pk_consent", row => new { row.person, row.application, row.scope }));
        migrationBuilder.CreateIndex(name: "ix_consent_ends_at", table: "consent", column: "ends_at");
    }
}
