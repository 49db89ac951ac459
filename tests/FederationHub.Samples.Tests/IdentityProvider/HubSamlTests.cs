using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FederationHub.Outcomes;
using FederationHub.Saml.Bindings;
using FederationHub.Saml.Reading;
using FederationHub.Saml.Signatures;
using FederationHub.Saml.Validation;
using FederationHub.Saml.Writing;
using FederationHub.Samples.IdentityProvider;

namespace FederationHub.Samples.Tests.IdentityProvider;

/// <summary>The hub's SAML library and the fake organisation, two authors of one protocol, across a table.</summary>
public sealed class HubSamlTests
{
    private const string SingleSignOn = "http://localhost/idp/uvl/sso";
    private const string RequestId = "_0123456789abcdef";

    [Theory]
    [InlineData(SamlAttributeStyle.EduPerson, SamlSignature.Assertion, "urn:oid:2.5.4.4")]
    [InlineData(SamlAttributeStyle.Surfconext, SamlSignature.Both, "urn:mace:dir:attribute-def:sn")]
    [InlineData(SamlAttributeStyle.Entree, SamlSignature.Response, "sn")]
    public async Task The_hub_accepts_the_response_and_reads_the_name(SamlAttributeStyle style, SamlSignature signature, string attribute)
    {
        await using var world = await World.StartAsync(new SamlFace { Attributes = style, Signature = signature });
        var outcome = await ValidateAsync(world, Personas.Diacritics, Breakage.None);

        var assertion = outcome.Should().BeOfType<Outcome<ValidatedAssertion>.Accepted>(outcome.ToString()).Subject.Value;
        assertion.Attributes.Single(sent => sent.Name == attribute).Values.Should().Equal("d'Ânversè-Łuczak");
        assertion.SignedParts.Should().Be((SignedParts)(
            (signature.HasFlag(SamlSignature.Response) ? (int)SignedParts.Response : 0) | (signature.HasFlag(SamlSignature.Assertion) ? (int)SignedParts.Assertion : 0)));
    }

    public static TheoryData<SamlSignature, Breakage, string> Refusals => new()
    {
        { SamlSignature.Assertion, Breakage.WrongAudience, "FH-1306/audience-mismatch" },
        { SamlSignature.Assertion, Breakage.NotSigned, "FH-1303/unsigned" },
        { SamlSignature.Response, Breakage.NotSigned, "FH-1303/unsigned" },
        { SamlSignature.Assertion, Breakage.Tampered, "FH-1303/digest-wrong" },
        { SamlSignature.Response, Breakage.Tampered, "FH-1303/digest-wrong" },
        { SamlSignature.Assertion, Breakage.UnknownKey, "FH-1304/signing-key-unknown" },
        { SamlSignature.Assertion, Breakage.Expired, "FH-1305/assertion-expired" },
        { SamlSignature.Assertion, Breakage.ClockAhead, "FH-1305/issued-in-future" },
        { SamlSignature.Assertion, Breakage.WrongInResponseTo, "FH-1306/in-response-to-mismatch" },
        { SamlSignature.Assertion, Breakage.WrongDestination, "FH-1306/destination-mismatch" },
        { SamlSignature.Assertion, Breakage.WrongRecipient, "FH-1306/recipient-mismatch" },
        { SamlSignature.Assertion, Breakage.WrongIssuer, "FH-1306/response-issuer-mismatch" },
        { SamlSignature.Assertion, Breakage.DocumentType, "FH-1306/xml-dtd" },
        { SamlSignature.Response, Breakage.AccessDenied, "FH-1301/status-request-denied" },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task The_hub_refuses_what_the_organisation_breaks(SamlSignature signature, Breakage breakage, string code)
    {
        await using var world = await World.StartAsync(new SamlFace { Signature = signature });
        var outcome = await ValidateAsync(world, Personas.Pupil, breakage);

        outcome.Should().BeOfType<Outcome<ValidatedAssertion>.Rejected>().Subject.Rejection.Code.ToString().Should().Be(code);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_organisation_accepts_the_hubs_signed_request_and_no_unsigned_one(bool redirect)
    {
        using var rsa = RSA.Create(2048);
        using var certificate = new CertificateRequest("CN=hub", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(DateTimeOffset.UnixEpoch, new DateTimeOffset(2049, 1, 1, 0, 0, 0, TimeSpan.Zero));
        var key = SigningKey.FromCertificate(certificate).Match(accepted => accepted, rejected => throw new InvalidOperationException(rejected.ToString()));
        var provider = new FakeServiceProvider(World.ServiceProvider, [World.Consumer]) { Certificates = [certificate] };
        await using var world = await World.StartAsync(new SamlFace { WantAuthnRequestsSigned = true, ServiceProviders = [provider] });

        (await AskAsync(key)).Should().Be("organisation-login");
        (await AskAsync(null)).Should().Be("organisation-error");

        async Task<string?> AskAsync(SigningKey? signingKey)
        {
            var browser = world.NewBrowser();
            if (redirect)
            {
                return (await browser.GetAsync(RedirectBinding.RequestUri(SingleSignOn, AuthnRequestWriter.Write(Request()), "state", signingKey))).Kind;
            }

            var xml = signingKey is null ? AuthnRequestWriter.Write(Request()) : AuthnRequestWriter.WriteSigned(Request(), signingKey);
            return (await browser.PostAsync(SingleSignOn, ("SAMLRequest", PostBinding.Encode(xml)), ("RelayState", "state"))).Kind;
        }
    }

    private static AuthnRequest Request() => new(RequestId, TimeProvider.System.GetUtcNow(), World.ServiceProvider, SingleSignOn, World.Consumer);

    private static async Task<Outcome<ValidatedAssertion>> ValidateAsync(World world, string persona, Breakage breakage)
    {
        var now = TimeProvider.System.GetUtcNow();
        using var client = world.NewClient();
        var metadata = await client.GetByteArrayAsync("http://localhost/idp/uvl/metadata", TestContext.Current.CancellationToken);
        var entity = UnsignedMetadata.OpenWithoutSignature(metadata, now, AggregateLimits.OneEntity).Then(document => document.Find("http://localhost/idp/uvl/metadata"))
            .Match(accepted => accepted, rejected => throw new InvalidOperationException(rejected.ToString()));

        var browser = world.NewBrowser();
        var page = await browser.GetAsync(RedirectBinding.RequestUri(SingleSignOn, AuthnRequestWriter.Write(Request()), "state", null));
        var answer = await browser.PressAsync(page, "persona", persona, ("breakage", breakage.ToString()));
        return PostBinding.Decode(answer.Hidden("SAMLResponse")).Then(xml => ResponseValidator.Validate(xml, ResponseExpectations.ForRequest(
            RequestId, World.Consumer, World.ServiceProvider, entity.EntityId, entity.IdentityProvider!.SigningKeys(), now)));
    }
}
