using System.Net;
using FederationHub.Core.Applications;
using FederationHub.Core.Identity;
using FederationHub.Core.Mapping;
using FederationHub.Core.Organisations;
using FsCheck;
using FsCheck.Fluent;
using static FederationHub.Core.Tests.Mapping.Statements;

namespace FederationHub.Core.Tests.Mapping.Properties;

/// <summary>Statements as a good, a careless or a hostile organisation sends them: real names, values that are almost right, and anything at all.</summary>
internal static class ArbitraryStatements
{
    /// <summary>Stands in some values; nothing that is told of a login may hold it.</summary>
    public const string Marker = "m4rkerOfAPerson";

    private static readonly string[] Good =
    [
        EckId, "a1b2c3@school.example", "sanne@school.example", "Sanne@SCHOOL.example", "sanne@noord.school.example", "x@other.example", "student", "employee", "staff", "affiliate", "member", "student@school.example",
        "employee@other.example", "school.example", "other.example", "11ZZ03", "11ZZ", "22YY01", "33XX02", Tenant, ObjectId, Marker, Marker + "@school.example", "true", "onderwijsmedewerker", "school", "thuis", "onbekend", "12345678",
        "https://refeds.org/assurance", "https://refeds.org/assurance/ID/eppn-unique-no-reassign",
    ];

    private static readonly string[] Nasty =
    [
        "", " ", "\0", "\ud800", "a\udc00b", "@", "a@", "@b", "a@b@c", "sanne@evil.example", "sanne@school.example.evil.example", "san\u200bne@school.example", "\u202esanne@school.example", "sanne@school.example\u00ad", "sa\u200dnne",
        "שרה", "سارا\u200cجان", "a\tb", "a\r\nb", "\u2066x", OtherEckId, EckId + "\n", EckId[..^1], EckId + "0", EckId.ToUpperInvariant(), "https://hub.example.nl/assurance/hoog", " https://HUB.example.nl/entitlement", "https://hub.example.nl", "http://surfconext.nl/assurance/loa3",
        "https://eduid.nl/trust/validate-names", "urn:etoegang:core:assurance-class:loa4", "http://eidas.europa.eu/LoA/high", "STUDENT", "headmaster", "evil.example", "9188040d-6c67-4c5b-b112-36a304b66dad", "{}", "[\"a\"]", "1e5",
        new string('x', 300), new string('y', 5000), "\u3164", "😀", "\ufeffsanne", "a\u0301",
    ];

    private static readonly string[] OtherNames =
    [
        "https://hub.example.nl/attr/edu-role", "urn:etoegang:1.9:attribute-represented:Mandate", "urn:etoegang:1.9:attribute:Mandate", "urn:etoegang:1.9:EntityConcernedID:KvKnr", "urn:etoegang:1.9:attribute-represented:KvKnr", "location", "role", "locker",
        "\u202ename", "",
    ];

    private static readonly MappingRule[] Extra =
    [
        new("auth_location", ["location"]),
        new("mandate", ["urn:etoegang:1.9:attribute-represented:Mandate"]),
        new("mandate", ["urn:etoegang:1.9:attribute:Mandate", "locker"]),
        new("represented_org", ["urn:etoegang:1.9:EntityConcernedID:KvKnr", "urn:etoegang:1.9:attribute:Mandate"]),
        new("edu_role", ["role", "https://hub.example.nl/attr/edu-role"]),
        new("person:student_number", ["locker"]),
        new("organisation:kvk", ["location"]),
        new("person:eduid", [AttributeMap.Subject]),
    ];

    // What chance alone would hardly send: two ECK iDs, one that is cut off, and half of a promise about principal names.
    private static readonly (string, string[])[] Telling =
        [("eckId", [EckId, OtherEckId]), ("eckId", [EckId[..^1]]), ("eduPersonAssurance", ["https://refeds.org/assurance/ID/eppn-unique-no-reassign"])];

    private static readonly Dictionary<string, (AttributeMap Usual, AttributeMap WithExtra)> Maps =
        AttributeMap.Presets.ToDictionary(preset => preset, preset => (AttributeMap.Resolve(preset, []), AttributeMap.Resolve(preset, Extra)));

    private static readonly string[] Formats = [SubjectId.OidcSub, SubjectId.Persistent, SubjectId.Persistent, SubjectId.Transient, SubjectId.Unspecified, SubjectId.EmailAddress, ""];

    private static readonly string?[] Contexts =
        [null, null, null, null, null, null, null, "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport", "urn:oasis:names:tc:SAML:2.0:ac:classes:PreviousSession", "https://refeds.org/profile/mfa", "https://hub.example.nl/assurance/hoog", "http://surfconext.nl/assurance/loa3", "0", "x"];

    private static readonly string[] Clients = ["192.0.2.9", "198.51.100.1", "2001:db8::9", "::ffff:192.0.2.9", "127.0.0.1"];

    public static readonly Gen<string> Value = Gen.Frequency((12, Gen.Elements(Good)), (3, Gen.Elements(Nasty)), (1, ArbMap.Default.GeneratorFor<string>().Select(text => text ?? "")));

    private static readonly Gen<HomeOrganisation[]> Organisations =
        from proofing in Gen.Choose(0, 3)
        from role in Gen.Elements<PersonRole?>(null, null, PersonRole.Betrokkene, PersonRole.Onderwijsdeelnemer)
        from sector in Gen.Elements("po", "vo", "mbo", "other")
        from networks in Gen.Elements<string[]>([], ["192.0.2.0/24"], ["192.0.2.0/25", "2001:db8::/32"])
        from scopes in Gen.Elements<OrganisationScope[]>([], [], [new("school.example")], [new("school.example")], [new("school.example")], [new("school.example")], [new("school.example")], [new("school.example"), new("[a-z]+[.]school[.]example", IsPattern: true)])
        from identifiers in Gen.Elements<OrganisationIdentifier[]>([], [new("kvk", "12345678")], [new("brin6", "11ZZ03")], [new("brin6", "11ZZ03")], [new("brin6", "11ZZ03"), new("rio_aanbieder", "123A456"), new("entra_tid", Tenant)])
        from several in Gen.Elements(false, false, true)
        let school = School with { IdentityProofing = proofing, DefaultRole = role, Sector = sector, Networks = networks, Scopes = scopes, Identifiers = identifiers }
        select several ? new[] { school, OtherSchool with { DefaultRole = PersonRole.Onderwijsmedewerker, IdentityProofing = 3 } } : [school];

    /// <summary>Anything that can be sent, to any configuration.</summary>
    public static readonly Gen<(StatementRules.Sent Sent, NormaliserInput Input)> Any =
        from preset in Gen.Elements(AttributeMap.Presets.ToArray())
        from attributes in Attributes(preset)
        from subject in Value
        from format in Gen.Elements(Formats)
        from context in Gen.Elements(Contexts)
        from methods in Gen.Elements<string[]>([], [], ["pwd"], ["pwd", "otp", "mfa"], ["https://hub.example.nl/assurance/hoog"], ["hwk", "pwd"])
        from age in Gen.Elements<int?>(null, -600, 0, 60, 90_000)
        from organisations in Organisations
        from operators in Gen.Elements<string[]>([], [], ["surfconext"], ["etoegang"], ["etoegang", "eidas", "eduid", "surfconext"])
        from roleRequired in Gen.Elements(true, false)
        from client in Gen.Elements<string?>([null, .. Clients])
        from withExtra in Gen.Elements(false, true)
        let address = client is null ? null : IPAddress.Parse(client)
        let statement = Pupil with
        {
            Subject = new SubjectId(subject, format),
            Attributes = attributes,
            Authentication = new UpstreamAuthentication { Instant = age is { } seconds ? Now.AddSeconds(-seconds) : null, Context = context, Methods = methods, Authorities = ["https://behind.example"] },
        }
        select (
            new StatementRules.Sent(statement, preset, organisations, operators, roleRequired, address, Hub, Now),
            new NormaliserInput
            {
                Mapping = new UpstreamMapping("school-idp", withExtra ? Maps[preset].WithExtra : Maps[preset].Usual, organisations, operators),
                ChosenOrganisation = "school",
                Hub = Hub,
                RoleRequired = roleRequired,
                StatementId = "statement-1",
                Now = Now,
                ClientAddress = address,
            });

    // Most organisations send what their map asks for, one value of each.
    private static Gen<AttributeValues> Attributes(string preset)
    {
        string[] names = [.. AttributeMapPresets.ByName[preset].Rules.SelectMany(rule => rule.Sources).Where(name => !name.StartsWith('@')), .. OtherNames];
        var some = Gen.Frequency((10, Value.Select(value => new[] { value })), (2, Value.ArrayOf(2)), (1, Value.ArrayOf()), (1, Gen.Constant(Enumerable.Range(0, 700).Select(i => $"{Marker}-{i}").ToArray())));
        var fitting = Fitting(preset);
        return
            from count in Gen.Choose(0, 12)
            from chosen in Gen.Frequency((40, Gen.Zip(Gen.Elements(names), some)), (3, Gen.Elements(Telling))).ArrayOf(count)
            from usual in Gen.Elements(true, true, true, false)
            select Statements.Attributes([.. usual ? fitting.Where(pair => chosen.All(one => one.Item1 != pair.Item1)) : [], .. chosen.Select(pair => (pair.Item1, pair.Item2)), ("", [])]);
    }

    private static (string, string[])[] Fitting(string preset) => preset switch
    {
        "entree" => [("uid", ["hash@school"]), ("eduPersonAffiliation", ["student"]), ("givenName", ["Sanne"])],
        "entra" => [("tid", [Tenant]), ("oid", [ObjectId]), ("name", ["Sanne"]), ("eduPersonAffiliation", ["staff"])],
        "adfs" => [("unique_name", ["SCHOOL\\sanne"]), ("eduPersonAffiliation", ["staff"])],
        _ => [("urn:oid:1.3.6.1.4.1.5923.1.1.1.1", ["student"]), ("eduperson_affiliation", ["student"]), ("eduPersonPrincipalName", ["sanne@school.example"]), ("mail", ["sanne@school.example"]), ("email", ["sanne@school.example"])],
    };
}
