using System.Security.Cryptography;
using System.Text;
using FederationHub.Saml.Tests.Fixtures;
using FederationHub.Saml.Validation;
using static FederationHub.Saml.Tests.Fixtures.Encrypting;
using static FederationHub.Saml.Tests.Fixtures.ResponseFixture;

namespace FederationHub.Saml.Tests.Encryption;

/// <summary>What organisations encrypt for the hub, opened: a whole assertion, the name of the person, attributes.</summary>
public sealed class EncryptedResponseTests
{
    private static readonly Dictionary<string, Encrypting> Ways = new(StringComparer.Ordinal)
    {
        ["AES-128-GCM"] = new() { Content = XmlEnc11 + "aes128-gcm" },
        ["AES-192-GCM"] = new() { Content = XmlEnc11 + "aes192-gcm" },
        ["AES-256-GCM"] = new() { Content = XmlEnc11 + "aes256-gcm" },
        ["digest said"] = new() { TransportParameters = Digest("http://www.w3.org/2000/09/xmldsig#sha1") },
        ["empty label"] = new() { TransportParameters = "<xenc:OAEPparams/>" },
        ["OAEP of 1.1, nothing said"] = new() { Transport = XmlEnc11 + "rsa-oaep" },
        ["OAEP of 1.1, SHA-256"] = new() { Transport = XmlEnc11 + "rsa-oaep", Padding = RSAEncryptionPadding.OaepSHA256, TransportParameters = Digest(XmlEnc + "sha256") + Mask("mgf1sha256") },
        ["OAEP of 1.1, SHA-384"] = new() { Transport = XmlEnc11 + "rsa-oaep", Padding = RSAEncryptionPadding.OaepSHA384, TransportParameters = Digest("http://www.w3.org/2001/04/xmldsig-more#sha384") + Mask("mgf1sha384") },
        ["OAEP of 1.1, SHA-512"] = new() { Transport = XmlEnc11 + "rsa-oaep", Padding = RSAEncryptionPadding.OaepSHA512, TransportParameters = Digest(XmlEnc + "sha512") + Mask("mgf1sha512") },
        ["key beside the data"] = new() { KeyBeside = true },
        ["key beside the data, pointed at"] = new()
        {
            KeyBeside = true,
            Xml = xml => xml.Insert(xml.IndexOf("<xenc:CipherData>", StringComparison.Ordinal), """<ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:RetrievalMethod URI="#_key" Type="http://www.w3.org/2001/04/xmlenc#EncryptedKey"/></ds:KeyInfo>"""),
        },
        ["keys for others first"] = new() { AlsoFor = [TestKeys.Attacker, TestKeys.OrganisationNext] },
        ["keys for others first, by name"] = new() { AlsoFor = [TestKeys.Attacker, TestKeys.OrganisationNext], NamesRecipients = true, KeyBeside = true },
        ["no Type"] = new() { Type = " " },
        ["an XML declaration before it"] = new() { Plain = xml => "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + xml },
        ["white space around it"] = new() { Plain = xml => $"\n  {xml}\n" },
    };

    public static TheoryData<string> WayNames => [.. Ways.Keys];

    [Theory]
    [MemberData(nameof(WayNames))]
    public void Reads_an_assertion_that_was_signed_and_then_encrypted(string way)
    {
        var read = Verdict.Value((Encrypted with { EncryptAssertion = Ways[way] }).Validate());

        read.Subject!.Value.Should().Be("p-7f3a");
        read.Attributes.Should().HaveCount(2);
        read.SignedParts.Should().Be(SignedParts.Assertion);
    }

    [Theory]
    [MemberData(nameof(WayNames))]
    public void Reads_an_unsigned_assertion_out_of_a_signed_response(string way) =>
        Verdict.Value((Encrypted with { SignAssertion = null, SignResponse = new Signing(), EncryptAssertion = Ways[way] }).Validate()).SignedParts.Should().Be(SignedParts.Response);

    [Fact]
    public void Verifies_both_signatures_where_both_are_there()
    {
        var both = Encrypted with { SignResponse = new Signing() };

        Verdict.Value(both.Validate()).SignedParts.Should().Be(SignedParts.Response | SignedParts.Assertion);
        Verdict.Of((both with { SignAssertion = new Signing { Certificate = TestKeys.Attacker } }).Validate()).Should().Be("FH-1307/decrypted-unexpected", "the inner signature counts although the outer one holds");
    }

    [Theory]
    [InlineData("aes128-cbc")]
    [InlineData("aes192-cbc")]
    [InlineData("aes256-cbc")]
    public void Takes_CBC_only_where_the_organisation_is_allowed_it(string algorithm)
    {
        var cbc = Encrypted with { EncryptAssertion = new Encrypting { Content = XmlEnc + algorithm } };

        Verdict.Of(cbc.Validate()).Should().Be("FH-1307/aes-cbc-not-allowed");
        Verdict.Of((cbc with { Expected = cbc.Expected with { Allow = Allowances.AesCbc } }).Validate()).Should().Be("accepted");
    }

    [Fact]
    public void Tries_every_key_of_the_hub()
    {
        var rolled = Encrypted with { Expected = Decrypting(TestKeys.HubNext, TestKeys.Hub) };

        Verdict.Of(rolled.Validate()).Should().Be("accepted");
        Verdict.Of((rolled with { EncryptAssertion = new Encrypting { For = TestKeys.HubNext } }).Validate()).Should().Be("accepted");
        Verdict.Of((rolled with { EncryptAssertion = new Encrypting { For = TestKeys.Attacker } }).Validate()).Should().Be("FH-1307/decryption-failed");
    }

    [Fact]
    public void Reads_a_NameID_that_was_encrypted_before_the_assertion_was_signed()
    {
        var read = Verdict.Value((AssertionSigned with { EncryptNameId = new Encrypting(), Expected = Decrypting(TestKeys.Hub) }).Validate());

        read.Subject.Should().Be(new Model.Assertions.NameId("p-7f3a", SamlNames.PersistentNameId, null, Hub));
    }

    [Fact]
    public void Reads_attributes_that_were_encrypted_one_by_one()
    {
        var read = Verdict.Value((AssertionSigned with { EncryptAttributes = new Encrypting { KeyBeside = true }, Expected = Decrypting(TestKeys.Hub) }).Validate());

        read.Attributes.Select(attribute => attribute.Name).Should().Equal("urn:oid:0.9.2342.19200300.100.1.3", "eduPersonAffiliation");
        read.Attributes[1].Values.Should().Equal("student", "member");
    }

    [Fact]
    public void Reads_a_NameID_and_attributes_encrypted_in_an_encrypted_assertion() =>
        Verdict.Value((Encrypted with { EncryptNameId = new Encrypting(), EncryptAttributes = new Encrypting() }).Validate()).Attributes.Should().HaveCount(2);

    // eToegang, by its description of EncryptedID: one attribute, an identifier a kind, the kind in NameQualifier.
    [Fact]
    public void Keeps_the_kinds_of_encrypted_identifiers_apart()
    {
        const string Kvk = "urn:etoegang:1.9:EntityConcernedID:KvKnr";
        const string Rsin = "urn:etoegang:1.9:EntityConcernedID:RSIN";
        const string LegalSubject = "urn:etoegang:core:LegalSubjectID";
        var identifiers = string.Concat(new[] { (Kvk, "12345678"), (Rsin, "999993653"), (string.Empty, "plain") }.Select(identifier =>
            "<saml:AttributeValue>" + Encryptor.Holder(
                $"""<saml:NameID xmlns:saml="{SamlNames.Assertion}"{(identifier.Item1.Length == 0 ? string.Empty : $" NameQualifier=\"{identifier.Item1}\"")}>{identifier.Item2}</saml:NameID>""",
                "EncryptedID",
                new Encrypting()) + "</saml:AttributeValue>"));
        var read = Verdict.Value((AssertionSigned with
        {
            Attributes = $"""<saml:AttributeStatement><saml:Attribute Name="{LegalSubject}">{identifiers}</saml:Attribute></saml:AttributeStatement>""",
            Expected = Decrypting(TestKeys.Hub),
        }).Validate());

        read.Attributes.Select(attribute => (attribute.Name, attribute.Values.Single())).Should().BeEquivalentTo(
            [(LegalSubject, "plain"), ($"{LegalSubject}#{Kvk}", "12345678"), ($"{LegalSubject}#{Rsin}", "999993653")]);
    }

    [Fact]
    public void Reads_what_was_encrypted_with_the_namespaces_of_the_place_where_it_stood()
    {
        // XML Encryption 1.1, 4.4: a producer may leave out what the document around declares.
        var bare = Encrypted with
        {
            SignAssertion = null,
            SignResponse = new Signing { PrefixList = "xs xsi saml" },
            Response = Encrypted.Response.Replace(" ID=", " xmlns:xs=\"http://www.w3.org/2001/XMLSchema\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" ID=", StringComparison.Ordinal),
            EncryptAssertion = new Encrypting { Plain = xml => System.Text.RegularExpressions.Regex.Replace(xml, " xmlns:[a-z]+=\"[^\"]*\"", string.Empty) },
        };

        Verdict.Value(bare.Validate()).Subject!.Value.Should().Be("p-7f3a");
    }

    [Fact]
    public void Other_checks_have_their_own_causes_once_the_inner_signature_holds() =>
        Verdict.Of((Encrypted with { Conditions = Encrypted.Conditions.Replace(Hub, "https://other.example", StringComparison.Ordinal) }).Validate()).Should().Be("FH-1306/audience-mismatch");

    [Fact]
    public void Opens_nothing_for_a_response_whose_envelope_is_refused()
    {
        // Told by the cause: the ciphertext is broken too, and nobody says so.
        var broken = Encrypted with { EncryptAssertion = new Encrypting { Ciphertext = octets => [.. octets[..^1], (byte)(octets[^1] ^ 1)] } };

        Verdict.Of(broken.Validate()).Should().Be("FH-1307/decryption-failed");
        Verdict.Of((broken with { Response = broken.Response.Replace(RequestId, "_other", StringComparison.Ordinal) }).Validate()).Should().Be("FH-1306/in-response-to-mismatch");
        Verdict.Of((broken with { Response = broken.Response.Replace(AssertionConsumer, "https://other.example", StringComparison.Ordinal) }).Validate()).Should().Be("FH-1306/destination-mismatch");
        Verdict.Of((broken with { ResponseIssuer = "<saml:Issuer>https://other.example</saml:Issuer>" }).Validate()).Should().Be("FH-1306/response-issuer-mismatch");
        Verdict.Of((broken with { ResponseIssuer = string.Empty }).Validate()).Should().Be("FH-1306/response-issuer-mismatch", "SAML Profiles 4.1.4.2 wants one where an assertion is encrypted");
        Verdict.Of((broken with { Status = broken.Status.Replace("Success", "Responder", StringComparison.Ordinal) }).Validate()).Should().Be("FH-1301/status-responder");
        Verdict.Of((broken with { Response = broken.Response.Replace(At(0), At(600), StringComparison.Ordinal) }).Validate()).Should().Be("FH-1305/issued-in-future");
    }

    [Fact]
    public void Opens_of_what_nobody_asked_for_only_what_the_organisation_signed_as_it_is()
    {
        var unsolicited = Encrypted with
        {
            Response = Encrypted.Response.Replace($" InResponseTo=\"{RequestId}\"", string.Empty, StringComparison.Ordinal),
            ConfirmationData = Encrypted.ConfirmationData.Replace($" InResponseTo=\"{RequestId}\"", string.Empty, StringComparison.Ordinal),
            Expected = ResponseExpectations.Unsolicited(AssertionConsumer, Hub, OrganisationId, Encrypted.Expected.TrustedKeys, Now) with { DecryptionKeys = Encrypted.Expected.DecryptionKeys },
        };

        Verdict.Of((unsolicited with { EncryptAssertion = null }).Validate()).Should().Be("accepted");
        Verdict.Of(unsolicited.Validate()).Should().Be("FH-1307/encrypted-unsolicited");
        Verdict.Of((unsolicited with { SignResponse = new Signing() }).Validate()).Should().Be("accepted");
        Verdict.Of((unsolicited with { EncryptAssertion = null, EncryptNameId = new Encrypting() }).Validate()).Should().Be("accepted");
    }

    [Fact]
    public void Names_the_one_step_that_failed_where_a_signature_covers_the_ciphertext()
    {
        var covered = Encrypted with { SignAssertion = null, SignResponse = new Signing() };
        string Of(Encrypting how) => Verdict.Of((covered with { EncryptAssertion = how }).Validate());

        Of(new Encrypting { For = TestKeys.Attacker }).Should().Be("FH-1307/key-not-for-us");
        Of(new Encrypting { Ciphertext = octets => [.. octets[..^1], (byte)(octets[^1] ^ 1)] }).Should().Be("FH-1307/ciphertext-wrong");
        Of(new Encrypting { Plain = _ => $"<saml:NameID xmlns:saml=\"{SamlNames.Assertion}\">x</saml:NameID>" }).Should().Be("FH-1307/decrypted-unexpected");
        Of(new Encrypting { Plain = _ => "<" }).Should().Be("FH-1307/decrypted-unexpected");
    }

    [Fact]
    public void Wants_the_signatures_that_the_settings_want()
    {
        Verdict.Of((Encrypted with { Expected = Encrypted.Expected with { RequireSignedResponse = true } }).Validate()).Should().Be("FH-1303/response-not-signed");
        Verdict.Of((Encrypted with { SignAssertion = null, SignResponse = new Signing(), Expected = Encrypted.Expected with { RequireSignedAssertion = true } }).Validate())
            .Should().Be("FH-1303/assertion-not-signed");
    }

    [Fact]
    public void A_whole_examination_says_that_decryption_passed()
    {
        var examined = ResponseValidator.Examine(Encoding.UTF8.GetBytes(Encrypted.Xml()), Encrypted.Expected);

        examined.Checks.Should().OnlyContain(result => result.Verdict == CheckVerdict.Passed);
    }

    private static string Digest(string algorithm) => $"""<ds:DigestMethod xmlns:ds="http://www.w3.org/2000/09/xmldsig#" Algorithm="{algorithm}"/>""";

    private static string Mask(string name) => $"""<xenc11:MGF xmlns:xenc11="{XmlEnc11}" Algorithm="{XmlEnc11}{name}"/>""";
}
