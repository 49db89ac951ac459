using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace FederationHub.Storage.Migrations.PostgreSql;

[DbContext(typeof(PostgreSqlHubDbContext))]
[Migration("0003_Persons")]
internal sealed class Persons : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.AddColumn<string>(name: "person", table: "audit", type: "text", nullable: true);
        migrationBuilder.CreateIndex(name: "ix_audit_person", table: "audit", columns: ["person", "happened_at", "sequence"], filter: "person IS NOT NULL");

        migrationBuilder.CreateTable(
            name: "consent",
            columns: table => new
            {
                person = table.Column<string>(type: "text", nullable: false),
                application = table.Column<string>(type: "text", nullable: false),
                scope = table.Column<string>(type: "text", nullable: false),
                purpose = table.Column<string>(type: "text", nullable: false),
                claims = table.Column<string>(type: "text", nullable: false),
                given_at = table.Column<long>(type: "bigint", nullable: false),
                ends_at = table.Column<long>(type: "bigint", nullable: false),
            },
            constraints: table => table.PrimaryKey("pk_consent", row => new { row.person, row.application, row.scope }));
        migrationBuilder.CreateIndex(name: "ix_consent_ends_at", table: "consent", column: "ends_at");
    }
}
