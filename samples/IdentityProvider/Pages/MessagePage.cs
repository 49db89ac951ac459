using FederationHub.Samples.IdentityProvider.Saml;
using Microsoft.AspNetCore.Http;
using static FederationHub.Samples.IdentityProvider.Pages.Page;

namespace FederationHub.Samples.IdentityProvider.Pages;

/// <summary>Pages that only say something: an error, the front page, logged out.</summary>
internal static class MessagePage
{
    public static IResult Error(HttpContext http, FakeOrganisation organisation, string problem)
    {
        var title = Language(http) == "nl" ? "Dit inlogverzoek klopt niet" : "This login request is not right";
        return Page.Render(http, organisation, "organisation-error", title, $"<h1>{title}</h1>\n<p lang=\"en\">{Text(problem)}</p>", StatusCodes.Status400BadRequest);
    }

    public static IResult Front(HttpContext http, FakeOrganisation organisation)
    {
        var dutch = Language(http) == "nl";
        var title = organisation.Name(Language(http));
        var people = string.Concat(organisation.Personas.Select(person => $"<li>{Text(person.DisplayName)}, {Text(dutch ? person.RoleNl : person.RoleEn)}</li>\n"));
        var documents = (organisation.Saml is null ? "" : $"<li><a href=\"{Text(organisation.BasePath)}/metadata\">SAML metadata</a></li>\n")
            + (organisation.Oidc is null ? "" : $"<li><a href=\"{Text(organisation.BasePath)}/.well-known/openid-configuration\">OpenID Connect discovery</a></li>\n");
        var tiles = string.Concat((organisation.Saml?.Tiles ?? []).Select(tile => $"<li><a class=\"tile\" href=\"{Text(SamlEndpoints.TileUrl(organisation, tile))}\">{Text(tile.Name)}</a></li>\n"));
        var portal = tiles.Length == 0 ? "" : $"<h2>{(dutch ? "Toepassingen" : "Applications")}</h2>\n<ul class=\"tiles\">\n{tiles}</ul>\n<h2>{(dutch ? "Voor beheerders" : "For operators")}</h2>\n";
        var main = $"""
            <h1>{Text(title)}</h1>
            <p>{(dutch ? "Een verzonnen organisatie. Deze mensen kunnen hier inloggen:" : "A fictional organisation. These people can log in here:")}</p>
            <ul>
            {people}</ul>
            {portal}<ul>
            {documents}</ul>
            <form method="post" action="{Text(organisation.BasePath)}/logout"><button>{(dutch ? "Hier uitloggen" : "Log out here")}</button></form>
            <form method="post" action="{Text(organisation.BasePath)}/logout/everywhere"><button>{(dutch ? "Overal uitloggen" : "Log out everywhere")}</button></form>
            """;
        return Page.Render(http, organisation, "organisation", title, main);
    }

    public static IResult LoggedOut(HttpContext http, FakeOrganisation organisation, IEnumerable<string>? answers = null)
    {
        var title = Language(http) == "nl" ? "Je bent hier uitgelogd" : "You are logged out here";
        var said = string.Concat((answers ?? []).Select(answer => $"<li lang=\"en\">{Text(answer)}</li>\n"));
        return Page.Render(http, organisation, "organisation-logged-out", title, said.Length == 0 ? $"<h1>{title}</h1>" : $"<h1>{title}</h1>\n<ul>\n{said}</ul>");
    }
}
