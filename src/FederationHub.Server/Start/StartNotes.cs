using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using FederationHub.Core;
using FederationHub.Core.Applications;
using FederationHub.Core.Login;
using FederationHub.Core.Ports;
using FederationHub.Server.Web;

namespace FederationHub.Server.Start;

/// <summary>
/// What a browser remembers of a start link until the application's own request comes: which application, what the link named, and until
/// when. The hub keeps nothing; the key makes sure that what comes back is what it gave. A note selects: who may use whom is asked
/// again when it is used.
/// </summary>
internal sealed class StartNotes(HubCookies cookies, IHubKeys keys, TimeProvider time)
{
    /// <summary>How long a note counts.</summary>
    public static readonly TimeSpan Life = TimeSpan.FromMinutes(5);

    private const int MostCharacters = 600;

    /// <summary>Gives the browser a note, in the place of an earlier one.</summary>
    /// <param name="http">The request.</param>
    /// <param name="application">The application of the link.</param>
    /// <param name="name">What the link names: an entry's or an organisation's id.</param>
    /// <param name="capture">Token of an invitation to keep the answer; null for a plain link.</param>
    public async Task WriteAsync(HttpContext http, Application application, string name, string? capture)
    {
        // '|' is in neither id and in no token, so the parts cannot be moved against each other.
        var text = string.Create(CultureInfo.InvariantCulture, $"{(time.GetUtcNow() + Life).ToUnixTimeSeconds()}|{application.Id}|{name}|{capture}");
        var octets = Encoding.UTF8.GetBytes(text);
        var proof = HMACSHA256.HashData(await keys.StartNotesAsync(http.RequestAborted), octets);
        cookies.Set(http.Response, cookies.Start, Base64Url.EncodeToString([.. proof, .. octets]), Life);
    }

    /// <summary>
    /// The start link of the browser's note, when it is of this application and not older than five minutes; null otherwise. It is used up,
    /// unless the request may show no page: the request that shows one follows, and needs it.
    /// </summary>
    /// <param name="http">The request.</param>
    /// <param name="directory">The snapshot of now.</param>
    /// <param name="application">The application that asks.</param>
    /// <param name="passive">Whether the request may show no page.</param>
    public async Task<StartLink?> TakeAsync(HttpContext http, HubDirectory directory, Application application, bool passive)
    {
        if (http.Request.Cookies[cookies.Start] is not { Length: > 0 and <= MostCharacters } value)
        {
            return null;
        }

        var note = Read(value, await keys.StartNotesAsync(http.RequestAborted));
        // Another application's note waits for that application.
        if (note is { } waiting && waiting.Application != application.Id.Value)
        {
            return null;
        }

        if (note is null || !passive)
        {
            cookies.Delete(http.Response, cookies.Start);
        }

        return note is { } mine && directory.FindStartLink(mine.Name) is { } link ? link with { Capture = mine.Capture } : null;
    }

    private (string Application, string Name, string? Capture)? Read(string value, byte[] key)
    {
        byte[] octets;
        try
        {
            octets = Base64Url.DecodeFromChars(value);
        }
        catch (FormatException)
        {
            // Not ours, then: as good as none.
            return null;
        }

        if (octets.Length <= HMACSHA256.HashSizeInBytes
            || !CryptographicOperations.FixedTimeEquals(octets.AsSpan(..HMACSHA256.HashSizeInBytes), HMACSHA256.HashData(key, octets.AsSpan(HMACSHA256.HashSizeInBytes..))))
        {
            return null;
        }

        return Encoding.UTF8.GetString(octets.AsSpan(HMACSHA256.HashSizeInBytes..)).Split('|') is [var until, var application, var name, var capture]
            && long.Parse(until, CultureInfo.InvariantCulture) > time.GetUtcNow().ToUnixTimeSeconds()
            ? (application, name, capture.Length == 0 ? null : capture)
            : null;
    }
}
