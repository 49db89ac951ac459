using FederationHub.Storage.Entities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace FederationHub.Storage.Configurations;

internal sealed class AuditConfiguration : IEntityTypeConfiguration<AuditRow>
{
    public void Configure(EntityTypeBuilder<AuditRow> builder)
    {
        builder.ToTable("audit");
        builder.HasKey(row => row.Sequence).HasName("pk_audit");
        builder.Property(row => row.Sequence).HasColumnName("sequence").ValueGeneratedOnAdd();
        builder.Property(row => row.HappenedAt).HasColumnName("happened_at");
        builder.Property(row => row.Kind).HasColumnName("kind");
        builder.Property(row => row.Reference).HasColumnName("reference");
        builder.Property(row => row.Application).HasColumnName("application");
        builder.Property(row => row.Organisation).HasColumnName("organisation");
        builder.Property(row => row.Code).HasColumnName("code");
        builder.Property(row => row.Detail).HasColumnName("detail");
        builder.Property(row => row.CodeNumber).HasColumnName("code_number");
        builder.Property(row => row.Actor).HasColumnName("actor");
        builder.Property(row => row.Facts).HasColumnName("facts");
        builder.Property(row => row.Person).HasColumnName("person");
        builder.HasIndex(row => row.Reference).HasDatabaseName("ix_audit_reference");
        // Every search goes by time. The others are partial: a login that went well, which most events are of, pays only for that of persons.
        builder.HasIndex(row => new { row.HappenedAt, row.Sequence }).HasDatabaseName("ix_audit_happened_at");
        builder.HasIndex(row => new { row.CodeNumber, row.HappenedAt, row.Sequence }).HasFilter("code_number IS NOT NULL").HasDatabaseName("ix_audit_code_number");
        builder.HasIndex(row => new { row.Actor, row.HappenedAt, row.Sequence }).HasFilter("actor IS NOT NULL").HasDatabaseName("ix_audit_actor");
        builder.HasIndex(row => new { row.Person, row.HappenedAt, row.Sequence }).HasFilter("person IS NOT NULL").HasDatabaseName("ix_audit_person");
    }
}
