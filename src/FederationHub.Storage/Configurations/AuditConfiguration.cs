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
        builder.HasIndex(row => row.Reference).HasDatabaseName("ix_audit_reference");
    }
}
