using FederationHub.Core.Identity;
using FederationHub.Core.Mapping;
using FederationHub.Core.Organisations;
using FederationHub.Outcomes;

namespace FederationHub.Core.Tests.Mapping;

/// <summary>Statements that are valid as they stand, so that a test breaks one thing.</summary>
internal static class Statements
{
    public const string Issuer = "https://school.example/idp";
    public const string EckId = "https://ketenid.nl/201703/0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    public const string OtherEckId = "https://ketenid.nl/201703/f123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    public const string Tenant = "11111111-2222-3333-4444-555555555555";
    public const string ObjectId = "aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee";

    public static readonly DateTimeOffset Now = new(2026, 11, 22, 8, 0, 0, TimeSpan.Zero);

    public static readonly HubAddress Hub = HubAddress.TryParse("https://hub.example.nl", null, out _)!;

    public static HomeOrganisation School { get; } = new()
    {
        Id = "school",
        Name = LocalisedText.Same("School"),
        Identifiers = [new OrganisationIdentifier("brin6", "11ZZ03")],
        Scopes = [new OrganisationScope("school.example")],
    };

    public static HomeOrganisation OtherSchool { get; } = new()
    {
        Id = "other-school",
        Name = LocalisedText.Same("Other school"),
        Identifiers = [new OrganisationIdentifier("brin6", "22YY01")],
        Scopes = [new OrganisationScope("other.example")],
    };

    public static (string, string[])[] PupilAttributes { get; } =
    [
        ("urn:oasis:names:tc:SAML:attribute:subject-id", ["a1b2c3@school.example"]),
        ("urn:oid:1.3.6.1.4.1.5923.1.1.1.6", ["sanne@school.example"]),
        ("urn:oid:1.3.6.1.4.1.5923.1.1.1.1", ["student"]),
        ("urn:oid:1.3.6.1.4.1.25178.1.2.9", ["school.example"]),
        ("urn:oid:2.5.4.42", ["Sanne"]),
        ("urn:oid:2.5.4.4", ["de Vries"]),
        ("urn:oid:0.9.2342.19200300.100.1.3", ["sanne@school.example"]),
    ];

    public static UpstreamStatement Pupil { get; } = new()
    {
        Upstream = "school-idp",
        Issuer = Issuer,
        Subject = new SubjectId("p-1", SubjectId.Persistent),
        Attributes = Attributes(PupilAttributes),
        Authentication = new UpstreamAuthentication { Instant = Now.AddMinutes(-1), Context = "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport" },
        Evidence = new TrustEvidence("fingerprint", "metadata", "assertion"),
    };

    public static AttributeValues Attributes(params (string Name, string[] Values)[] attributes) =>
        AttributeValues.From(attributes.SelectMany(a => a.Values.Select(v => KeyValuePair.Create(a.Name, v))));

    /// <summary>The pupil with one attribute set otherwise, or without it when no value is given.</summary>
    public static UpstreamStatement With(string name, params string[] values) =>
        Pupil with { Attributes = Attributes([.. PupilAttributes.Where(a => a.Item1 != name), (name, values)]) };

    public static UpstreamStatement Only(SubjectId subject, params (string, string[])[] attributes) =>
        Pupil with { Subject = subject, Attributes = Attributes(attributes) };

    public static NormaliserInput Input(string preset = "eduperson", bool roleRequired = true, params HomeOrganisation[] organisations) =>
        Input(AttributeMap.Resolve(preset, []), roleRequired, organisations);

    public static NormaliserInput Input(AttributeMap map, bool roleRequired = true, params HomeOrganisation[] organisations) => new()
    {
        Mapping = new UpstreamMapping("school-idp", map, organisations is [] ? [School] : organisations),
        ChosenOrganisation = organisations is [] ? "school" : organisations[0].Id,
        Hub = Hub,
        RoleRequired = roleRequired,
        StatementId = "statement-1",
        Now = Now,
    };

    public static IdentityStatement Accept(UpstreamStatement statement, NormaliserInput? input = null) =>
        Normaliser.Normalise(statement, input ?? Input()).Should().BeOfType<Outcome<IdentityStatement>.Accepted>().Which.Value;

    public static Rejection Refuse(UpstreamStatement statement, NormaliserInput? input = null) =>
        Normaliser.Normalise(statement, input ?? Input()).Should().BeOfType<Outcome<IdentityStatement>.Rejected>().Which.Rejection;

    public static IReadOnlyList<string> Value(this IdentityStatement statement, string name) =>
        statement.Values.SingleOrDefault(v => v.Name.Value == name)?.Values ?? [];
}
