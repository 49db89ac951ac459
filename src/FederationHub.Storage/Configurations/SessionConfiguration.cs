using FederationHub.Storage.Entities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace FederationHub.Storage.Configurations;

internal sealed class SessionConfiguration : IEntityTypeConfiguration<SessionRow>
{
    public void Configure(EntityTypeBuilder<SessionRow> builder)
    {
        builder.ToTable("session");
        builder.HasKey(row => row.SessionId).HasName("pk_session");
        builder.Property(row => row.SessionId).HasColumnName("session_id");
        builder.Property(row => row.HandleHash).HasColumnName("handle_hash");
        builder.Property(row => row.Payload).HasColumnName("payload");
        builder.Property(row => row.Version).HasColumnName("version");
        builder.Property(row => row.EndsAt).HasColumnName("ends_at");
        builder.HasIndex(row => row.HandleHash).IsUnique().HasDatabaseName("ix_session_handle_hash");
        builder.HasIndex(row => row.EndsAt).HasDatabaseName("ix_session_ends_at");
    }
}
