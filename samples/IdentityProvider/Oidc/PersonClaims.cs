using System.Text.Json.Nodes;

namespace FederationHub.Samples.IdentityProvider.Oidc;

/// <summary>A persona's claims, by style and scope.</summary>
internal static class PersonClaims
{
    public static IEnumerable<string> Names(OidcClaimStyle style) => style switch
    {
        OidcClaimStyle.Entra => ["sub", "oid", "tid", "ver", "name", "given_name", "family_name", "preferred_username", "email"],
        _ =>
        [
            "sub", "name", "given_name", "middle_name", "family_name", "preferred_username", "email", "email_verified", "uids",
            "eduperson_principal_name", "eduperson_affiliation", "eduperson_scoped_affiliation", "schac_home_organization", "eckid",
        ],
    };

    public static JsonObject For(FakeOrganisation organisation, Persona person, IReadOnlySet<string> scopes, bool withMail)
    {
        var claims = new JsonObject();
        if (scopes.Contains("profile"))
        {
            claims["name"] = person.DisplayName;
            claims["given_name"] = person.GivenName;
            claims["preferred_username"] = person.PrincipalName;
            if (organisation.Oidc!.Claims == OidcClaimStyle.Plain)
            {
                claims["family_name"] = person.FamilyName;
                if (person.MiddleName is not null)
                {
                    claims["middle_name"] = person.MiddleName;
                }

                Education(organisation, person, claims);
            }
            else
            {
                // Entra knows no particle: it is part of the surname.
                claims["family_name"] = person.MiddleName is null ? person.FamilyName : $"{person.MiddleName} {person.FamilyName}";
            }
        }

        foreach (var (name, values) in person.More)
        {
            claims[name] = values is [var one] ? one : new JsonArray([.. values.Select(value => (JsonNode)value)]);
        }

        if (scopes.Contains("email") && withMail && person.Mail is not null)
        {
            claims["email"] = person.Mail;
            if (organisation.Oidc!.Claims == OidcClaimStyle.Plain)
            {
                claims["email_verified"] = true;
            }
        }

        return claims;
    }

    private static void Education(FakeOrganisation organisation, Persona person, JsonObject claims)
    {
        var domain = organisation.Scopes[0];
        claims["uids"] = new JsonArray(person.Uid);
        claims["eduperson_principal_name"] = person.PrincipalName;
        claims["eduperson_affiliation"] = new JsonArray(person.Affiliation);
        claims["eduperson_scoped_affiliation"] = new JsonArray($"{person.Affiliation}@{domain}");
        claims["schac_home_organization"] = domain;
        if (person.EckId is not null)
        {
            claims["eckid"] = person.EckId;
        }

        if (organisation.Brin is not null)
        {
            claims["nlEduPersonHomeOrganizationId"] = organisation.Brin;
        }
    }
}
