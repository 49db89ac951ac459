using Microsoft.AspNetCore.Http;
using static FederationHub.Samples.IdentityProvider.Pages.Page;

namespace FederationHub.Samples.IdentityProvider.Pages;

/// <summary>A form that sends itself, with a button for browsers without script (SAML Bindings 3.5.4).</summary>
internal static class AutoPostPage
{
    public static IResult Render(HttpContext http, FakeOrganisation organisation, string action, IEnumerable<(string Name, string Value)> fields)
    {
        var dutch = Language(http) == "nl";
        var title = dutch ? "Je gaat verder" : "Going on";
        var inputs = string.Join('\n', fields.Select(field => $"<input type=\"hidden\" name=\"{Text(field.Name)}\" value=\"{Text(field.Value)}\">"));
        var main = $"""
            <h1>{title}</h1>
            <p>{(dutch ? "Gebeurt er niets? Gebruik dan de knop." : "Does nothing happen? Then use the button.")}</p>
            <form method="post" action="{Text(action)}">
            {inputs}
            <button>{(dutch ? "Verder" : "Continue")}</button>
            </form>
            """;
        return Page.Render(http, organisation, "organisation-post", title, main, script: "document.forms[0].submit()");
    }
}
