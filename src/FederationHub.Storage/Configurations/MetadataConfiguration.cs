using FederationHub.Storage.Entities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace FederationHub.Storage.Configurations;

internal sealed class MetadataConfiguration : IEntityTypeConfiguration<MetadataSourceRow>, IEntityTypeConfiguration<MetadataEntityRow>
{
    public void Configure(EntityTypeBuilder<MetadataSourceRow> builder)
    {
        builder.ToTable("metadata_source");
        builder.HasKey(row => row.Source).HasName("pk_metadata_source");
        builder.Property(row => row.Source).HasColumnName("source");
        builder.Property(row => row.Attempt).HasColumnName("attempt");
        builder.Property(row => row.LeaseUntil).HasColumnName("lease_until");
        builder.Property(row => row.HeldAttempt).HasColumnName("held_attempt");
        builder.Property(row => row.LastTry).HasColumnName("last_try");
        builder.Property(row => row.State).HasColumnName("state");
    }

    public void Configure(EntityTypeBuilder<MetadataEntityRow> builder)
    {
        builder.ToTable("metadata_entity");
        builder.HasKey(row => new { row.Source, row.Attempt, row.EntityId }).HasName("pk_metadata_entity");
        builder.Property(row => row.Source).HasColumnName("source");
        builder.Property(row => row.Attempt).HasColumnName("attempt");
        builder.Property(row => row.EntityId).HasColumnName("entity_id");
        builder.Property(row => row.Hash).HasColumnName("hash");
        builder.Property(row => row.Json).HasColumnName("json");
        builder.Property(row => row.ValidUntil).HasColumnName("valid_until");
        builder.Property(row => row.Seen).HasColumnName("seen");
        builder.Property(row => row.ETag).HasColumnName("etag");
        builder.HasIndex(row => row.EntityId).HasDatabaseName("ix_metadata_entity_entity_id");
    }
}
