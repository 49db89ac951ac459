using FederationHub.Storage.Entities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace FederationHub.Storage.Configurations;

internal sealed class SessionConfiguration : IEntityTypeConfiguration<SessionRow>, IEntityTypeConfiguration<LogoutNoticeRow>
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
        builder.Property(row => row.Person).HasColumnName("person");
        builder.Property(row => row.UpstreamSubject).HasColumnName("upstream_subject");
        builder.Property(row => row.UpstreamIndex).HasColumnName("upstream_index");
        builder.Property(row => row.DueAt).HasColumnName("due_at");
        builder.HasIndex(row => row.HandleHash).HasDatabaseName("ix_session_handle_hash");
        builder.HasIndex(row => row.Person).HasDatabaseName("ix_session_person");
        builder.HasIndex(row => row.UpstreamSubject).HasDatabaseName("ix_session_upstream_subject");
        builder.HasIndex(row => row.UpstreamIndex).HasDatabaseName("ix_session_upstream_index");
        builder.HasIndex(row => row.DueAt).HasDatabaseName("ix_session_due_at");
        builder.HasIndex(row => row.EndsAt).HasDatabaseName("ix_session_ends_at");
    }

    public void Configure(EntityTypeBuilder<LogoutNoticeRow> builder)
    {
        builder.ToTable("logout_notice");
        builder.HasKey(row => row.Id).HasName("pk_logout_notice");
        builder.Property(row => row.Id).HasColumnName("id");
        builder.Property(row => row.NextAt).HasColumnName("next_at");
        builder.Property(row => row.LeasedUntil).HasColumnName("leased_until");
        builder.Property(row => row.Payload).HasColumnName("payload");
        builder.HasIndex(row => row.NextAt).HasDatabaseName("ix_logout_notice_next_at");
    }
}
