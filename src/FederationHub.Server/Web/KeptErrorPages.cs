using FederationHub.Core.Audit;
using FederationHub.Core.Ports;
using FederationHub.OpenId.Provider;
using FederationHub.Outcomes;
using FederationHub.Server.Login;
using FederationHub.Storage;

namespace FederationHub.Server.Web;

/// <summary>
/// Error pages under an address of their own, <c>/error/REFERENCE</c>, for a day: a reload shows the same page, and a help desk sees what the person saw.
/// The ways on that belong to one browser are not there; the way to the application is.
/// </summary>
internal sealed class KeptErrorPages(IErrorPageStore store, TimeProvider time)
{
    /// <summary>Where the pages are.</summary>
    public const string Path = "/error/";

    /// <summary>Most pages that a process keeps in a minute: anybody can cause an error, and the store is for logins.</summary>
    public const int MostPerMinute = 300;

    private readonly Lock _lock = new();
    private long _minute;
    private int _kept;

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet(Path + "{reference}", async (HttpContext http, string reference, KeptErrorPages kept, ErrorPages pages, LoginRefusal refusal) =>
    {
        var wanted = Canonical(reference);
        var page = wanted is null ? null : await kept.FindAsync(wanted, http.RequestAborted);
        return page is null
            ? await refusal.RefuseAsync(http, ServerCauses.PageNotFound.Because("no error page under this reference, or its day is over"))
            : pages.Again(http, wanted!, page);
    });

    /// <summary>Keeps a page where that is worth it and can be done; whether it was.</summary>
    public async Task<bool> KeepAsync(string reference, Rejection rejection, KeptErrorPage page)
    {
        // A page that does not exist is its own address, and the store cannot keep what it is the cause of.
        if (rejection.Code.Fh == FhCodes.PageNotFound || rejection.Code.Fh == FhCodes.StoreUnavailable || !MayKeep())
        {
            return false;
        }

        try
        {
            // Who hangs up may come back by the address.
            await store.KeepAsync(reference, page, CancellationToken.None);
            return true;
        }
        catch (StoreUnavailableException)
        {
            // The page itself needs no store, and the failure stands in the log of whoever finds it.
            return false;
        }
    }

    private Task<KeptErrorPage?> FindAsync(string reference, CancellationToken cancellationToken) => store.FindAsync(reference, cancellationToken);

    /// <summary>The reference as it is stored, out of what somebody typed; null where it cannot be one.</summary>
    public static string? Canonical(string typed)
    {
        // Crockford's base 32 reads what looks alike as the same.
        var letters = typed.Length > 20 ? "" : typed.ToUpperInvariant().Replace("-", "", StringComparison.Ordinal).Replace('O', '0').Replace('I', '1').Replace('L', '1');
        return letters.Length == 10 && letters.All(char.IsAsciiLetterOrDigit) ? letters : null;
    }

    private bool MayKeep()
    {
        var minute = time.GetUtcNow().Ticks / TimeSpan.TicksPerMinute;
        lock (_lock)
        {
            (_minute, _kept) = minute == _minute ? (_minute, _kept + 1) : (minute, 1);
            return _kept <= MostPerMinute;
        }
    }
}

/// <summary>An error page as the answer: kept first, so that it can say where it stands.</summary>
/// <param name="model">The page.</param>
/// <param name="keep">Keeps it; whether it was.</param>
/// <param name="address">Where it is then.</param>
internal sealed class ErrorReply(ErrorPage model, Func<Task<bool>> keep, string address) : IResult
{
    /// <summary>Its FH-code, which has a page of its own that needs no store.</summary>
    public string Code { get; } = model.Code;

    /// <summary>Where the page is once it is kept.</summary>
    public string Address { get; } = address;

    /// <summary>Keeps it; whether it was.</summary>
    public Task<bool> KeepAsync() => keep();

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var shown = await keep() ? model with { Address = Address, LanguageLink = Address + "?" } : model;
        await new Page(ErrorPages.View, shown).ExecuteAsync(httpContext);
    }
}
