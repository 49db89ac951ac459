using FederationHub.Storage.Entities;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace FederationHub.Storage.Configurations;

internal sealed class SettingConfiguration : IEntityTypeConfiguration<SettingRow>, IEntityTypeConfiguration<SettingsVersionRow>
{
    public void Configure(EntityTypeBuilder<SettingRow> builder)
    {
        builder.ToTable("setting");
        builder.HasKey(row => new { row.Kind, row.Id }).HasName("pk_setting");
        builder.Property(row => row.Kind).HasColumnName("kind");
        builder.Property(row => row.Id).HasColumnName("id");
        builder.Property(row => row.Position).HasColumnName("position");
        builder.Property(row => row.Json).HasColumnName("json");
    }

    public void Configure(EntityTypeBuilder<SettingsVersionRow> builder)
    {
        builder.ToTable("settings_version");
        builder.HasKey(row => row.Id).HasName("pk_settings_version");
        builder.Property(row => row.Id).HasColumnName("id").ValueGeneratedNever();
        builder.Property(row => row.Version).HasColumnName("version");
        builder.Property(row => row.Format).HasColumnName("format");
    }
}
