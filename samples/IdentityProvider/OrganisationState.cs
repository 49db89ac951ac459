using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;

namespace FederationHub.Samples.IdentityProvider;

/// <summary>What one organisation remembers while it runs: in memory only.</summary>
internal sealed class OrganisationState
{
    public Shelf<PendingLogin> Pending { get; } = new();

    public Shelf<PersonSession> Sessions { get; } = new();

    public Shelf<Oidc.IssuedCode> Codes { get; } = new();

    public Shelf<Oidc.IssuedAccessToken> AccessTokens { get; } = new();

    /// <summary>Where somebody went with a session, by its index: whom to tell when it is over.</summary>
    public ConcurrentDictionary<string, ConcurrentQueue<SessionVisit>> Visits { get; } = new(StringComparer.Ordinal);

    public void Visited(PersonSession session, SessionVisit visit) => Visits.GetOrAdd(session.Index, _ => new()).Enqueue(visit);

    /// <summary>The last answer by requester, for <see cref="Breakage.Replay"/>.</summary>
    public ConcurrentDictionary<string, string> LastAnswers { get; } = new(StringComparer.Ordinal);
}

/// <summary>Somebody is logged in at the organisation.</summary>
internal sealed record PersonSession(string PersonaId, DateTimeOffset AuthenticatedAt, string Index);

/// <summary>A session was shown to a service provider, under a name and format, or to a client, under a subject.</summary>
internal sealed record SessionVisit(string Party, string Subject, string? NameIdFormat);

/// <summary>A relying party's request that waits for a person.</summary>
internal abstract record PendingLogin(string Requester)
{
    /// <summary>The person must log in again (ForceAuthn, prompt=login, max_age).</summary>
    public bool Force { get; init; }

    /// <summary>No page may be shown (IsPassive, prompt=none).</summary>
    public bool Passive { get; init; }

    /// <summary>OpenID max_age.</summary>
    public TimeSpan? MaximumAge { get; init; }
}

/// <summary>Things kept for a while under an unguessable id.</summary>
internal sealed class Shelf<T>
    where T : class
{
    private const int Most = 20_000;
    private readonly ConcurrentDictionary<string, (T Value, DateTimeOffset Until)> _items = new(StringComparer.Ordinal);

    public string Put(T value, DateTimeOffset now, TimeSpan life)
    {
        if (_items.Count >= Most)
        {
            foreach (var old in _items.Where(item => item.Value.Until <= now))
            {
                _items.TryRemove(old);
            }
        }

        var id = Base64UrlEncoder.Encode(RandomNumberGenerator.GetBytes(32));
        _items[id] = (value, now + life);
        return id;
    }

    public T? Get(string? id, DateTimeOffset now) =>
        id is not null && _items.TryGetValue(id, out var item) && item.Until > now ? item.Value : null;

    /// <summary>Takes everything of a kind.</summary>
    public void TakeAll(Func<T, bool> which)
    {
        foreach (var item in _items.Where(item => which(item.Value.Value)))
        {
            _items.TryRemove(item);
        }
    }

    public T? Take(string? id, DateTimeOffset now) =>
        id is not null && _items.TryRemove(id, out var item) && item.Until > now ? item.Value : null;
}
