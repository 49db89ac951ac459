using FederationHub.Core.Identity;

namespace FederationHub.Core.Mapping;

/// <summary>What a person is, out of eduPerson's affiliations (domain 2.6). The mapping is this hub's own.</summary>
internal static class RoleDerivation
{
    /// <summary>The role of one affiliation, in lower case; <c>member</c> alone says nothing (V-05).</summary>
    public static PersonRole? Of(string affiliation) => affiliation switch
    {
        "student" or "pre-student" => PersonRole.Onderwijsdeelnemer,
        "employee" or "staff" or "faculty" => PersonRole.Onderwijsmedewerker,
        "affiliate" or "alum" or "library-walk-in" => PersonRole.Betrokkene,
        _ => null,
    };

    /// <summary>The vocabularies of eduPerson and of OpenConext, united (V-07).</summary>
    public static bool IsAffiliation(string affiliation) => affiliation is "member" || Of(affiliation) is not null;

    /// <summary>
    /// The role that counts of several: the primary affiliation decides, else the organisation's default when it is among
    /// them, else staff before pupil before others.
    /// </summary>
    public static PersonRole Choose(IReadOnlyList<PersonRole> roles, PersonRole? primary, PersonRole? byDefault)
    {
        if (primary is { } first && roles.Contains(first))
        {
            return first;
        }

        if (byDefault is { } standard && roles.Contains(standard))
        {
            return standard;
        }

        foreach (var role in (ReadOnlySpan<PersonRole>)[PersonRole.Onderwijsmedewerker, PersonRole.Onderwijsdeelnemer])
        {
            if (roles.Contains(role))
            {
                return role;
            }
        }

        return roles[0];
    }
}
