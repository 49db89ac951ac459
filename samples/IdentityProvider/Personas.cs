using System.Security.Cryptography;
using System.Text;

namespace FederationHub.Samples.IdentityProvider;

/// <summary>The same five people at every fake organisation; their identifiers differ by organisation and never change.</summary>
public static class Personas
{
    public const string Pupil = "pupil";
    public const string Teacher = "teacher";
    public const string Guardian = "guardian";
    public const string NoEmail = "no-email";
    public const string Diacritics = "diacritics";

    /// <summary>The people of a school.</summary>
    /// <param name="organisation">The organisation's id, which makes identifiers differ.</param>
    /// <param name="domain">The organisation's domain: the part after the @.</param>
    public static IReadOnlyList<Persona> School(string organisation, string domain) => All(organisation, domain,
        ("Leerling", "Pupil"), ("Docent", "Teacher"), ("Ouder of verzorger", "Parent or guardian"),
        ("Leerling zonder e-mailadres", "Pupil without an e-mail address"), ("Docent met bijzondere letters in de naam", "Teacher with unusual letters in the name"));

    /// <summary>The people of a university or college.</summary>
    /// <inheritdoc cref="School"/>
    public static IReadOnlyList<Persona> University(string organisation, string domain) => All(organisation, domain,
        ("Student", "Student"), ("Docent", "Lecturer"), ("Ouder of gast", "Parent or guest"),
        ("Student zonder e-mailadres", "Student without an e-mail address"), ("Docent met bijzondere letters in de naam", "Lecturer with unusual letters in the name"));

    /// <summary>The people of a company.</summary>
    /// <inheritdoc cref="School"/>
    public static IReadOnlyList<Persona> Company(string organisation, string domain) => All(organisation, domain,
        ("Leerling op stage", "Pupil on placement"), ("Praktijkopleider", "Trainer"), ("Ouder of externe", "Parent or external"),
        ("Leerling zonder e-mailadres", "Pupil without an e-mail address"), ("Medewerker met bijzondere letters in de naam", "Employee with unusual letters in the name"));

    private static Persona[] All(
        string organisation, string domain, (string Nl, string En) pupil, (string Nl, string En) teacher, (string Nl, string En) guardian,
        (string Nl, string En) noEmail, (string Nl, string En) diacritics) =>
    [
        Make(organisation, domain, Pupil, pupil, "Sanne", "de", "Vries", "student", "sdevries", "104711"),
        Make(organisation, domain, Teacher, teacher, "Bram", null, "Jansen", "employee", "bjansen", "2018") with { SecondFactor = true },
        Make(organisation, domain, Guardian, guardian, "Fatima", "el", "Amrani", "affiliate", "felamrani", "9033"),
        Make(organisation, domain, NoEmail, noEmail, "Joost", null, "Postma", "student", "jpostma", "104712") with { Mail = null },
        Make(organisation, domain, Diacritics, diacritics, "Zoë", null, "d'Ânversè-Łuczak", "employee", "zdanversel", "2044"),
    ];

    private static Persona Make(
        string organisation, string domain, string id, (string Nl, string En) role, string given, string? middle, string family,
        string affiliation, string uid, string number) => new()
    {
        Id = id,
        RoleNl = role.Nl,
        RoleEn = role.En,
        GivenName = given,
        MiddleName = middle,
        FamilyName = family,
        Affiliation = affiliation,
        Uid = uid,
        Mail = $"{uid}@{domain}",
        PrincipalName = $"{uid}@{domain}",
        PersistentId = Convert.ToHexStringLower(Digest("persistent", organisation, id).AsSpan(0, 20)),
        ObjectId = new Guid(Digest("object", organisation, id).AsSpan(0, 16)),
        Number = number,
        EckId = affiliation == "student" ? "https://ketenid.nl/201703/" + Convert.ToHexStringLower(Digest("eck", organisation, id)) : null,
    };

    private static byte[] Digest(string purpose, string organisation, string persona) =>
        SHA512.HashData(Encoding.UTF8.GetBytes($"{purpose}|{organisation}|{persona}"));
}
