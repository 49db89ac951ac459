using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;

namespace FederationHub.Samples.WebApp;

/// <summary>A login that went to the provider and did not come back yet, bound to the browser's cookie.</summary>
internal sealed record PendingLogin(string Browser, string Nonce, string Verifier)
{
    /// <summary>The person had to log in at this time or later; null: any login is good.</summary>
    public DateTimeOffset? FreshSince { get; init; }

    /// <summary>What the application does with it.</summary>
    public string? For { get; init; }
}

/// <summary>Things kept in memory for a while under an unguessable id.</summary>
internal sealed class Memory<T>(TimeProvider time, TimeSpan life)
    where T : class
{
    private const int Most = 20_000;
    private readonly ConcurrentDictionary<string, (T Value, DateTimeOffset Until)> _items = new(StringComparer.Ordinal);

    public static string NewId() => Base64UrlEncoder.Encode(RandomNumberGenerator.GetBytes(32));

    public string Put(T value, DateTimeOffset? until = null)
    {
        var now = time.GetUtcNow();
        if (_items.Count >= Most)
        {
            foreach (var old in _items.Where(item => item.Value.Until <= now))
            {
                _items.TryRemove(old);
            }
        }

        var id = NewId();
        _items[id] = (value, until < now + life ? until.Value : now + life);
        return id;
    }

    /// <summary>False: it is here already.</summary>
    public bool PutOnce(string id, T value)
    {
        var now = time.GetUtcNow();
        if (Get(id) is not null)
        {
            return false;
        }

        _items.TryRemove(id, out _);
        return _items.TryAdd(id, (value, now + life));
    }

    public T? Get(string? id) => id is not null && _items.TryGetValue(id, out var item) && item.Until > time.GetUtcNow() ? item.Value : null;

    public void EndWhere(Func<T, bool> matches)
    {
        foreach (var item in _items.Where(item => matches(item.Value.Value)))
        {
            _items.TryRemove(item);
        }
    }

    public T? Take(string? id) => id is not null && _items.TryRemove(id, out var item) && item.Until > time.GetUtcNow() ? item.Value : null;
}
