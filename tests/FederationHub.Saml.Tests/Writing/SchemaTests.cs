using FederationHub.Saml.Model.Assertions;
using FederationHub.Saml.Tests.Fixtures;
using FederationHub.Saml.Validation;
using FederationHub.Saml.Writing;

namespace FederationHub.Saml.Tests.Writing;

/// <summary>Whatever we send is valid by the schemas of the standard.</summary>
public sealed class SchemaTests
{
    private static ServiceProviderMetadata Metadata => new(
        ResponseFixture.Hub, ResponseFixture.AssertionConsumer, [TestKeys.Organisation.RawData, TestKeys.OrganisationNext.RawData], [TestKeys.Organisation.RawData]);

    private static AuthnRequest Request => new("_" + new string('a', 43), ResponseFixture.Now, ResponseFixture.Hub, "https://idp.example/sso", ResponseFixture.AssertionConsumer);

    private static LogoutRequest Logout => new("_l1", ResponseFixture.Now, ResponseFixture.Hub, "https://idp.example/slo", new NameId("p-1", SamlNames.PersistentNameId, "https://idp.example", ResponseFixture.Hub));

    private static LogoutResponse Answer(LogoutResult result) => new("_a1", ResponseFixture.Now, ResponseFixture.Hub, "https://idp.example/slo", "_theirs", result);

    private static AuthnRequest Everything => Request with
    {
        ForceAuthn = true,
        IsPassive = true,
        Subject = new RequestSubject("noor & <co>@school.example", "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress"),
        NameIdFormat = SamlNames.PersistentNameId,
        RequestedAuthnContexts = ["urn:a", "https://refeds.org/profile/mfa"],
        Comparison = ContextComparison.Better,
        Scoping = new RequestScoping { ProxyCount = 0, IdentityProviders = ["urn:idp:1", "urn:idp:2"], Requesters = ["shop", "https://app.example"] },
    };

    public static TheoryData<string, string> Documents() => new()
    {
        { "metadata", MetadataWriter.Write(Metadata) },
        { "metadata with everything", MetadataWriter.Write(Metadata with { Id = "_m1", ValidUntil = ResponseFixture.Now, CacheDuration = TimeSpan.FromHours(12), SingleLogout = "https://hub.example/saml/logout" }) },
        { "signed metadata", MetadataWriter.WriteSigned(Metadata with { Id = "_m1", ValidUntil = ResponseFixture.Now }, TestKeys.Signing(TestKeys.Organisation)) },
        { "request", AuthnRequestWriter.Write(Request) },
        { "request with everything", AuthnRequestWriter.Write(Everything) },
        { "signed request with everything", AuthnRequestWriter.WriteSigned(Everything, TestKeys.Signing(TestKeys.Organisation)) },
        { "signed request", AuthnRequestWriter.WriteSigned(Request with { ForceAuthn = true, IsPassive = true, NameIdFormat = SamlNames.PersistentNameId, RequestedAuthnContexts = ["urn:a"] }, TestKeys.Signing(TestKeys.Organisation)) },
        { "logout request", LogoutWriter.Write(Logout with { SessionIndexes = ["_s1", "_s2"], NotOnOrAfter = ResponseFixture.Now }) },
        { "signed logout request", LogoutWriter.WriteSigned(Logout, TestKeys.Signing(TestKeys.Organisation)) },
        { "logout response", LogoutWriter.Write(Answer(LogoutResult.Partial)) },
        { "signed logout response", LogoutWriter.WriteSigned(Answer(LogoutResult.Failed), TestKeys.Signing(TestKeys.Organisation)) },
    };

    [Theory]
    [MemberData(nameof(Documents))]
    public void What_is_written_is_valid_by_the_schemas_of_the_standard(string name, string xml) => SamlSchemas.Problems(xml).Should().BeEmpty(name);

    [Theory]
    [InlineData("AssertionConsumerService", "Nonsense")]
    [InlineData("<md:NameIDFormat>", "<md:NameIDFormat a=\"b\">")]
    [InlineData("protocolSupportEnumeration", "protocol")]
    public void The_schemas_find_what_is_wrong(string right, string wrong) =>
        SamlSchemas.Problems(MetadataWriter.Write(Metadata).Replace(right, wrong, StringComparison.Ordinal)).Should().NotBeEmpty();
}
