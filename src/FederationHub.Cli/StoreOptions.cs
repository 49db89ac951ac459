using System.CommandLine;
using FederationHub.Core;
using FederationHub.Storage;

namespace FederationHub.Cli;

/// <summary>
/// Which hub a command is about: the settings of the server by the same names, so that both find the same database. An option
/// wins over its environment variable.
/// </summary>
internal sealed class StoreOptions
{
    /// <summary>As the server's own when nothing is set.</summary>
    private const string UsualPublicUrl = "http://localhost:8080";

    private readonly Option<string?> _provider = Setting("--provider", "FederationHub__Storage__Provider", "Sqlite (usual) or PostgreSql.");
    private readonly Option<string?> _connection = Setting("--connection", "FederationHub__Storage__ConnectionString", "Connection string; for SQLite 'Data Source=FILE'. A password is better kept in the environment.");
    private readonly Option<string?> _masterKey = Setting("--master-key-file", "FederationHub__Keys__MasterKeyFile", "File with the master key.");
    private readonly Option<string?> _publicUrl = Setting("--public-url", "FederationHub__PublicUrl", "The hub's public URL.");

    /// <summary>Adds the options to every command.</summary>
    public void AddTo(RootCommand root)
    {
        foreach (var option in (Option[])[_provider, _connection, _masterKey, _publicUrl])
        {
            option.Recursive = true;
            root.Options.Add(option);
        }
    }

    /// <summary>Where the state is, or what is wrong with what was given.</summary>
    public (StorageSettings? Settings, string? Problem) ReadStorage(ParseResult parsed, CommandSurroundings surroundings)
    {
        var provider = Read(parsed, _provider, surroundings) ?? nameof(StorageProvider.Sqlite);
        if (!Enum.TryParse<StorageProvider>(provider, ignoreCase: true, out var engine) || !Enum.IsDefined(engine) || char.IsAsciiDigit(provider[0]))
        {
            return (null, "FederationHub__Storage__Provider (or --provider) must be Sqlite or PostgreSql.");
        }

        return (new StorageSettings
        {
            Provider = engine,
            ConnectionString = Read(parsed, _connection, surroundings),
            MasterKeyFile = Read(parsed, _masterKey, surroundings),
        }, null);
    }

    /// <summary>Where the hub lives, or what is wrong with what was given.</summary>
    public (HubAddress? Address, string? Problem) ReadAddress(ParseResult parsed, CommandSurroundings surroundings)
    {
        var entityId = NotEmpty(surroundings.EnvironmentVariable("FederationHub__Saml__EntityId"));
        return (HubAddress.TryParse(Read(parsed, _publicUrl, surroundings) ?? UsualPublicUrl, entityId, out var problem), problem);
    }

    /// <summary>Whether the address is the usual one because nobody set it.</summary>
    public bool AddressIsUsual(ParseResult parsed, CommandSurroundings surroundings) => Read(parsed, _publicUrl, surroundings) is null;

    private static Option<string?> Setting(string name, string variable, string meaning) =>
        new(name) { Description = $"{meaning} Else: {variable}.", HelpName = variable };

    private static string? Read(ParseResult parsed, Option<string?> option, CommandSurroundings surroundings) =>
        NotEmpty(parsed.GetValue(option)) ?? NotEmpty(surroundings.EnvironmentVariable(option.HelpName!));

    private static string? NotEmpty(string? value) => string.IsNullOrWhiteSpace(value) ? null : value;
}
