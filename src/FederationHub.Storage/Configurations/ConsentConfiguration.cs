using FederationHub.Storage.Entities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace FederationHub.Storage.Configurations;

internal sealed class ConsentConfiguration : IEntityTypeConfiguration<ConsentRow>
{
    public void Configure(EntityTypeBuilder<ConsentRow> builder)
    {
        builder.ToTable("consent");
        builder.HasKey(row => new { row.Person, row.Application, row.Scope }).HasName("pk_consent");
        builder.Property(row => row.Person).HasColumnName("person");
        builder.Property(row => row.Application).HasColumnName("application");
        builder.Property(row => row.Scope).HasColumnName("scope");
        builder.Property(row => row.Purpose).HasColumnName("purpose");
        builder.Property(row => row.Claims).HasColumnName("claims");
        builder.Property(row => row.GivenAt).HasColumnName("given_at");
        builder.Property(row => row.EndsAt).HasColumnName("ends_at");
        builder.HasIndex(row => row.EndsAt).HasDatabaseName("ix_consent_ends_at");
    }
}
