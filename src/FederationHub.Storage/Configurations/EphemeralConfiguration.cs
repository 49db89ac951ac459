using FederationHub.Storage.Entities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace FederationHub.Storage.Configurations;

internal sealed class EphemeralConfiguration : IEntityTypeConfiguration<EphemeralRow>
{
    public void Configure(EntityTypeBuilder<EphemeralRow> builder)
    {
        builder.ToTable("ephemeral");
        builder.HasKey(row => row.Id).HasName("pk_ephemeral");
        builder.Property(row => row.Id).HasColumnName("id");
        builder.Property(row => row.Kind).HasColumnName("kind");
        builder.Property(row => row.Payload).HasColumnName("payload");
        builder.Property(row => row.Version).HasColumnName("version");
        builder.Property(row => row.ExpiresAt).HasColumnName("expires_at");
        builder.HasIndex(row => row.ExpiresAt).HasDatabaseName("ix_ephemeral_expires_at");
    }
}
