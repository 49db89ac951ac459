using FederationHub.Core;
using FederationHub.Core.Discovery;
using FederationHub.Outcomes;
using FederationHub.Server.Login;
using FederationHub.Server.Web;

namespace FederationHub.Server.Discovery;

/// <summary>
/// <c>/discovery/forget</c>: what this browser remembers of choosing organisations, and how it forgets it, with or without a login. A form of another site
/// forgets nothing: it brings no cookie, and lacks what this browser's own pages have in theirs, a token, or the handle of a login that this browser began.
/// </summary>
internal sealed class ForgetEndpoint(RecentCookie cookie, BrowserBinding binding, LoginVisits visits, CurrentDirectory current)
{
    public const string Path = "/discovery/forget";

    /// <summary>Name of the field that names an entry to forget.</summary>
    public const string EntryField = "entry";

    /// <summary>Name of the field that says what else: <see cref="Everything"/> or <see cref="AlwaysOnly"/>.</summary>
    public const string WhatField = "what";

    /// <summary>All of it.</summary>
    public const string Everything = "all";

    /// <summary>That the person goes on without choosing.</summary>
    public const string AlwaysOnly = "always";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, (HttpContext http, ForgetEndpoint page) => page.Show(http));
        routes.MapPost(Path, (HttpContext http, ForgetEndpoint page, LoginRefusal refusal) => page.ForgetAsync(http, refusal));
    }

    private Page Show(HttpContext http)
    {
        var choices = cookie.Read(http.Request);
        // Who has nothing to forget needs no token, and gets no cookie for looking.
        return ForgetPage.Of(Words.For(http.Request), current.Directory, choices, choices.IsEmpty ? string.Empty : TokenOf(binding.Bind(http)));
    }

    private async Task<IResult> ForgetAsync(HttpContext http, LoginRefusal refusal)
    {
        var read = await RequestParameters.ReadFormAsync(http);
        if (read is not Outcome<IFormCollection>.Accepted(var form))
        {
            return await refusal.RefuseAsync(http, ((Outcome<IFormCollection>.Rejected)read).Rejection);
        }

        var login = form[LoginVisits.HandleParameter].ToString();
        var visit = login.Length > 0 && await visits.OpenAsync(http, login) is Outcome<LoginVisit>.Accepted(var opened) ? opened : null;
        if (visit is not null || (binding.Of(http.Request) is { } browser && ConsentStep.IsToken(form[ConsentStep.TokenField].ToString(), TokenOf(browser))))
        {
            var choices = cookie.Read(http.Request);
            cookie.Write(http, form[WhatField].ToString() switch
            {
                Everything => RecentChoices.None,
                AlwaysOnly => choices.WithoutAlways(),
                _ => choices.Without(form[EntryField].ToString()),
            });
        }

        // Whose login is over, or whose page is old, sees the page as it is now, and can do it there.
        var language = Words.For(http.Request, visit?.Login.Request.Languages).Language;
        return new SeeOther(visit is not null && ChooseOrganisationStep.MayChoose(visit.Login)
            ? $"{ChooseOrganisationStep.Address(visit.Handle, visit.Application.Id)}&lang={language}"
            : $"{Path}?lang={language}");
    }

    private static string TokenOf(string browser) => BrowserBinding.Hash($"form of {Path} {browser}");
}
