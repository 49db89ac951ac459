using FederationHub.Storage.Configurations;
using FederationHub.Storage.Entities;
using Microsoft.EntityFrameworkCore;

namespace FederationHub.Storage;

/// <summary>
/// The one model of the database. It owns the schema and its migrations; the stores speak to the tables through
/// <see cref="Statements.HubStatements"/>, and the conformance suites run every statement against what this model made.
/// </summary>
internal abstract class HubDbContext(DbContextOptions options) : DbContext(options)
{
    public DbSet<EphemeralRow> Ephemeral => Set<EphemeralRow>();

    public DbSet<SessionRow> Sessions => Set<SessionRow>();

    public DbSet<LogoutNoticeRow> LogoutNotices => Set<LogoutNoticeRow>();

    public DbSet<VaultRow> Vault => Set<VaultRow>();

    public DbSet<SettingRow> Settings => Set<SettingRow>();

    public DbSet<SettingsVersionRow> SettingsVersion => Set<SettingsVersionRow>();

    public DbSet<AuditRow> Audit => Set<AuditRow>();

    public DbSet<ConsentRow> Consents => Set<ConsentRow>();

    public DbSet<MetadataSourceRow> MetadataSources => Set<MetadataSourceRow>();

    public DbSet<MetadataEntityRow> MetadataEntities => Set<MetadataEntityRow>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        ArgumentNullException.ThrowIfNull(modelBuilder);
        var settings = new SettingConfiguration();
        modelBuilder.ApplyConfiguration(new EphemeralConfiguration());
        var sessions = new SessionConfiguration();
        modelBuilder.ApplyConfiguration<SessionRow>(sessions);
        modelBuilder.ApplyConfiguration<LogoutNoticeRow>(sessions);
        modelBuilder.ApplyConfiguration(new VaultConfiguration());
        modelBuilder.ApplyConfiguration<SettingRow>(settings);
        modelBuilder.ApplyConfiguration<SettingsVersionRow>(settings);
        modelBuilder.ApplyConfiguration(new AuditConfiguration());
        modelBuilder.ApplyConfiguration(new ConsentConfiguration());
        var metadata = new MetadataConfiguration();
        modelBuilder.ApplyConfiguration<MetadataSourceRow>(metadata);
        modelBuilder.ApplyConfiguration<MetadataEntityRow>(metadata);
    }
}
