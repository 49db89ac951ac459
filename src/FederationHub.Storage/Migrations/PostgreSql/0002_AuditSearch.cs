using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace FederationHub.Storage.Migrations.PostgreSql;

[DbContext(typeof(PostgreSqlHubDbContext))]
[Migration("0002_AuditSearch")]
internal sealed class AuditSearch : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder)
    {
        migrationBuilder.AddColumn<int>(name: "code_number", table: "audit", type: "integer", nullable: true);
        migrationBuilder.AddColumn<string>(name: "actor", table: "audit", type: "text", nullable: true);
        migrationBuilder.AddColumn<string>(name: "facts", table: "audit", type: "text", nullable: true);
        migrationBuilder.Sql("UPDATE audit SET code_number = CAST(substr(code, 4, 4) AS integer) WHERE code LIKE 'FH-____/%'");
        migrationBuilder.CreateIndex(name: "ix_audit_happened_at", table: "audit", columns: ["happened_at", "sequence"]);
        migrationBuilder.CreateIndex(name: "ix_audit_code_number", table: "audit", columns: ["code_number", "happened_at", "sequence"], filter: "code_number IS NOT NULL");
        migrationBuilder.CreateIndex(name: "ix_audit_actor", table: "audit", columns: ["actor", "happened_at", "sequence"], filter: "actor IS NOT NULL");
    }
}
