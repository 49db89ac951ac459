using FederationHub.Core;

namespace FederationHub.Server.Web;

/// <summary>
/// The cookies, one place. <c>__Host-</c> and <c>Secure</c> where the public URL is https; over http, which only a loopback
/// host may use, neither, since WebKit, .NET's and Python's clients do not send them there. Never <c>SameSite=None</c> (ruling 16).
/// </summary>
internal sealed class HubCookies(HubAddress address)
{
    private readonly string _prefix = address.IsHttps ? "__Host-" : string.Empty;

    /// <summary>Binds logins to a browser.</summary>
    public string Browser => _prefix + "fh_browser";

    /// <summary>Handle of the session, for as long as the browser is open.</summary>
    public string Session => _prefix + "fh_session";

    /// <summary>The same handle for applications whose sessions outlive the browser (R002-16).</summary>
    public string Stay => _prefix + "fh_stay";

    /// <summary>Note of a start link.</summary>
    public string Start => _prefix + "fh_start";

    /// <summary>How often an answer that nobody asked for just brought this browser here.</summary>
    public string Arrived => _prefix + "fh_arrived";

    /// <summary>The language that this browser's person chose: a tag, and nothing else.</summary>
    public string Language => _prefix + "fh_language";

    /// <summary>Which organisations this browser chose; sealed.</summary>
    public string Recent => _prefix + "fh_recent";

    /// <summary>Reads a cookie that must hold a handle; anything else is as if it was not sent.</summary>
    public static string? ReadHandle(HttpRequest request, string name) =>
        request.Cookies[name] is { Length: Outcomes.Randomness.HandleLength } value && value.All(IsHandleCharacter) ? value : null;

    /// <summary>Whether a string has the shape of a handle.</summary>
    public static bool IsHandle(string? value) => value is { Length: Outcomes.Randomness.HandleLength } && value.All(IsHandleCharacter);

    /// <summary>Sets a cookie for the life of the browser session: the timers are the server's.</summary>
    public void Set(HttpResponse response, string name, string value) => response.Cookies.Append(name, value, Options());

    /// <summary>Sets a cookie that the browser forgets after a while.</summary>
    public void Set(HttpResponse response, string name, string value, TimeSpan life)
    {
        var options = Options();
        options.MaxAge = life;
        response.Cookies.Append(name, value, options);
    }

    /// <summary>Takes a cookie back.</summary>
    public void Delete(HttpResponse response, string name) => response.Cookies.Delete(name, Options());

    private CookieOptions Options() => new()
    {
        HttpOnly = true,
        Secure = address.IsHttps,
        SameSite = SameSiteMode.Lax,
        Path = "/",
        IsEssential = true,
    };

    private static bool IsHandleCharacter(char c) => char.IsAsciiLetterOrDigit(c) || c is '-' or '_';
}
