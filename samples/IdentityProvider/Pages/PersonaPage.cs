using Microsoft.AspNetCore.Http;
using static FederationHub.Samples.IdentityProvider.Pages.Page;

namespace FederationHub.Samples.IdentityProvider.Pages;

/// <summary>"Choose who you are": one button a persona, a cancel button, and a folded list to break the answer.</summary>
internal static class PersonaPage
{
    public static IResult Render(HttpContext http, FakeOrganisation organisation, string request, PendingLogin login)
    {
        var dutch = Language(http) == "nl";
        var title = dutch ? "Kies wie je bent" : "Choose who you are";
        var people = string.Concat(organisation.Personas.Select(person =>
            $"<li><button name=\"persona\" value=\"{Text(person.Id)}\">{Text(person.DisplayName)}<small>{Text(dutch ? person.RoleNl : person.RoleEn)}</small></button></li>\n"));
        var breakages = string.Concat(BreakageText.For(login, dutch).Select(row => $"<option value=\"{row.Value}\">{Text(row.Text)}</option>\n"));

        var main = $"""
            <h1>{title}</h1>
            <p>{(dutch ? "Je logt in om verder te gaan naar" : "You log in to continue to")} <code>{Text(login.Requester)}</code>.</p>
            <form method="post" action="{Text(organisation.BasePath)}/login">
            <input type="hidden" name="request" value="{Text(request)}">
            <ul class="people">
            {people}</ul>
            <button name="cancel" value="true">{(dutch ? "Annuleren" : "Cancel")}</button>
            <details>
            <summary>{(dutch ? "Iets stuk maken" : "Break something")}</summary>
            <label for="breakage">{(dutch ? "Wat gaat er deze keer mis?" : "What goes wrong this time?")}</label>
            <select id="breakage" name="breakage">
            {breakages}</select>
            </details>
            </form>
            """;
        return Page.Render(http, organisation, "organisation-login", title, main);
    }
}
