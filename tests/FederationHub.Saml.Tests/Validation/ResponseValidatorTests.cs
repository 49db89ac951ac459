using System.Security.Cryptography.Xml;
using FederationHub.Saml.Tests.Fixtures;
using FederationHub.Saml.Validation;
using static FederationHub.Saml.Tests.Fixtures.ResponseFixture;

namespace FederationHub.Saml.Tests.Validation;

public sealed class ResponseValidatorTests
{
    [Fact]
    public void Reads_everything_that_a_signed_assertion_says()
    {
        var read = Verdict.Value(AssertionSigned.Validate());

        read.Id.Should().Be("_assertion1");
        read.Issuer.Should().Be(OrganisationId);
        read.InResponseTo.Should().Be(RequestId);
        read.Subject!.Value.Should().Be("p-7f3a");
        read.Subject.Format.Should().Be(SamlNames.PersistentNameId);
        read.Subject.SPNameQualifier.Should().Be(Hub);
        read.Attributes.Select(attribute => attribute.Name).Should().Equal("urn:oid:0.9.2342.19200300.100.1.3", "eduPersonAffiliation");
        read.Attributes[0].FriendlyName.Should().Be("mail");
        read.Attributes[0].NameFormat.Should().Be(SamlNames.UriAttributeName);
        read.Attributes[1].Values.Should().Equal("student", "member");
        read.AuthnInstant.Should().Be(Now.AddSeconds(-5));
        read.SessionIndex.Should().Be("_session1");
        read.SessionNotOnOrAfter.Should().Be(Now.AddHours(8));
        read.AuthnContextClassRef.Should().Be("urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport");
        read.AuthenticatingAuthorities.Should().Equal("https://first.example");
        read.ReplayUntil.Should().Be(Now.AddSeconds(300 + 180));
        read.KeyFingerprint.Should().Be(TestKeys.Trusted(TestKeys.Organisation).Fingerprint);
        read.SignedParts.Should().Be(SignedParts.Assertion);
    }

    [Fact]
    public void Says_what_was_signed()
    {
        Verdict.Value(ResponseSigned.Validate()).SignedParts.Should().Be(SignedParts.Response);
        Verdict.Value(BothSigned.Validate()).SignedParts.Should().Be(SignedParts.Response | SignedParts.Assertion);
    }

    public static TheoryData<string> Accepted => [.. AcceptedFixtures.Keys];

    private static Dictionary<string, ResponseFixture> AcceptedFixtures => new()
    {
        ["EC key"] = new() { SignAssertion = new() { Certificate = TestKeys.Curve, SignatureMethod = EcdsaSha256.Uri }, Expected = Expecting(TestKeys.Curve) },
        ["SHA-512"] = new() { SignAssertion = new() { SignatureMethod = SignedXml.XmlDsigRSASHA512Url, DigestMethod = SignedXml.XmlDsigSHA512Url } },
        ["SHA-384"] = new() { SignAssertion = new() { SignatureMethod = SignedXml.XmlDsigRSASHA384Url, DigestMethod = SignedXml.XmlDsigSHA384Url } },
        ["SHA-1 by switch"] = new() { SignAssertion = new() { SignatureMethod = SignedXml.XmlDsigRSASHA1Url, DigestMethod = SignedXml.XmlDsigSHA1Url }, Expected = Expecting() with { Allow = Allowances.Sha1 } },
        ["second of two keys"] = new() { Expected = Expecting(TestKeys.OrganisationNext, TestKeys.Curve, TestKeys.Organisation) },
        ["no KeyInfo"] = new() { SignAssertion = new() { WithKeyInfo = false } },
        ["KeyInfo names another certificate"] = new() { SignAssertion = new() { CertificateInKeyInfo = TestKeys.Attacker } },
        ["prefix list"] = new() { SignAssertion = new() { PrefixList = "xs xsi" } },
        ["prefix list inside a signed response"] = new() { SignAssertion = new() { PrefixList = "xs samlp #default" }, SignResponse = new() },
        ["inclusive canonicalisation"] = new() { SignAssertion = new() { ReferenceTransform = SignedXml.XmlDsigC14NTransformUrl } },
        ["inclusive canonicalisation of a response"] = new() { SignAssertion = null, SignResponse = new() { Canonicalisation = SignedXml.XmlDsigC14NTransformUrl, ReferenceTransform = SignedXml.XmlDsigC14NTransformUrl } },
        ["with comments, and there are none"] = new() { SignAssertion = new() { ReferenceTransform = SignedXml.XmlDsigExcC14NWithCommentsTransformUrl } },
        ["ID that is no name"] = new() { AssertionStart = AssertionSigned.AssertionStart.Replace("_assertion1", "5f3b0e9a-0000", StringComparison.Ordinal) },
        ["no Destination, unsigned response"] = new() { Response = AssertionSigned.Response.Replace($"Destination=\"{AssertionConsumer}\"", string.Empty, StringComparison.Ordinal) },
        ["no Issuer, unsigned response"] = new() { ResponseIssuer = string.Empty },
        ["fractions of a second"] = new() { Authn = AssertionSigned.Authn.Replace(At(-5), "2026-03-01T11:59:55.123456789Z", StringComparison.Ordinal) },
        ["another zone"] = new() { Authn = AssertionSigned.Authn.Replace(At(-5), "2026-03-01T12:59:55+01:00", StringComparison.Ordinal) },
        ["no zone"] = new() { Authn = AssertionSigned.Authn.Replace(At(-5), "2026-03-01T11:59:55", StringComparison.Ordinal) },
        ["several audiences"] = new() { Conditions = AssertionSigned.Conditions.Replace("<saml:Audience>", "<saml:Audience>https://other.example</saml:Audience><saml:Audience>", StringComparison.Ordinal) },
        ["known conditions"] = new() { Conditions = AssertionSigned.Conditions.Replace("</saml:Conditions>", "<saml:OneTimeUse/><saml:ProxyRestriction Count=\"1\"/></saml:Conditions>", StringComparison.Ordinal) },
        ["no NameID"] = new() { NameId = string.Empty },
        ["no session end"] = new() { Authn = AssertionSigned.Authn.Replace($" SessionNotOnOrAfter=\"{At(28800)}\"", string.Empty, StringComparison.Ordinal) },
        ["no attributes"] = new() { Attributes = string.Empty },
        ["a second confirmation that does not hold"] = new()
        {
            Confirmation = "<saml:SubjectConfirmation Method=\"urn:oasis:names:tc:SAML:2.0:cm:holder-of-key\"/>"
                + $"<saml:SubjectConfirmation Method=\"urn:oasis:names:tc:SAML:2.0:cm:bearer\">{AssertionSigned.ConfirmationData}</saml:SubjectConfirmation>",
        },
        ["requested context"] = new() { Expected = Expecting() with { RequestedAuthnContexts = ["urn:other", "urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport"] } },
        ["fresh authentication"] = new() { Expected = Expecting() with { FreshSince = Now.AddSeconds(55) } },
        ["required signatures"] = BothSigned with { Expected = Expecting() with { RequireSignedAssertion = true, RequireSignedResponse = true } },
        ["pretty-printed"] = new() { Status = "\r\n  " + AssertionSigned.Status + "\n\t", NameId = AssertionSigned.NameId.Replace("p-7f3a", "\n      p-7f3a\n    ", StringComparison.Ordinal) },
    };

    [Theory]
    [MemberData(nameof(Accepted))]
    public void Accepts_what_real_products_send(string name)
    {
        var fixture = AcceptedFixtures[name];

        Verdict.Of(fixture.Validate()).Should().Be("accepted");
    }

    [Fact]
    public void Reads_a_targeted_id_as_the_text_of_its_name_id()
    {
        var fixture = AssertionSigned with
        {
            Attributes = """
                <saml:AttributeStatement><saml:Attribute Name="urn:oid:1.3.6.1.4.1.5923.1.1.1.10"><saml:AttributeValue>
                  <saml:NameID Format="urn:oasis:names:tc:SAML:2.0:nameid-format:persistent">t-1</saml:NameID>
                </saml:AttributeValue></saml:Attribute></saml:AttributeStatement>
                """,
        };

        Verdict.Value(fixture.Validate()).Attributes[0].Values.Should().Equal("t-1");
    }

    [Fact]
    public void Keeps_the_white_space_of_attribute_values_and_leaves_out_nil_ones()
    {
        var fixture = AssertionSigned with
        {
            Attributes = """<saml:AttributeStatement><saml:Attribute Name="a"><saml:AttributeValue> x </saml:AttributeValue><saml:AttributeValue xsi:nil="true"/><saml:AttributeValue/></saml:Attribute></saml:AttributeStatement>""",
        };

        Verdict.Value(fixture.Validate()).Attributes[0].Values.Should().Equal(" x ", string.Empty);
    }

    public static TheoryData<string, string> Refused => new(RefusedFixtures.Select(row => (row.Key, row.Value.Code)));

    private static Dictionary<string, (string Code, ResponseFixture Fixture)> RefusedFixtures => new()
    {
        // Who, where to, in answer to what.
        ["wrong destination"] = ("FH-1306/destination-mismatch", AssertionSigned with { Response = AssertionSigned.Response.Replace(AssertionConsumer, AssertionConsumer + "/", StringComparison.Ordinal) }),
        ["empty destination"] = ("FH-1306/destination-mismatch", ResponseSigned with { Response = AssertionSigned.Response.Replace(AssertionConsumer, string.Empty, StringComparison.Ordinal) }),
        ["signed response without destination"] = ("FH-1306/destination-missing", ResponseSigned with { Response = AssertionSigned.Response.Replace($"Destination=\"{AssertionConsumer}\"", string.Empty, StringComparison.Ordinal) }),
        ["wrong response issuer"] = ("FH-1306/response-issuer-mismatch", AssertionSigned with { ResponseIssuer = "<saml:Issuer>https://other.example</saml:Issuer>" }),
        ["signed response without issuer"] = ("FH-1306/response-issuer-mismatch", ResponseSigned with { ResponseIssuer = string.Empty }),
        ["encrypted assertion in a response without issuer"] = ("FH-1306/response-issuer-mismatch", Encrypted with { ResponseIssuer = string.Empty }),
        ["wrong assertion issuer"] = ("FH-1306/assertion-issuer-mismatch", AssertionSigned with { AssertionIssuer = "<saml:Issuer>https://other.example</saml:Issuer>" }),
        ["wrong assertion issuer in a signed response"] = ("FH-1306/assertion-issuer-mismatch", ResponseSigned with { AssertionIssuer = "<saml:Issuer>https://other.example</saml:Issuer>" }),
        ["no assertion issuer"] = ("FH-1306/required-part-missing", AssertionSigned with { AssertionIssuer = string.Empty }),
        ["other request"] = ("FH-1306/in-response-to-mismatch", AssertionSigned with { Response = AssertionSigned.Response.Replace(RequestId, "_other", StringComparison.Ordinal) }),
        ["no request"] = ("FH-1302/unsolicited-response", AssertionSigned with { Response = AssertionSigned.Response.Replace($"InResponseTo=\"{RequestId}\"", string.Empty, StringComparison.Ordinal) }),
        ["confirmation of another request"] = ("FH-1306/confirmation-in-response-to-mismatch", AssertionSigned with { ConfirmationData = AssertionSigned.ConfirmationData.Replace(RequestId, "_other", StringComparison.Ordinal) }),
        ["confirmation of no request"] = ("FH-1306/confirmation-in-response-to-mismatch", AssertionSigned with { ConfirmationData = AssertionSigned.ConfirmationData.Replace($"InResponseTo=\"{RequestId}\"", string.Empty, StringComparison.Ordinal) }),
        ["wrong recipient"] = ("FH-1306/recipient-mismatch", AssertionSigned with { ConfirmationData = AssertionSigned.ConfirmationData.Replace("/login/return/saml", "/login/return/SAML", StringComparison.Ordinal) }),
        ["no recipient"] = ("FH-1306/recipient-mismatch", AssertionSigned with { ConfirmationData = AssertionSigned.ConfirmationData.Replace($"Recipient=\"{AssertionConsumer}\"", string.Empty, StringComparison.Ordinal) }),
        ["wrong audience"] = ("FH-1306/audience-mismatch", AssertionSigned with { Conditions = AssertionSigned.Conditions.Replace(Hub, Hub + "x", StringComparison.Ordinal) }),
        ["second restriction without us"] = ("FH-1306/audience-mismatch", AssertionSigned with { Conditions = AssertionSigned.Conditions.Replace("</saml:Conditions>", "<saml:AudienceRestriction><saml:Audience>https://other.example</saml:Audience></saml:AudienceRestriction></saml:Conditions>", StringComparison.Ordinal) }),
        ["empty restriction"] = ("FH-1306/audience-mismatch", AssertionSigned with { Conditions = "<saml:Conditions><saml:AudienceRestriction/></saml:Conditions>" }),
        ["no restriction"] = ("FH-1306/audience-missing", AssertionSigned with { Conditions = "<saml:Conditions/>" }),
        ["no conditions"] = ("FH-1306/audience-missing", AssertionSigned with { Conditions = string.Empty }),
        ["unknown condition"] = ("FH-1306/condition-unknown", AssertionSigned with { Conditions = AssertionSigned.Conditions.Replace("</saml:Conditions>", "<saml:Condition xmlns:x=\"urn:x\" xsi:type=\"x:Odd\"/></saml:Conditions>", StringComparison.Ordinal) }),

        // Subject confirmation.
        ["not bearer"] = ("FH-1306/bearer-missing", AssertionSigned with { Confirmation = $"<saml:SubjectConfirmation Method=\"urn:oasis:names:tc:SAML:2.0:cm:sender-vouches\">{AssertionSigned.ConfirmationData}</saml:SubjectConfirmation>" }),
        ["no confirmation"] = ("FH-1306/bearer-missing", AssertionSigned with { Confirmation = string.Empty }),
        ["confirmation without data"] = ("FH-1306/recipient-mismatch", AssertionSigned with { ConfirmationData = string.Empty }),
        ["confirmation without end"] = ("FH-1306/confirmation-without-end", AssertionSigned with { ConfirmationData = AssertionSigned.ConfirmationData.Replace($"NotOnOrAfter=\"{At(300)}\"", string.Empty, StringComparison.Ordinal) }),
        ["confirmation with a beginning"] = ("FH-1306/confirmation-not-before", AssertionSigned with { ConfirmationData = AssertionSigned.ConfirmationData.Replace("Recipient", $"NotBefore=\"{At(-60)}\" Recipient", StringComparison.Ordinal) }),

        // Form.
        ["wrong response version"] = ("FH-1306/version-unsupported", AssertionSigned with { Response = AssertionSigned.Response.Replace("\"2.0\"", "\"2.1\"", StringComparison.Ordinal) }),
        ["wrong assertion version"] = ("FH-1306/version-unsupported", AssertionSigned with { AssertionStart = AssertionSigned.AssertionStart.Replace("\"2.0\"", "\"1.1\"", StringComparison.Ordinal) }),
        ["no authentication statement"] = ("FH-1306/authn-statement-missing", AssertionSigned with { Authn = string.Empty }),
        ["malformed instant"] = ("FH-1306/instant-malformed", AssertionSigned with { Authn = AssertionSigned.Authn.Replace(At(-5), "yesterday", StringComparison.Ordinal) }),
        ["no subject"] = ("FH-1306/required-part-missing", AssertionSigned with { Assertion = AssertionSigned.OneAssertion().Replace(Between(AssertionSigned.OneAssertion(), "<saml:Subject>", "</saml:Subject>"), string.Empty, StringComparison.Ordinal) }),
        ["empty NameID"] = ("FH-1306/required-part-missing", AssertionSigned with { NameId = "<saml:NameID> </saml:NameID>" }),
        ["two NameIDs"] = ("FH-1306/unexpected-part", AssertionSigned with { NameId = AssertionSigned.NameId + AssertionSigned.NameId }),
        ["two Conditions"] = ("FH-1306/unexpected-part", AssertionSigned with { Conditions = AssertionSigned.Conditions + AssertionSigned.Conditions }),
        ["element in a value"] = ("FH-1306/not-only-text", AssertionSigned with { Attributes = "<saml:AttributeStatement><saml:Attribute Name=\"a\"><saml:AttributeValue>x<b/>y</saml:AttributeValue></saml:Attribute></saml:AttributeStatement>" }),
        ["two response issuers"] = ("FH-1306/unexpected-part", AssertionSigned with { ResponseIssuer = AssertionSigned.ResponseIssuer + AssertionSigned.ResponseIssuer }),
        ["two statuses"] = ("FH-1306/unexpected-part", AssertionSigned with { Status = AssertionSigned.Status + AssertionSigned.Status }),
        ["two top-level status codes"] = ("FH-1306/unexpected-part", AssertionSigned with { Status = AssertionSigned.Status.Replace("</samlp:Status>", "<samlp:StatusCode Value=\"urn:oasis:names:tc:SAML:2.0:status:Responder\"/></samlp:Status>", StringComparison.Ordinal) }),
        ["no status"] = ("FH-1306/required-part-missing", AssertionSigned with { Status = string.Empty }),
        ["no assertion"] = ("FH-1306/assertion-missing", AssertionSigned with { Assertion = string.Empty }),
        ["encrypted assertion"] = ("FH-1307/no-decryption-key", ResponseSigned with { Assertion = "<saml:EncryptedAssertion/>" }),
        ["encrypted subject"] = ("FH-1307/no-decryption-key", AssertionSigned with { NameId = "<saml:EncryptedID/>" }),
        ["encrypted attribute"] = ("FH-1307/no-decryption-key", AssertionSigned with { Attributes = "<saml:AttributeStatement><saml:EncryptedAttribute/></saml:AttributeStatement>" }),

        // Signature wanted.
        ["unsigned"] = ("FH-1303/unsigned", AssertionSigned with { SignAssertion = null }),
        ["response must be signed"] = ("FH-1303/response-not-signed", AssertionSigned with { Expected = Expecting() with { RequireSignedResponse = true } }),
        ["assertion must be signed"] = ("FH-1303/assertion-not-signed", ResponseSigned with { Expected = Expecting() with { RequireSignedAssertion = true } }),

        // Authentication.
        ["other context"] = ("FH-1312/authn-context-mismatch", AssertionSigned with { Expected = Expecting() with { RequestedAuthnContexts = ["https://refeds.org/profile/mfa"] } }),
        ["old authentication"] = ("FH-1407/reauth_not_performed", AssertionSigned with { Expected = Expecting() with { FreshSince = Now.AddSeconds(56) } }),
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void Refuses_a_signed_answer_in_which_one_thing_is_wrong(string name, string code)
    {
        var (_, fixture) = RefusedFixtures[name];

        Verdict.Of(fixture.Validate()).Should().Be(code);
    }

    [Theory]
    [InlineData("Requester", "NoPassive", "FH-1301/status-no-passive", "login_required")]
    [InlineData("Responder", "NoPassive", "FH-1301/status-no-passive", "login_required")]
    [InlineData("Responder", "NoAuthnContext", "FH-1301/status-no-authn-context", "unmet_authentication_requirements")]
    [InlineData("Responder", "AuthnFailed", "FH-1301/status-authn-failed", "access_denied")]
    [InlineData("Responder", "RequestDenied", "FH-1301/status-request-denied", "access_denied")]
    [InlineData("Requester", "RequestUnsupported", "FH-1301/status-request-unsupported", "access_denied")]
    [InlineData("Responder", "UnknownPrincipal", "FH-1301/status-unknown-principal", "access_denied")]
    [InlineData("Requester", "InvalidNameIDPolicy", "FH-1301/status-invalid-name-id-policy", "access_denied")]
    [InlineData("Requester", "InvalidAttrNameOrValue", "FH-1301/status-invalid-attribute", "access_denied")]
    [InlineData("Responder", "NoAvailableIDP", "FH-1301/status-no-available-idp", "access_denied")]
    [InlineData("Responder", "NoSupportedIDP", "FH-1301/status-no-supported-idp", "access_denied")]
    [InlineData("Responder", "ProxyCountExceeded", "FH-1301/status-proxy-count-exceeded", "access_denied")]
    [InlineData("Requester", "UnsupportedBinding", "FH-1301/status-unsupported-binding", "access_denied")]
    [InlineData("Requester", "NoAuthnContext", "FH-1301/status-no-authn-context", "unmet_authentication_requirements")]
    [InlineData("NoPassive", null, "FH-1301/status-no-passive", "login_required")]
    [InlineData("Requester", null, "FH-1301/status-requester", "access_denied")]
    [InlineData("Responder", null, "FH-1301/status-responder", "access_denied")]
    [InlineData("VersionMismatch", null, "FH-1301/status-version-mismatch", "access_denied")]
    [InlineData("Odd", null, "FH-1301/status-other", "access_denied")]
    [InlineData("Responder", "Odd", "FH-1301/status-responder", "access_denied")]
    public void Gives_each_status_its_cause_and_its_protocol_error(string top, string? second, string code, string protocolError)
    {
        const string prefix = "urn:oasis:names:tc:SAML:2.0:status:";
        var inner = second is null ? string.Empty : $"<samlp:StatusCode Value=\"{prefix}{second}\"/>";
        var fixture = AssertionSigned with
        {
            Assertion = string.Empty,
            Status = $"<samlp:Status><samlp:StatusCode Value=\"{prefix}{top}\">{inner}</samlp:StatusCode><samlp:StatusMessage>Noor &lt;b&gt;</samlp:StatusMessage></samlp:Status>",
        };

        var rejection = fixture.Validate().Match(_ => null!, rejection => rejection);

        rejection.Code.ToString().Should().Be(code);
        rejection.EffectiveProtocolError.Should().Be(protocolError);
        rejection.Detail.Should().NotContain("Noor");
    }

    [Fact]
    public void An_unsolicited_response_passes_only_where_it_is_expected()
    {
        var fixture = AssertionSigned with
        {
            Response = AssertionSigned.Response.Replace($"InResponseTo=\"{RequestId}\"", string.Empty, StringComparison.Ordinal),
            ConfirmationData = AssertionSigned.ConfirmationData.Replace($"InResponseTo=\"{RequestId}\"", string.Empty, StringComparison.Ordinal),
        };
        var unsolicited = ResponseExpectations.Unsolicited(AssertionConsumer, Hub, OrganisationId, [TestKeys.Trusted(TestKeys.Organisation)], Now);

        Verdict.Of(fixture.Validate()).Should().Be("FH-1302/unsolicited-response");
        Verdict.Value((fixture with { Expected = unsolicited }).Validate()).InResponseTo.Should().BeNull();
        Verdict.Of((AssertionSigned with { Expected = unsolicited }).Validate()).Should().Be("FH-1306/in-response-to-unexpected");
    }

    // SAML Profiles 4.1.4.2, SAML Core 2.7: an assertion may say everything twice.
    [Fact]
    public void Reads_several_of_everything()
    {
        var audience = "<saml:AudienceRestriction><saml:Audience>https://other.example</saml:Audience><saml:Audience>" + Hub + "</saml:Audience></saml:AudienceRestriction>";
        var bearer = """<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer">""";
        var read = Verdict.Value((AssertionSigned with
        {
            Conditions = AssertionSigned.Conditions.Replace("</saml:Conditions>", audience + "</saml:Conditions>", StringComparison.Ordinal),
            Confirmation = bearer + AssertionSigned.ConfirmationData.Replace(AssertionConsumer, "https://other.example/acs", StringComparison.Ordinal) + "</saml:SubjectConfirmation>"
                + bearer + AssertionSigned.ConfirmationData + "</saml:SubjectConfirmation>",
            Authn = AssertionSigned.Authn.Replace(At(28800), At(7200), StringComparison.Ordinal)
                + AssertionSigned.Authn.Replace($" SessionNotOnOrAfter=\"{At(28800)}\"", string.Empty, StringComparison.Ordinal)
                + AssertionSigned.Authn.Replace(At(28800), At(3600), StringComparison.Ordinal).Replace("_session1", "_session2", StringComparison.Ordinal)
                    .Replace("</saml:AuthenticatingAuthority>", "</saml:AuthenticatingAuthority><saml:AuthenticatingAuthority>https://second.example</saml:AuthenticatingAuthority>", StringComparison.Ordinal),
            Attributes = AssertionSigned.Attributes + AssertionSigned.Attributes,
        }).Validate());

        read.SessionNotOnOrAfter.Should().Be(Now.AddSeconds(3600), "the first end counts, whichever statement has it");
        read.SessionIndex.Should().Be("_session1", "the first statement is the one read");
        read.AuthenticatingAuthorities.Should().Equal("https://first.example");
        read.Attributes.Should().HaveCount(4);
    }

    [Fact]
    public void Reads_who_authenticated_behind_the_issuer_in_order() =>
        Verdict.Value((AssertionSigned with
        {
            Authn = AssertionSigned.Authn.Replace("</saml:AuthenticatingAuthority>", "</saml:AuthenticatingAuthority><saml:AuthenticatingAuthority> https://second.example </saml:AuthenticatingAuthority>", StringComparison.Ordinal),
        }).Validate()).AuthenticatingAuthorities.Should().Equal("https://first.example", "https://second.example");

    [Theory]
    [InlineData("urn:oasis:names:tc:SAML:2.0:nameid-format:persistent")]
    [InlineData("urn:oasis:names:tc:SAML:2.0:nameid-format:transient")]
    [InlineData("urn:oasis:names:tc:SAML:2.0:nameid-format:entity")]
    [InlineData("urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified")]
    [InlineData("urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress")]
    [InlineData("urn:oasis:names:tc:SAML:1.1:nameid-format:X509SubjectName")]
    [InlineData("urn:oasis:names:tc:SAML:1.1:nameid-format:WindowsDomainQualifiedName")]
    [InlineData(null)]
    public void Reads_a_NameID_of_any_format_with_its_qualifiers(string? format)
    {
        var attributes = format is null ? string.Empty : $" Format=\"{format}\"";

        Verdict.Value((AssertionSigned with { NameId = $"<saml:NameID{attributes} NameQualifier=\"https://q.example\" SPNameQualifier=\"https://sp.example\" SPProvidedID=\"x\">p-7f3a</saml:NameID>" }).Validate())
            .Subject.Should().Be(new FederationHub.Saml.Model.Assertions.NameId("p-7f3a", format ?? SamlNames.UnspecifiedNameId, "https://q.example", "https://sp.example"));
    }

    private static string Between(string text, string begin, string end)
    {
        var from = text.IndexOf(begin, StringComparison.Ordinal);
        return text[from..(text.IndexOf(end, StringComparison.Ordinal) + end.Length)];
    }
}
