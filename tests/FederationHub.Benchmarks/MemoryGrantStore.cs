using System.Collections.Concurrent;
using FederationHub.OpenId.Ports;
using FederationHub.OpenId.Provider.Token;

namespace FederationHub.Benchmarks;

/// <summary>A grant store that costs nothing, so that what is left is the work without storage.</summary>
internal sealed class MemoryGrantStore : IGrantStore
{
    private readonly ConcurrentDictionary<string, GrantedLogin> _codes = [];
    private readonly ConcurrentDictionary<string, bool> _spent = [];
    private readonly ConcurrentDictionary<string, AccessTokenRecord> _tokens = [];

    public ValueTask PutCodeAsync(string code, GrantedLogin login, TimeSpan lifetime, CancellationToken cancellationToken)
    {
        _codes[code] = login;
        return ValueTask.CompletedTask;
    }

    public ValueTask<GrantedLogin?> FindCodeAsync(string code, CancellationToken cancellationToken) => ValueTask.FromResult(_codes.GetValueOrDefault(code));

    public ValueTask<bool> TrySpendCodeAsync(string code, TimeSpan lifetime, CancellationToken cancellationToken) => ValueTask.FromResult(_spent.TryAdd(code, true));

    public ValueTask<bool> TryAddAccessTokenAsync(string tokenId, AccessTokenRecord record, TimeSpan lifetime, CancellationToken cancellationToken) => ValueTask.FromResult(_tokens.TryAdd(tokenId, record));

    public ValueTask<AccessTokenRecord?> FindAccessTokenAsync(string tokenId, CancellationToken cancellationToken) => ValueTask.FromResult(_tokens.GetValueOrDefault(tokenId));

    public ValueTask RevokeAccessTokenAsync(string tokenId, TimeSpan lifetime, CancellationToken cancellationToken)
    {
        _tokens.TryRemove(tokenId, out _);
        return ValueTask.CompletedTask;
    }
}
