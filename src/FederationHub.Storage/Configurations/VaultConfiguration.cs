using FederationHub.Storage.Entities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace FederationHub.Storage.Configurations;

internal sealed class VaultConfiguration : IEntityTypeConfiguration<VaultRow>
{
    public void Configure(EntityTypeBuilder<VaultRow> builder)
    {
        builder.ToTable("vault");
        builder.HasKey(row => new { row.Kind, row.Name }).HasName("pk_vault");
        builder.Property(row => row.Kind).HasColumnName("kind");
        builder.Property(row => row.Name).HasColumnName("name");
        builder.Property(row => row.Value).HasColumnName("value");
        builder.Property(row => row.KeyId).HasColumnName("key_id");
        builder.Property(row => row.CreatedAt).HasColumnName("created_at");
    }
}
