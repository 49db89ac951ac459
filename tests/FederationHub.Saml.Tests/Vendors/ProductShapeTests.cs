using System.Text;
using System.Xml;
using FederationHub.Saml.Tests.Fixtures;
using FederationHub.Saml.Validation;
using static FederationHub.Saml.Tests.Fixtures.ResponseFixture;

namespace FederationHub.Saml.Tests.Vendors;

/// <summary>
/// Where products put namespaces, declarations and white space. The names and values are ours; the shapes are those that
/// cloud directories, directory servers, Java and PHP products write.
/// </summary>
public sealed class ProductShapeTests
{
    private const string Claim = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress";

    /// <summary>A cloud directory: default namespaces redeclared on each element, no types, sub-second instants.</summary>
    private static string CloudDirectory => $"""
        <samlp:Response ID="_r1" Version="2.0" IssueInstant="2026-03-01T12:00:00.123Z" Destination="{AssertionConsumer}" InResponseTo="{RequestId}" xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol"><Issuer xmlns="urn:oasis:names:tc:SAML:2.0:assertion">{OrganisationId}</Issuer><samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status><Assertion ID="_a1" IssueInstant="2026-03-01T12:00:00.123Z" Version="2.0" xmlns="urn:oasis:names:tc:SAML:2.0:assertion"><Issuer>{OrganisationId}</Issuer><Subject><NameID Format="urn:oasis:names:tc:SAML:2.0:nameid-format:persistent">p-7f3a</NameID><SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><SubjectConfirmationData InResponseTo="{RequestId}" NotOnOrAfter="2026-03-01T13:00:00.123Z" Recipient="{AssertionConsumer}"/></SubjectConfirmation></Subject><Conditions NotBefore="2026-03-01T11:55:00.123Z" NotOnOrAfter="2026-03-01T13:00:00.123Z"><AudienceRestriction><Audience>{Hub}</Audience></AudienceRestriction></Conditions><AttributeStatement><Attribute Name="{Claim}"><AttributeValue>noor@school.example</AttributeValue></Attribute></AttributeStatement><AuthnStatement AuthnInstant="2026-03-01T11:59:00.000Z" SessionIndex="_a1"><AuthnContext><AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:Password</AuthnContextClassRef></AuthnContext></AuthnStatement></Assertion></samlp:Response>
        """;

    /// <summary>A Java product: an XML declaration, prefixes of its own, types whose prefix is declared in each value.</summary>
    private static string Java => $"""
        <?xml version="1.0" encoding="UTF-8"?><saml2p:Response xmlns:saml2p="urn:oasis:names:tc:SAML:2.0:protocol" Destination="{AssertionConsumer}" ID="_r1" InResponseTo="{RequestId}" IssueInstant="2026-03-01T12:00:00.123Z" Version="2.0"><saml2:Issuer xmlns:saml2="urn:oasis:names:tc:SAML:2.0:assertion" Format="urn:oasis:names:tc:SAML:2.0:nameid-format:entity">{OrganisationId}</saml2:Issuer><saml2p:Status><saml2p:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></saml2p:Status><saml2:Assertion xmlns:saml2="urn:oasis:names:tc:SAML:2.0:assertion" ID="_a1" IssueInstant="2026-03-01T12:00:00.123Z" Version="2.0"><saml2:Issuer>{OrganisationId}</saml2:Issuer><saml2:Subject><saml2:NameID Format="urn:oasis:names:tc:SAML:2.0:nameid-format:persistent" NameQualifier="{OrganisationId}" SPNameQualifier="{Hub}">p-7f3a</saml2:NameID><saml2:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml2:SubjectConfirmationData Address="2001:db8::1" InResponseTo="{RequestId}" NotOnOrAfter="2026-03-01T12:05:00.123Z" Recipient="{AssertionConsumer}"/></saml2:SubjectConfirmation></saml2:Subject><saml2:Conditions NotBefore="2026-03-01T12:00:00.123Z" NotOnOrAfter="2026-03-01T12:05:00.123Z"><saml2:AudienceRestriction><saml2:Audience>{Hub}</saml2:Audience></saml2:AudienceRestriction></saml2:Conditions><saml2:AuthnStatement AuthnInstant="2026-03-01T11:59:50Z" SessionIndex="_s1"><saml2:SubjectLocality Address="2001:db8::1"/><saml2:AuthnContext><saml2:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport</saml2:AuthnContextClassRef></saml2:AuthnContext></saml2:AuthnStatement><saml2:AttributeStatement><saml2:Attribute FriendlyName="mail" Name="{Claim}" NameFormat="urn:oasis:names:tc:SAML:2.0:attrname-format:uri"><saml2:AttributeValue xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="xsd:string">noor@school.example</saml2:AttributeValue></saml2:Attribute></saml2:AttributeStatement></saml2:Assertion></saml2p:Response>
        """;

    /// <summary>A pretty-printing product: white space everywhere that the schema allows it, and in values.</summary>
    private static string PrettyPrinted => Java.Replace("><", ">\r\n    <", StringComparison.Ordinal)
        .Replace($">{OrganisationId}<", $">\n      {OrganisationId}\n    <", StringComparison.Ordinal)
        .Replace($">{Hub}<", $">\n      {Hub}\n    <", StringComparison.Ordinal);

    public static TheoryData<string, bool, bool> Shapes
    {
        get
        {
            var rows = new TheoryData<string, bool, bool>();
            foreach (var shape in new[] { nameof(CloudDirectory), nameof(Java), nameof(PrettyPrinted) })
            {
                rows.Add(shape, true, false);
                rows.Add(shape, false, true);
                rows.Add(shape, true, true);
            }

            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Reads_the_same_out_of_every_shape(string shape, bool assertionSigned, bool responseSigned)
    {
        var xml = shape switch
        {
            nameof(CloudDirectory) => CloudDirectory,
            nameof(Java) => Java,
            _ => PrettyPrinted,
        };
        var document = new XmlDocument { PreserveWhitespace = true };
        document.LoadXml(xml);
        if (assertionSigned)
        {
            FrameworkSigner.Sign(document.DocumentElement!.ChildNodes.OfType<XmlElement>().Single(element => element.LocalName == "Assertion"), new Signing { PrefixList = shape == nameof(Java) ? "xsd" : null });
        }

        if (responseSigned)
        {
            FrameworkSigner.Sign(document.DocumentElement!, new Signing());
        }

        var read = Verdict.Value(ResponseValidator.Validate(Encoding.UTF8.GetBytes(document.OuterXml), Expecting()));

        read.Subject!.Value.Should().Be("p-7f3a");
        read.Attributes.Should().ContainSingle().Which.Should().BeEquivalentTo(new { Name = Claim, Values = (string[])["noor@school.example"] });
    }
}
