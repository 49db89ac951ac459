using FederationHub.Core.Discovery;
using FederationHub.Core.Ports;
using FederationHub.Outcomes;
using FederationHub.Server.Web;

namespace FederationHub.Server.Discovery;

/// <summary>
/// The cookie of <see cref="RecentChoices"/>: sealed with a key that all nodes share, in this browser only, at the hub only. What cannot be opened is as
/// if it was not sent. The key is read at the start; after that neither reading nor writing asks the store, so a login that succeeded cannot fail here.
/// </summary>
internal sealed class RecentCookie(HubCookies cookies, IHubKeys keys, Randomness randomness, TimeProvider time)
{
    private byte[] _key = [];

    /// <summary>Reads the key. Until then nothing is remembered, and nothing is known.</summary>
    public async Task PrepareAsync(CancellationToken cancellationToken) => _key = await keys.RecentChoicesAsync(cancellationToken);

    /// <summary>What the browser remembers.</summary>
    public RecentChoices Read(HttpRequest request) =>
        _key.Length > 0 && request.Cookies[cookies.Recent] is { Length: > 0 } value && RecentSeal.Open(_key, value) is { } octets
            ? RecentChoices.Read(octets, time.GetUtcNow())
            : RecentChoices.None;

    /// <summary>Has the browser remember this from now on; takes the cookie back where there is nothing to remember.</summary>
    public void Write(HttpContext http, RecentChoices choices)
    {
        var life = choices.LifeAt(time.GetUtcNow());
        if (life > TimeSpan.Zero && _key.Length > 0)
        {
            cookies.Set(http.Response, cookies.Recent, RecentSeal.Seal(_key, randomness, choices.Write()), life);
        }
        else if (http.Request.Cookies.ContainsKey(cookies.Recent))
        {
            cookies.Delete(http.Response, cookies.Recent);
        }
    }

    /// <summary>An application as the cookie names it.</summary>
    public ulong MarkOf(string application) => RecentSeal.MarkOf(_key, application);
}
