using FederationHub.Core.Applications;
using FederationHub.Core.Discovery;
using FederationHub.Core.Identity;
using FederationHub.Core.Login;
using FederationHub.Core.Organisations;
using FederationHub.Outcomes;
using FederationHub.Server.Login;

namespace FederationHub.Server.Discovery;

/// <summary>What the browser's memory means for one login: what the page shows first, and what is remembered of the login at its end.</summary>
internal sealed class ChoiceMemory(RecentCookie cookie, TimeProvider time)
{
    /// <summary>Name of the form field by which a person asks to always go on with a choice: <c>application</c>, <c>all</c>, or both boxes.</summary>
    public const string WishField = "remember";

    /// <summary>What may be remembered at an application: nothing where strangers sit at the same screen.</summary>
    public static RememberChoice Of(Application application) => application.Session.PublicTerminal ? RememberChoice.Off : application.Discovery.Remember;

    /// <summary>For what the form of a choice asks to always go on with it, where the application lets people; null for nothing.</summary>
    public static AlwaysScope? WishOf(Application application, IFormCollection form) =>
        Of(application) != RememberChoice.RecentAndAuto ? null
        : form[WishField].Contains("all", StringComparer.Ordinal) ? AlwaysScope.All
        : form[WishField].Contains("application", StringComparer.Ordinal) ? AlwaysScope.Application
        : null;

    /// <summary>
    /// What the page shows first: the entry that a portal announced, then those that led to a login here, last used first. Only what this application's
    /// people may find anyway; where a hint left some, only of those.
    /// </summary>
    public ShownChoices Shown(LoginVisit visit, Narrowed narrowed)
    {
        var choices = cookie.Read(visit.Http.Request);
        var instead = !visit.Login.Request.ChooseAgain && choices.FailedJustNow(time.GetUtcNow())
            && (narrowed is Narrowed.One || Wished(visit, narrowed, choices) is not null);
        if (Of(visit.Application) == RememberChoice.Off)
        {
            return new ShownChoices([], instead);
        }

        IEnumerable<string> ids = [.. choices.Announced is { } announced ? [announced.Entry] : Array.Empty<string>(), .. choices.Choices.Select(choice => choice.Entry)];
        return new ShownChoices(
            [.. ids.Distinct(StringComparer.Ordinal).Select(id => FindShown(visit, id)).OfType<DiscoveryEntry>()
                .Where(entry => narrowed is not Narrowed.Several { ByHint: true } several || several.Entries.Contains(entry))
                .Take(RecentChoices.MostShown)],
            instead);
    }

    /// <summary>
    /// The entry to which a login that just began goes without a screen; null where the screen is shown (ux 1.1). In the order of domain 6.6: a hint or the
    /// only candidate, what a portal announced, which only comes first on the screen, and the person's own wish.
    /// </summary>
    public string? SkipsTo(LoginVisit visit, Narrowed narrowed)
    {
        if (visit.Login.Request.ChooseAgain || visit.Login.Request.Passive)
        {
            return null;
        }

        var choices = cookie.Read(visit.Http.Request);
        if (choices.FailedJustNow(time.GetUtcNow()))
        {
            // Where it failed a moment ago it fails again, and the person would see nothing but the error: the application sends them here each time.
            return null;
        }

        if (narrowed is Narrowed.One one)
        {
            return one.Entry.Id;
        }

        if (choices.AlwaysFailed || Wished(visit, narrowed, choices) is not { } wished
            || (choices.Announced is { } announced && announced.Entry != wished.Id && FindShown(visit, announced.Entry) is not null))
        {
            return null;
        }

        visit.Login = visit.Login with { LedByAlways = true };
        return wished.Id;
    }

    // A hint counts before it, also one that left several, or that named what this application cannot use.
    private DiscoveryEntry? Wished(LoginVisit visit, Narrowed narrowed, RecentChoices choices) =>
        Of(visit.Application) == RememberChoice.RecentAndAuto && choices.Always.Count > 0
        && narrowed is Narrowed.Several { ByHint: false, Notice: null }
        && choices.WishAt(cookie.MarkOf(visit.Application.Id.Value)) is { } wish
            ? FindShown(visit, wish.Entry)
            : null;

    /// <summary>
    /// A login failed: for ten minutes no login of this browser goes on without a screen, and a wish that led here counts no more until a login succeeds.
    /// A question without a page changes nothing, nor does a person who goes back to the application.
    /// </summary>
    public void Failed(LoginVisit visit, Rejection rejection)
    {
        if (!visit.Login.Request.Passive && rejection.Code.Fh != FhCodes.PersonCancelled)
        {
            cookie.Write(visit.Http, cookie.Read(visit.Http.Request).Failed(time.GetUtcNow(), visit.Login.LedByAlways));
        }
    }

    /// <summary>
    /// A login has its code: the browser remembers the entry of the organisation that was proved. Only an answer of the organisation proves anything, so a
    /// session that is used again changes nothing.
    /// </summary>
    public void Succeeded(LoginVisit visit, IdentityStatement statement)
    {
        var login = visit.Login;
        if (login.Reused)
        {
            return;
        }

        var before = cookie.Read(visit.Http.Request);
        var now = time.GetUtcNow();
        // R001-22: the choice was corrected when the answer came; where the organisation that was proved has no entry, none is remembered.
        if (login.StartLink?.Capture is not null || Of(visit.Application) == RememberChoice.Off
            || login.Entry is not { } id || FindShown(visit, id) is not { } entry || entry.Organisation != statement.Organisation)
        {
            cookie.Write(visit.Http, before.Succeeded());
            return;
        }

        var used = before.Used(id, now);
        cookie.Write(visit.Http, login.Always is { } scope && Of(visit.Application) == RememberChoice.RecentAndAuto
            ? used.AlwaysUse(id, scope == AlwaysScope.All ? null : cookie.MarkOf(visit.Application.Id.Value), now)
            : used);
    }

    // What was renamed shows its new name; what was withdrawn, is a draft, is hidden or is not for this application shows nothing (ux 1.5).
    private static DiscoveryEntry? FindShown(LoginVisit visit, string id) =>
        visit.Directory.FindEntry(id) is { Upstream: not null } entry && visit.Directory.Shows(visit.Application, entry)
        // Where only a whole domain finds anything, what has none is found by nobody.
        && (visit.Application.Discovery.ListMode != DiscoveryListMode.DomainOnly || entry.Domains.Count > 0)
            ? entry
            : null;
}

/// <summary>What the page shows of a browser's memory.</summary>
/// <param name="Entries">The entries that it shows first.</param>
/// <param name="InsteadOfSkipping">Whether there would be no page at all, had no login failed just now.</param>
internal sealed record ShownChoices(IReadOnlyList<DiscoveryEntry> Entries, bool InsteadOfSkipping);
