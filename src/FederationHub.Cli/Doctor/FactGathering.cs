using System.Collections.Concurrent;
using System.Security.Cryptography;
using FederationHub.Configuration.Doctor;
using FederationHub.Core;
using FederationHub.Core.Audit;
using FederationHub.Core.Organisations;
using FederationHub.Core.Ports;
using FederationHub.OpenId.Provider;
using FederationHub.Outcomes;
using FederationHub.Storage;
using FederationHub.Upstreams;
using FederationHub.Upstreams.Outbound;
using FederationHub.Upstreams.Saml.Sources;
using Microsoft.Extensions.DependencyInjection;
using KeyUse = FederationHub.Configuration.Doctor.KeyUse;

namespace FederationHub.Cli.Doctor;

/// <summary>
/// Gathers what the doctor judges: database, files, public URL and upstreams, side by side and within half a minute. Changes nothing,
/// and what cannot be gathered is missing, never a failure.
/// </summary>
internal sealed class FactGathering(StorageSettings storage, HubAddress? address, CommandSurroundings surroundings)
{
    private const int Parallel = 16;
    private const int MostLoops = 1000;
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(27);
    private static readonly TimeSpan LongestDatabase = TimeSpan.FromSeconds(12);
    private static readonly TimeSpan LongestRequest = TimeSpan.FromSeconds(8);
    private static readonly Dictionary<string, string> NoHeaders = new(StringComparer.Ordinal);

    private readonly ConcurrentDictionary<string, TimeSpan> _clocks = new(StringComparer.Ordinal);

    public async Task<DoctorFacts> GatherAsync(bool offline, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(Longest, surroundings.Time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        var asked = offline || address is null ? Task.FromResult<PublicUrlFacts?>(null) : new PublicUrlQuestions(address, surroundings).AskAsync(LongestRequest, cancellationToken);
        var database = await LookAsync(cancellationToken);
        var variables = Variables();
        var facts = new DoctorFacts
        {
            Variables = variables,
            Address = address,
            ConfigurationFileExists = variables.GetValueOrDefault("FederationHub__Configuration__File") is not { Length: > 0 } file || File.Exists(file),
            Runtime = Machine.Runtime(),
            Database = database,
            Files = Machine.Files(database),
            FreeBytes = Machine.FreeBytes(database),
            TimeZone = TimeZoneInfo.Local.Id,
            Offline = offline,
        };
        if (database is { Unreachable: null, Schema: SchemaCondition.Current, ConfigurationNewer: false, WrittenUnder: { } under } && under == database.MasterKeyId)
        {
            facts = await InsideAsync(facts, both.Token, cancellationToken);
        }

        return facts with { PublicUrl = await asked, Clocks = _clocks };
    }

    private async Task<DatabaseCondition> LookAsync(CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(LongestDatabase, surroundings.Time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            return await new DatabaseExamination(storage, surroundings.Time).LookAsync(both.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new DatabaseCondition
            {
                Engine = storage.Provider == StorageProvider.Sqlite ? "SQLite" : "PostgreSQL",
                Place = "the configured place",
                IsFile = storage.Provider == StorageProvider.Sqlite,
                Unreachable = $"no answer within {LongestDatabase.TotalSeconds:0} seconds.",
            };
        }
    }

    private Dictionary<string, string> Variables() => surroundings.VariableNames()
        .Where(name => name.StartsWith("FederationHub__", StringComparison.OrdinalIgnoreCase) || name == "ASPNETCORE_URLS")
        .Select(name => (Name: name, Value: surroundings.EnvironmentVariable(name))).Where(variable => variable.Value is not null)
        // The server reads names in any case; two that differ in nothing else are one setting, and must not end the look.
        .DistinctBy(variable => variable.Name, StringComparer.OrdinalIgnoreCase)
        .ToDictionary(variable => variable.Name, variable => variable.Value!, StringComparer.OrdinalIgnoreCase);

    private async Task<DoctorFacts> InsideAsync(DoctorFacts facts, CancellationToken hurry, CancellationToken cancellationToken)
    {
        var outbound = new OutboundSettings
        {
            Allowed = facts.Variables.GetValueOrDefault("FederationHub__Outbound__AllowPrivate")?.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [],
            LoopbackAllowed = address?.IsLoopback ?? false,
            Timeout = LongestRequest,
        };
        if (outbound.Check().Count > 0)
        {
            outbound = outbound with { Allowed = [] };
        }

        await using var parts = new ServiceCollection()
            .AddSingleton(surroundings.Time).AddSingleton(Randomness.System).AddFederationHubStorage(storage)
            .AddSingleton(_ => new OutboundClient(outbound, surroundings.Time) { ClockSeen = RememberClock })
            .BuildServiceProvider();
        if (await parts.GetRequiredService<HubDatabase>().OpenAsync(cancellationToken) is not Outcome<Done>.Accepted)
        {
            return facts;
        }

        var keys = await KeysAsync(parts.GetRequiredService<IKeyRotation>(), cancellationToken);
        facts = facts with { Keys = keys, KeysDoNotOpen = keys is null };
        var settings = (await parts.GetRequiredService<ISettingsStore>().LoadAsync(cancellationToken)).Settings;
        await using var metadata = new MetadataSources(
            parts.GetRequiredService<OutboundClient>(), parts.GetRequiredService<IMetadataStore>(), parts.GetRequiredService<ISettingsStore>(), Randomness.System, surroundings.Time);
        var protocols = new UpstreamProtocols(
            parts.GetRequiredService<OutboundClient>(), parts.GetRequiredService<IKeyVault>(), parts.GetRequiredService<IHubKeys>(),
            address ?? HubAddress.TryParse("http://localhost", null, out _)!, Randomness.System, surroundings.Time, metadata);
        var secrets = await NamesAsync(parts.GetRequiredService<IKeyVault>(), VaultKinds.UpstreamSecret, cancellationToken);
        var known = new ConcurrentDictionary<string, UpstreamFacts>(StringComparer.Ordinal);
        var log = parts.GetRequiredService<IMetadataLog>();
        foreach (var upstream in settings.Upstreams.Where(upstream => !upstream.Suspended))
        {
            known[upstream.Id] = new UpstreamFacts(
                (protocols.Find(upstream.Protocol) as IUpstreamCondition)?.ConditionOf(upstream.Settings), await log.LastAsync(upstream.Id, cancellationToken), null,
                upstream.SecretName is { } name && secrets.Contains(name), []);
        }

        if (!facts.Offline)
        {
            await AskAllAsync(settings.MetadataSources, settings.Upstreams.Where(upstream => !upstream.Suspended), protocols, parts.GetRequiredService<OutboundClient>(), known, hurry, cancellationToken);
        }

        return facts with
        {
            Settings = settings,
            Upstreams = known,
            Loops = await LoopsAsync(parts.GetRequiredService<IAuditLog>(), cancellationToken),
            Sources = (await parts.GetRequiredService<IMetadataStore>().SourcesAsync(cancellationToken)).ToDictionary(state => state.Source, StringComparer.Ordinal),
        };
    }

    private async Task<IReadOnlyList<LoopFacts>> LoopsAsync(IAuditLog audit, CancellationToken cancellationToken)
    {
        var query = new AuditQuery { Number = FhCodes.LoginLoop.Number, Since = surroundings.Time.GetUtcNow().AddDays(-1), NewestFirst = true, Limit = MostLoops };
        var told = new List<AuditEvent>();
        await foreach (var entry in audit.SearchAsync(query, cancellationToken))
        {
            told.Add(entry.Event);
        }

        return [.. told.Where(loop => loop is { Application: not null, Reference: not null }).GroupBy(loop => loop.Application!, StringComparer.Ordinal)
            .Select(loops => new LoopFacts(loops.Key, loops.Count(), loops.First().At, loops.First().Reference!))];
    }

    private static async Task AskAllAsync(
        IReadOnlyList<MetadataSource> sources, IEnumerable<Upstream> upstreams, UpstreamProtocols protocols, OutboundClient outbound, ConcurrentDictionary<string, UpstreamFacts> known, CancellationToken hurry, CancellationToken cancellationToken)
    {
        try
        {
            await System.Threading.Tasks.Parallel.ForEachAsync(upstreams, new ParallelOptions { MaxDegreeOfParallelism = Parallel, CancellationToken = hurry }, async (upstream, token) =>
            {
                if (protocols.Find(upstream.Protocol) is not IUpstreamMetadata metadata)
                {
                    return;
                }

                var before = known[upstream.Id];

                // A doctor changes nothing: of a metadata source, what the hub stored counts.
                var answer = metadata is IUpstreamOfSource ofSource && ofSource.SourceOf(upstream.Settings) is not null
                    ? await ofSource.RenewFromSourceAsync(upstream.Settings, sources, token)
                    : await metadata.RefreshAsync(upstream.Settings, token);
                var asked = answer.Match(
                    renewed => new UpstreamAsked(null, renewed != upstream.Settings), rejection => new UpstreamAsked(rejection.Detail ?? rejection.Code.ToString(), Changes: false));
                known[upstream.Id] = before with { Asked = asked, WeakKeys = await PublishedKeys.WeakOnesAsync(before.Condition?.KeysAt, outbound, token) };
            });
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Time is up: who was not asked says so in the findings.
        }
    }

    private void RememberClock(Uri from, DateTimeOffset date) => _clocks[from.Host] = date.AddMilliseconds(500) - surroundings.Time.GetUtcNow();

    private static async Task<HashSet<string>> NamesAsync(IKeyVault vault, string kind, CancellationToken cancellationToken)
    {
        try
        {
            return [.. (await vault.ReadAllAsync(kind, cancellationToken)).Select(item => item.Name)];
        }
        catch (CryptographicException)
        {
            // Sealed by another master key: the count of such rows is a finding of its own.
            return [];
        }
    }

    private static async Task<IReadOnlyList<KeyFacts>?> KeysAsync(IKeyRotation keys, CancellationToken cancellationToken)
    {
        try
        {
            return [.. (await keys.ListAsync(cancellationToken)).Select(Fact).OfType<KeyFacts>()];
        }
        catch (CryptographicException)
        {
            // Sealed by another master key: the count of such rows is a finding of its own.
            return null;
        }
    }

    private static KeyFacts? Fact(HubKey key) => key switch
    {
        { Use: HubKeyUse.TokensRs256 or HubKeyUse.TokensPs256 or HubKeyUse.TokensEs256, State: not HubKeyState.Past } => new KeyFacts(
            key.State switch { HubKeyState.Current => KeyUse.SigningNow, HubKeyState.Next => KeyUse.SigningNext, _ => KeyUse.SigningBefore },
            key.KeyId, Commands.KeysCommand.AlgorithmOf(key.Use)!, key.MadeAt, null),
        { CertificateEnds: { } end, State: HubKeyState.Current or HubKeyState.Next } => new KeyFacts(
            KeyUse.Saml, key.Use == HubKeyUse.SamlDecryption ? "decryption" : "requests", "RSA", key.MadeAt, end),
        _ => null,
    };

    /// <summary>Asks the public URL, as strangers may and with what strangers may forge.</summary>
    private sealed class PublicUrlQuestions(HubAddress address, CommandSurroundings surroundings)
    {
        // TEST-NET-1 (RFC 5737): nobody's address, so whoever sees it saw what was forged.
        private const string Nobody = "192.0.2.77";

        private static readonly Dictionary<string, string> Forged = new(StringComparer.Ordinal)
        {
            ["X-Forwarded-For"] = Nobody,
            ["X-Forwarded-Host"] = "forged.invalid",
            ["X-Forwarded-Proto"] = "http",
            ["Forwarded"] = $"for={Nobody};host=forged.invalid;proto=http",
        };

        public async Task<PublicUrlFacts?> AskAsync(TimeSpan longest, CancellationToken cancellationToken)
        {
            using var probe = new OwnAddressProbe(longest, surroundings.Time);
            Task<ProbeAnswer> Get(string path, Dictionary<string, string> headers) => probe.GetAsync(new Uri(address.PublicUrl + path), headers, cancellationToken);
            var discovery = Get(ProviderIssuer.DiscoveryPath, NoHeaders);
            var jwks = Get(ProviderIssuer.JwksPath, NoHeaders);
            var forged = Get(ProviderIssuer.DiscoveryPath, Forged);
            var connection = Get("/health/connection?expected=" + Nobody, NoHeaders);
            var forgedConnection = Get("/health/connection?expected=" + Nobody, Forged);
            var direct = DirectAsync(probe, cancellationToken);
            return new PublicUrlFacts
            {
                Discovery = await discovery,
                Jwks = await jwks,
                Forged = await forged,
                Connection = await connection,
                ForgedConnection = await forgedConnection,
                Direct = await direct,
            };
        }

        // Past the proxy, where the server listens on this machine; null where nobody does.
        private async Task<ProbeAnswer?> DirectAsync(OwnAddressProbe probe, CancellationToken cancellationToken)
        {
            var listens = (surroundings.EnvironmentVariable("ASPNETCORE_URLS") ?? string.Empty).Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
                .Select(url => url.Replace("://*", "://127.0.0.1", StringComparison.Ordinal).Replace("://+", "://127.0.0.1", StringComparison.Ordinal).Replace("://0.0.0.0", "://127.0.0.1", StringComparison.Ordinal).Replace("://[::]", "://127.0.0.1", StringComparison.Ordinal))
                .FirstOrDefault(url => url.StartsWith("http://", StringComparison.OrdinalIgnoreCase));
            if (!Uri.TryCreate(listens, UriKind.Absolute, out var uri))
            {
                return null;
            }

            var headers = new Dictionary<string, string>(Forged, StringComparer.Ordinal) { ["Host"] = new Uri(address.PublicUrl).Authority };
            var answer = await probe.GetAsync(new Uri(uri, ProviderIssuer.DiscoveryPath), headers, cancellationToken);
            return answer.Failure is null ? answer : null;
        }
    }
}
