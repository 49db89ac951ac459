using System.Collections.Concurrent;
using System.Text.Json;
using FederationHub.Core;
using FederationHub.Core.Applications;
using FederationHub.Core.Audit;
using FederationHub.Core.Ports;

namespace FederationHub.Server.Developers;

/// <summary>All clients of developers: kept in the vault, added to the snapshot of the configuration, bounded in number, and ended in time.</summary>
internal sealed class DeveloperClients(HubOptions options, HubAddress address, IKeyVault vault, IAuditLog audit, TimeProvider time) : IDisposable
{
    /// <summary>Most of one person.</summary>
    public const int MostOfPerson = 5;

    /// <summary>Most of all together.</summary>
    public const int Most = 500;

    /// <summary>The application by which people sign in to the page itself.</summary>
    public const string SignInId = "fedhub-developers";

    private readonly ConcurrentDictionary<string, DeveloperClient> _clients = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _one = new(1, 1);
    private long _stamp;

    /// <summary>Where the sign-in of the page itself comes back.</summary>
    public string SignedIn => address.PublicUrl + DeveloperEndpoints.SignedInPath;

    private IEnumerable<string> Organisations => options.Developers.Organisations.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    /// <summary>Whether an organisation is one of the fake ones.</summary>
    public bool IsFake(string organisation) => Organisations.Contains(organisation, StringComparer.Ordinal);

    /// <summary>Whether an id is of a client whose time has come. A snapshot does not know the time.</summary>
    public bool HasEnded(string id) => _clients.TryGetValue(id, out var client) && client.EndsAt <= time.GetUtcNow();

    /// <summary>The clients of a person, the newest first.</summary>
    public IReadOnlyList<DeveloperClient> OfPerson(string owner) =>
        [.. _clients.Values.Where(client => client.Owner == owner && client.EndsAt > time.GetUtcNow()).OrderByDescending(client => client.EndsAt)];

    /// <summary>The settings with what developers made. The operator's win where an id is the same.</summary>
    public HubSettings AddTo(HubSettings settings)
    {
        if (!options.Developers.Enabled)
        {
            return settings;
        }

        var signIn = DeveloperClient.Plain(SignInId, $"{options.Name} developers", Organisations);
        Application[] made =
        [
            signIn with { Client = signIn.Client with { RedirectUris = [SignedIn], Scopes = ["openid"] }, Release = Core.Release.ReleasePolicy.Nothing },
            .. _clients.Values.OrderBy(client => client.Id, StringComparer.Ordinal).Select(client => client.ToApplication(Organisations)),
        ];
        var taken = settings.Applications.Select(application => application.Id.Value).Concat(settings.Suites.Select(suite => suite.Id)).ToHashSet(StringComparer.Ordinal);
        Application[] added = [.. made.Where(application => !taken.Contains(application.Id.Value))];
        return settings with
        {
            Applications = [.. settings.Applications, .. added],
            Suites = [.. settings.Suites, .. added.Select(application => new Suite(application.Suite, application.Name))],
        };
    }

    /// <summary>Loads what is kept at first, and removes what has ended; gives a number that is another one whenever something changed.</summary>
    public async Task<long> SweepAsync(CancellationToken cancellationToken)
    {
        if (!options.Developers.Enabled)
        {
            return 0;
        }

        await _one.WaitAsync(cancellationToken);
        try
        {
            if (_stamp == 0)
            {
                foreach (var item in await vault.ReadAllAsync(VaultKinds.DeveloperClient, cancellationToken))
                {
                    _clients[item.Name] = JsonSerializer.Deserialize<DeveloperClient>(item.Value) ?? throw new InvalidOperationException($"The client {item.Name} of a developer cannot be read.");
                }

                _stamp = 1;
            }

            foreach (var ended in _clients.Values.Where(client => client.EndsAt <= time.GetUtcNow()).ToList())
            {
                await EndAsync(ended, AuditActors.Hub, "ended after 30 days", cancellationToken);
            }

            return _stamp;
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>Keeps a new client; false when there are too many.</summary>
    public async Task<bool> AddAsync(DeveloperClient client, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            if (_clients.Count >= Most || OfPerson(client.Owner).Count >= MostOfPerson
                || !await vault.TryAddAsync(VaultKinds.DeveloperClient, client.Id, JsonSerializer.SerializeToUtf8Bytes(client), cancellationToken))
            {
                return false;
            }

            _clients[client.Id] = client;
            _stamp++;
            await TellAsync(client, AuditActors.Developer(client.Owner), "made on the page /developers");
            return true;
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>Removes a client of a person; false when the person has none of that id.</summary>
    public async Task<bool> RemoveAsync(string id, string owner, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            if (!_clients.TryGetValue(id, out var client) || client.Owner != owner)
            {
                return false;
            }

            await EndAsync(client, AuditActors.Developer(owner), "removed on the page /developers", cancellationToken);
            return true;
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose() => _one.Dispose();

    private async Task EndAsync(DeveloperClient client, string actor, string how, CancellationToken cancellationToken)
    {
        await vault.RemoveAsync(VaultKinds.DeveloperClient, client.Id, cancellationToken);
        _clients.TryRemove(client.Id, out _);
        _stamp++;
        await TellAsync(client, actor, how);
    }

    private Task TellAsync(DeveloperClient client, string actor, string how) => audit.AppendAsync(
        AuditEvent.Change(time.GetUtcNow(), AuditKinds.ConfigurationChanged, actor, $"developer's client {client.Id} {how}") with { Application = client.Id }, CancellationToken.None);
}
