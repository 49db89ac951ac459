using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using FederationHub.Core.Login;
using FederationHub.Outcomes;
using FederationHub.Server.Web;

namespace FederationHub.Server.Login;

/// <summary>
/// Binds a login to the browser that started it: one random cookie a browser, shared by parallel logins; each login keeps its
/// hash. Login CSRF fails here: an answer that somebody else fetched does not fit this browser (RFC 9700 4.7).
/// </summary>
internal sealed class BrowserBinding(HubCookies cookies, Randomness randomness)
{
    /// <summary>The hash of this browser's cookie; sets the cookie when there is none.</summary>
    public string Bind(HttpContext context)
    {
        var handle = HubCookies.ReadHandle(context.Request, cookies.Browser);
        if (handle is null)
        {
            handle = randomness.Handle();
            cookies.Set(context.Response, cookies.Browser, handle);
        }

        return Hash(handle);
    }

    /// <summary>The hash of this browser's cookie; null when it sent none.</summary>
    public string? Of(HttpRequest request) => HubCookies.ReadHandle(request, cookies.Browser) is { } handle ? Hash(handle) : null;

    /// <summary>Whether this browser is the one that started the login: FH-1202 without a cookie, FH-1203 with another one.</summary>
    public Outcome<Done> Check(HttpRequest request, LoginTransaction login)
    {
        var handle = HubCookies.ReadHandle(request, cookies.Browser);
        if (handle is null)
        {
            return ServerCauses.NoBrowserCookie.Because(request.Cookies.Count == 0 ? "no cookie at all" : "other cookies are there, the binding is not");
        }

        return IsHash(handle, login.BrowserHash)
            ? Done.Instance
            : ServerCauses.OtherBrowser.Because("the cookie is of another browser than the one that started");
    }

    /// <summary>Whether this browser is the one of which a hash was kept.</summary>
    public bool IsBrowser(HttpRequest request, string? kept) => IsHash(HubCookies.ReadHandle(request, cookies.Browser), kept);

    /// <summary>Whether a handle is the one of which a hash was kept; never where none was kept.</summary>
    public static bool IsHash(string? handle, string? kept) =>
        kept is not null && HubCookies.IsHandle(handle)
        // Hashes of random values: a difference in time tells nothing, and fixed time costs nothing.
        && CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Hash(handle!)), Encoding.ASCII.GetBytes(kept));

    /// <summary>What is kept of a handle: SHA-256, base64url.</summary>
    public static string Hash(string handle)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.ASCII.GetBytes(handle), hash);
        return Base64Url.EncodeToString(hash);
    }
}
