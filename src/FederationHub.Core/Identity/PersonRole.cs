namespace FederationHub.Core.Identity;

/// <summary>What a person is at the organisation (R001-10). A closed vocabulary; the Dutch words go over the wire.</summary>
public enum PersonRole
{
    /// <summary>Pupil or student.</summary>
    Onderwijsdeelnemer,

    /// <summary>Staff.</summary>
    Onderwijsmedewerker,

    /// <summary>Another involved person: parent, guardian, external.</summary>
    Betrokkene,
}

/// <summary>The words of roles on the wire.</summary>
public static class PersonRoles
{
    /// <summary>The value on the wire, lower case.</summary>
    public static string Wire(this PersonRole role) => role switch
    {
        PersonRole.Onderwijsdeelnemer => "onderwijsdeelnemer",
        PersonRole.Onderwijsmedewerker => "onderwijsmedewerker",
        PersonRole.Betrokkene => "betrokkene",
        _ => throw new ArgumentOutOfRangeException(nameof(role)),
    };

    /// <summary>Reads a value of the wire, byte for byte; null for anything else.</summary>
    public static PersonRole? TryParse(string? value) => value switch
    {
        "onderwijsdeelnemer" => PersonRole.Onderwijsdeelnemer,
        "onderwijsmedewerker" => PersonRole.Onderwijsmedewerker,
        "betrokkene" => PersonRole.Betrokkene,
        _ => null,
    };
}
