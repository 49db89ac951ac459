using System.Collections.Concurrent;
using FederationHub.Core;
using FederationHub.Core.Audit;
using FederationHub.Core.Identity;
using FederationHub.Core.Login;
using FederationHub.Core.Ports;
using FederationHub.Core.Sessions;
using FederationHub.OpenId.Ports;
using FederationHub.OpenId.Provider.Token;
using FederationHub.Outcomes;

namespace FederationHub.Benchmarks.WholeLogins;

/// <summary>State as objects: no bytes, no encryption, no disk. What a login costs on these is the work without storage.</summary>
internal sealed class MemoryWrite(Func<bool> make) : PreparedWrite
{
    public bool Make() => make();
}

/// <summary>Makes writes one by one: nobody takes them back, since no login of the benchmark is refused.</summary>
internal sealed class MemoryCommits : ICommits
{
    public Task<PreparedWrite?> SaveAsync(IReadOnlyList<PreparedWrite> writes, CancellationToken cancellationToken)
    {
        foreach (var write in writes)
        {
            if (!((MemoryWrite)write).Make())
            {
                return Task.FromResult<PreparedWrite?>(write);
            }
        }

        return Task.FromResult<PreparedWrite?>(null);
    }
}

internal sealed class MemoryLoginStore : ILoginStore
{
    private readonly ConcurrentDictionary<string, StoredLogin> _logins = [];
    private readonly ConcurrentDictionary<string, UpstreamLeg> _legs = [];
    private readonly ConcurrentDictionary<string, bool> _spent = [];

    public PreparedWrite Starting(string handle, LoginTransaction login) => new MemoryWrite(() => _logins.TryAdd(handle, new StoredLogin(login, 1)));

    public Task<StoredLogin?> FindAsync(string handle, CancellationToken cancellationToken) => Task.FromResult(_logins.GetValueOrDefault(handle));

    public PreparedWrite Moving(string handle, long expectedVersion, LoginTransaction login) => new MemoryWrite(
        () => _logins.TryGetValue(handle, out var stored) && stored.Version == expectedVersion && _logins.TryUpdate(handle, new StoredLogin(login, expectedVersion + 1), stored));

    public PreparedWrite Sending(string legHandle, UpstreamLeg leg) => new MemoryWrite(() => _legs.TryAdd(legHandle, leg));

    public Task<UpstreamLeg?> FindLegAsync(string legHandle, CancellationToken cancellationToken) => Task.FromResult(_legs.GetValueOrDefault(legHandle));

    public PreparedWrite SpendingLeg(string legHandle) => new MemoryWrite(() => _spent.TryAdd(legHandle, true));
}

internal sealed class MemorySessionStore : ISessionStore
{
    private readonly ConcurrentDictionary<string, SsoSession> _byHandle = [];
    private readonly ConcurrentDictionary<string, SsoSession> _byId = [];

    public PreparedWrite Starting(string handle, SsoSession session) => new MemoryWrite(() => _byHandle.TryAdd(handle, session) && _byId.TryAdd(session.SessionId, session));

    public PreparedWrite StartingUnlessEnded(string handle, SsoSession session, DateTimeOffset answeredAt) => Starting(handle, session);

    public PreparedWrite Marking(EndedMark mark, DateTimeOffset at) => throw NoLogout();

    public Task<SsoSession?> FindAsync(string handle, CancellationToken cancellationToken) => Task.FromResult(_byHandle.GetValueOrDefault(handle));

    public Task<SsoSession?> FindBySessionIdAsync(string sessionId, CancellationToken cancellationToken) => Task.FromResult(_byId.GetValueOrDefault(sessionId));

    public PreparedWrite Changing(SsoSession session) => new MemoryWrite(() => _byId.TryGetValue(session.SessionId, out var stored) && _byId.TryUpdate(session.SessionId, session, stored));

    public Task<bool> RotateAsync(string oldHandle, string newHandle, CancellationToken cancellationToken) =>
        Task.FromResult(_byHandle.TryRemove(oldHandle, out var session) && _byHandle.TryAdd(newHandle, session));

    public PreparedWrite Ending(SsoSession session) => new MemoryWrite(() => _byId.TryRemove(session.SessionId, out _));

    public PreparedWrite Rotating(string oldHandle, string newHandle) => new MemoryWrite(() => !_byHandle.TryRemove(oldHandle, out var session) || _byHandle.TryAdd(newHandle, session));

    public Task<IReadOnlyList<SsoSession>> OfBrowserAsync(string handle, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<SsoSession>>(_byHandle.TryGetValue(handle, out var session) ? [session] : []);

    public Task<IReadOnlyList<SsoSession>> OfPersonAsync(string personKey, CancellationToken cancellationToken) => throw NoLogout();

    public Task<IReadOnlyList<SsoSession>> OfUpstreamAsync(string upstream, SubjectId? subject, string? sessionIndex, CancellationToken cancellationToken) => throw NoLogout();

    public IAsyncEnumerable<SsoSession> AllAsync(CancellationToken cancellationToken) => throw NoLogout();

    public Task<DueSessions> DueAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken) => Task.FromResult(new DueSessions([], []));

    public PreparedWrite PassingOver(string sessionId) => throw NoLogout();

    public Task<bool> LeaveAsync(string sessionId, IReadOnlyCollection<SessionApplication> applications, CancellationToken cancellationToken) => throw NoLogout();

    private static NotSupportedException NoLogout() => new("The benchmark logs nobody out.");
}

internal sealed class MemoryReplayGuard : IReplayGuard
{
    private readonly ConcurrentDictionary<(string Kind, string Value), bool> _seen = [];

    public PreparedWrite Remembering(string kind, string value, DateTimeOffset until) => new MemoryWrite(() => _seen.TryAdd((kind, value), true));
}

internal sealed class MemoryAuditLog : IAuditLog
{
    private readonly ConcurrentQueue<AuditEvent> _events = [];

    public PreparedWrite Appending(AuditEvent auditEvent) => new MemoryWrite(() =>
    {
        _events.Enqueue(auditEvent);
        return true;
    });

    public Task AppendAsync(AuditEvent auditEvent, CancellationToken cancellationToken)
    {
        _events.Enqueue(auditEvent);
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<AuditEvent>> FindAsync(string reference, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<AuditEvent>>([.. _events.Where(e => e.Reference == reference)]);

    public IAsyncEnumerable<AuditEntry> SearchAsync(AuditQuery query, CancellationToken cancellationToken) => throw new NotSupportedException("The benchmark searches nothing.");

    public Task<int> ErasePersonAsync(string person, CancellationToken cancellationToken) => throw new NotSupportedException("The benchmark erases nobody.");
}

internal sealed class MemoryGrantStore : IGrantStore
{
    private readonly ConcurrentDictionary<string, GrantedLogin> _codes = [];
    private readonly ConcurrentDictionary<string, bool> _spent = [];
    private readonly ConcurrentDictionary<string, AccessTokenRecord> _tokens = [];

    public PreparedWrite PuttingCode(string code, GrantedLogin login, TimeSpan lifetime) => new MemoryWrite(() => _codes.TryAdd(code, login));

    public ValueTask<GrantedLogin?> FindCodeAsync(string code, CancellationToken cancellationToken) => ValueTask.FromResult(_codes.GetValueOrDefault(code));

    public ValueTask<bool> TrySpendCodeAsync(string code, TimeSpan lifetime, NewAccessToken? token, CancellationToken cancellationToken) =>
        ValueTask.FromResult(_spent.TryAdd(code, true) && (token is null || (_tokens.TryAdd(token.Id, token.Record) && ((MemoryWrite)token.Told).Make())));

    public ValueTask<AccessTokenRecord?> FindAccessTokenAsync(string tokenId, CancellationToken cancellationToken) => ValueTask.FromResult(_tokens.GetValueOrDefault(tokenId));

    public ValueTask<KeptRefreshFamily?> FindFamilyAsync(string family, CancellationToken cancellationToken) => ValueTask.FromResult<KeptRefreshFamily?>(null);

    public ValueTask<bool> TryRefreshAsync(string family, long expectedVersion, RefreshFamily? rotated, TimeSpan lifetime, NewAccessToken token, CancellationToken cancellationToken) =>
        throw new NotSupportedException("The benchmark refreshes nothing.");

    public ValueTask RevokeFamilyAsync(string family, TimeSpan lifetime, CancellationToken cancellationToken) => throw new NotSupportedException("The benchmark refreshes nothing.");

    public ValueTask EndOfflineAsync(string person, DateTimeOffset at, TimeSpan lifetime, CancellationToken cancellationToken) => throw new NotSupportedException("The benchmark erases nobody.");

    public ValueTask<DateTimeOffset?> OfflineEndedAsync(string person, CancellationToken cancellationToken) => ValueTask.FromResult<DateTimeOffset?>(null);

    public ValueTask RevokeAccessTokenAsync(string tokenId, TimeSpan lifetime, CancellationToken cancellationToken)
    {
        _tokens.TryRemove(tokenId, out _);
        return ValueTask.CompletedTask;
    }
}

/// <summary>The configuration stays on disk; what would be told of a change in the same transaction goes the way of the audit here.</summary>
internal sealed class UntoldSettingsStore(ISettingsStore store) : ISettingsStore
{
    public Task<long> VersionAsync(CancellationToken cancellationToken) => store.VersionAsync(cancellationToken);

    public Task<VersionedSettings> LoadAsync(CancellationToken cancellationToken) => store.LoadAsync(cancellationToken);

    public Task<long?> SaveAsync(HubSettings settings, IReadOnlyDictionary<string, string> secrets, long expectedVersion, PreparedWrite? told, CancellationToken cancellationToken) =>
        store.SaveAsync(settings, secrets, expectedVersion, cancellationToken);
}
