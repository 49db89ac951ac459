namespace FederationHub.Samples.IdentityProvider.Saml;

/// <summary>One attribute as it goes on the wire.</summary>
internal sealed record SamlAttribute(string Name, string NameFormat, string? FriendlyName, IReadOnlyList<string> Values);

/// <summary>A persona's attributes in the style of one federation.</summary>
internal static class SamlAttributes
{
    private const string UriFormat = "urn:oasis:names:tc:SAML:2.0:attrname-format:uri";
    private const string BasicFormat = "urn:oasis:names:tc:SAML:2.0:attrname-format:basic";

    public static IReadOnlyList<SamlAttribute> For(FakeOrganisation organisation, Persona person, bool withMail) =>
    [
        .. organisation.Saml!.Attributes switch
        {
            SamlAttributeStyle.Entree => Entree(organisation, person, withMail),
            var style => EduPerson(organisation, person, withMail, mace: style == SamlAttributeStyle.Surfconext),
        },
        .. person.More.Select(more => new SamlAttribute(more.Key, UriFormat, null, more.Value)),
    ];

    private static List<SamlAttribute> EduPerson(FakeOrganisation organisation, Persona person, bool withMail, bool mace)
    {
        var attributes = new List<SamlAttribute>();
        var domain = organisation.Scopes[0];
        string[] affiliations = [person.Affiliation, .. person.Affiliation == "affiliate" ? Array.Empty<string>() : ["member"]];

        Add("urn:oid:0.9.2342.19200300.100.1.1", "urn:mace:dir:attribute-def:uid", "uid", person.Uid);
        Add("urn:oid:2.5.4.42", "urn:mace:dir:attribute-def:givenName", "givenName", person.GivenName);
        Add("urn:oid:2.5.4.4", "urn:mace:dir:attribute-def:sn", "sn", person.MiddleName is null ? person.FamilyName : $"{person.MiddleName} {person.FamilyName}");
        Add("urn:oid:2.5.4.3", "urn:mace:dir:attribute-def:cn", "cn", person.DisplayName);
        Add("urn:oid:2.16.840.1.113730.3.1.241", "urn:mace:dir:attribute-def:displayName", "displayName", person.DisplayName);
        if (withMail && person.Mail is not null)
        {
            Add("urn:oid:0.9.2342.19200300.100.1.3", "urn:mace:dir:attribute-def:mail", "mail", person.Mail);
        }

        Add("urn:oid:1.3.6.1.4.1.5923.1.1.1.6", "urn:mace:dir:attribute-def:eduPersonPrincipalName", "eduPersonPrincipalName", person.PrincipalName);
        Add("urn:oid:1.3.6.1.4.1.5923.1.1.1.1", "urn:mace:dir:attribute-def:eduPersonAffiliation", "eduPersonAffiliation", affiliations);
        Add("urn:oid:1.3.6.1.4.1.5923.1.1.1.9", "urn:mace:dir:attribute-def:eduPersonScopedAffiliation", "eduPersonScopedAffiliation",
            [.. affiliations.Select(affiliation => $"{affiliation}@{domain}")]);
        Add("urn:oid:1.3.6.1.4.1.25178.1.2.9", "urn:mace:terena.org:attribute-def:schacHomeOrganization", "schacHomeOrganization", domain);
        if (person.EckId is not null)
        {
            attributes.Add(new("urn:mace:surf.nl:attribute-def:eckid", UriFormat, "eckid", [person.EckId]));
        }

        attributes.Add(new("urn:oasis:names:tc:SAML:attribute:subject-id", UriFormat, "subject-id", [$"{person.PersistentId[..20]}@{domain}"]));
        return attributes;

        void Add(string oid, string maceName, string friendly, params string[] values)
        {
            if (mace)
            {
                attributes.Add(new(maceName, UriFormat, null, values));
            }

            attributes.Add(new(oid, UriFormat, friendly, values));
        }
    }

    private static List<SamlAttribute> Entree(FakeOrganisation organisation, Persona person, bool withMail)
    {
        var domain = organisation.Scopes[0];
        var attributes = new List<SamlAttribute>();
        Add("uid", person.PrincipalName);
        Add("employeeNumber", person.Number);
        Add("givenName", person.GivenName);
        if (person.MiddleName is not null)
        {
            Add("nlEduPersonTussenvoegsels", person.MiddleName);
        }

        Add("sn", person.FamilyName);
        if (withMail && person.Mail is not null)
        {
            Add("mail", person.Mail);
        }

        Add("eduPersonAffiliation", person.Affiliation);
        Add("nlEduPersonHomeOrganization", organisation.NameNl);
        if (organisation.Brin is not null)
        {
            Add("nlEduPersonHomeOrganizationId", organisation.Brin[..4]);
            if (organisation.Brin.Length == 6)
            {
                Add("nlEduPersonHomeOrganizationBranchId", organisation.Brin);
            }
        }

        Add("nlEduPersonRealId", $"{person.Uid}@{domain}");
        if (person.EckId is not null)
        {
            Add("eckId", person.EckId);
            Add("nlEduPersonUnit", "3HV2");
        }

        return attributes;

        void Add(string name, string value) => attributes.Add(new(name, BasicFormat, null, [value]));
    }
}
