using FederationHub.Core.Identity;
using FederationHub.Core.Organisations;

namespace FederationHub.Core.Mapping;

/// <summary>From an identifier as an operator knows it to the person keys that logins with it can have: to show, export or erase what is kept.</summary>
public static class PersonKeys
{
    /// <summary>The types of identifier that the upstream's map makes keys of, in its order.</summary>
    public static IReadOnlyList<string> TypesOf(Upstream upstream)
    {
        ArgumentNullException.ThrowIfNull(upstream);
        return [.. AttributeMap.Resolve(upstream.AttributeMap, upstream.ExtraRules).Keys.Select(kind => kind switch
        {
            PersonKey.OidcSubject => "oidc_sub",
            PersonKey.PersistentNameId => "saml_nameid_persistent",
            PersonKey.OtherNameId => "saml_nameid",
            _ => kind,
        }).Distinct(StringComparer.Ordinal)];
    }

    /// <summary>
    /// Every key that this identifier could have given, one for each issuer of the upstream. Of any type of a person, also where the map of now makes
    /// keys of another: an earlier map may have. Empty for a type that is none.
    /// </summary>
    /// <param name="issuers">Every issuer under which the upstream can answer.</param>
    /// <param name="samlEntityId">The hub's own entity ID, which an absent qualifier of a NameID means.</param>
    /// <param name="type">Type of table 2.2.</param>
    /// <param name="value">The value. A persistent NameID may be written with its qualifiers: <c>NAMEQUALIFIER!SPNAMEQUALIFIER!VALUE</c>.</param>
    public static IReadOnlyList<string> Candidates(IReadOnlyList<string> issuers, string samlEntityId, string type, string value)
    {
        ArgumentNullException.ThrowIfNull(issuers);
        ArgumentException.ThrowIfNullOrEmpty(value);
        return IdentifierTypes.FindPerson(type) is null
            ? []
            : [.. issuers.SelectMany(issuer => Of(issuer, samlEntityId, type, value)).Distinct(StringComparer.Ordinal)];
    }

    private static IEnumerable<string> Of(string issuer, string samlEntityId, string type, string value)
    {
        switch (type)
        {
            case "oidc_sub":
                yield return PersonKey.FromOidcSubject(issuer, value);
                break;
            case "saml_nameid_persistent":
                yield return PersonKey.FromPersistentNameId(issuer, samlEntityId, new SubjectId(value, SubjectId.Persistent));
                if (value.Split('!') is [var name, var serviceProvider, { Length: > 0 } id])
                {
                    yield return PersonKey.FromPersistentNameId(
                        issuer, samlEntityId, new SubjectId(id, SubjectId.Persistent, name.Length == 0 ? null : name, serviceProvider.Length == 0 ? null : serviceProvider));
                }

                break;
            case "saml_nameid":
                yield return PersonKey.FromOtherNameId(issuer, new SubjectId(value, SubjectId.Unspecified));
                break;
            default:
                yield return PersonKey.FromIdentifier(issuer, new Identifier(type, value, IsPrimary: true, new Provenance("operator", "operator")));
                break;
        }
    }
}
