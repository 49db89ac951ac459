using System.Security.Cryptography;
using System.Text;
using FederationHub.Outcomes;
using FederationHub.Saml.Tests.Fixtures;
using FederationHub.Saml.Validation;
using static FederationHub.Saml.Tests.Fixtures.Encrypting;
using static FederationHub.Saml.Tests.Fixtures.ResponseFixture;

namespace FederationHub.Saml.Tests.Attacks;

/// <summary>
/// What somebody may try with ciphertext: everybody has the hub's public key, so everybody can encrypt for it. Each attack starts from a
/// fixture that is accepted as it stands.
/// </summary>
public sealed class EncryptionAttackTests
{
    private const string Url = "http://attacker.example/secret";

    /// <summary>Attacks on what anybody can see. Each is refused by its own name before a key is touched, whoever signed the Response.</summary>
    private static readonly Dictionary<string, (string Code, Func<ResponseFixture, ResponseFixture> Break)> Visible = new(StringComparer.Ordinal)
    {
        ["RSA 1.5"] = ("rsa15-not-allowed", With(new Encrypting { Transport = XmlEnc + "rsa-1_5" })),
        ["Triple DES"] = ("triple-des-not-allowed", With(new Encrypting { Content = XmlEnc + "tripledes-cbc" })),
        ["CBC without leave"] = ("aes-cbc-not-allowed", With(new Encrypting { Content = XmlEnc + "aes256-cbc" })),
        ["unknown content algorithm"] = ("content-algorithm-not-allowed", With(new Encrypting { Content = "urn:none-128" })),
        ["key wrapped with AES"] = ("key-transport-not-allowed", With(new Encrypting { Transport = XmlEnc + "kw-aes256" })),
        ["no transport algorithm"] = ("key-transport-not-allowed", Xml(" Algorithm=\"http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p\"", string.Empty)),
        ["OAEP with two hashes"] = ("oaep-parameters-unsupported", With(new Encrypting { TransportParameters = $"""<ds:DigestMethod xmlns:ds="http://www.w3.org/2000/09/xmldsig#" Algorithm="{XmlEnc}sha256"/>""" })),
        ["OAEP with a label"] = ("oaep-parameters-unsupported", With(new Encrypting { TransportParameters = "<xenc:OAEPparams>bGFiZWw=</xenc:OAEPparams>" })),
        ["OAEP with MD5"] = ("oaep-parameters-unsupported", With(new Encrypting { TransportParameters = """<ds:DigestMethod xmlns:ds="http://www.w3.org/2000/09/xmldsig#" Algorithm="http://www.w3.org/2001/04/xmldsig-more#md5"/>""" })),
        ["CipherReference"] = ("encryption-elsewhere", Cipher($"""<xenc:CipherData><xenc:CipherReference URI="{Url}"/></xenc:CipherData>""")),
        ["CipherReference to a file"] = ("encryption-elsewhere", Cipher("""<xenc:CipherData><xenc:CipherReference URI="file:///etc/passwd"/></xenc:CipherData>""")),
        ["CipherReference beside a value"] = ("encryption-elsewhere", Xml("<xenc:CipherValue>", $"""<xenc:CipherReference URI="{Url}"/><xenc:CipherValue>""")),
        ["RetrievalMethod of the data"] = ("encryption-elsewhere", Xml("<ds:KeyInfo xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\">", $"""<ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:RetrievalMethod URI="{Url}"/>""")),
        ["RetrievalMethod without URI"] = ("encryption-elsewhere", Xml("<ds:KeyInfo xmlns:ds=\"http://www.w3.org/2000/09/xmldsig#\">", """<ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:RetrievalMethod/>""")),
        ["RetrievalMethod of the key"] = ("encryption-elsewhere", InKey($"""<ds:RetrievalMethod URI="{Url}"/>""")),
        ["EncryptedKey in an EncryptedKey"] = ("encryption-malformed", InKey("<xenc:EncryptedKey/>")),
        ["two EncryptedData"] = ("encryption-malformed", Xml("</saml:EncryptedAssertion>", $"""<xenc:EncryptedData xmlns:xenc="{XmlEnc}"/></saml:EncryptedAssertion>""")),
        ["something beside the data"] = ("encryption-malformed", Xml("</saml:EncryptedAssertion>", "<saml:Advice/></saml:EncryptedAssertion>")),
        ["two CipherValues"] = ("FH-1306/unexpected-part", Xml("</xenc:CipherValue></xenc:CipherData></xenc:EncryptedData>", "</xenc:CipherValue><xenc:CipherValue>AAAA</xenc:CipherValue></xenc:CipherData></xenc:EncryptedData>")),
        ["no key"] = ("encryption-malformed", With(new Encrypting { Xml = xml => System.Text.RegularExpressions.Regex.Replace(xml, "<ds:KeyInfo.*</ds:KeyInfo>", string.Empty) })),
        ["nine keys"] = ("encryption-malformed", With(new Encrypting { AlsoFor = [.. Enumerable.Repeat(TestKeys.Attacker, 8)] })),
        ["Type Content"] = ("encryption-malformed", With(new Encrypting { Type = $" Type=\"{XmlEnc}Content\"" })),
        ["nothing in it"] = ("encryption-malformed", With(new Encrypting { Xml = _ => $"""<saml:EncryptedAssertion xmlns:saml="{SamlNames.Assertion}"/>""" })),
        ["two EncryptedAssertions"] = ("FH-1306/assertion-not-alone", With(new Encrypting { Xml = xml => xml + xml })),
        ["an assertion beside it"] = ("FH-1306/assertion-not-alone", fixture => fixture with { Extensions = $"""<samlp:Extensions>{AssertionSigned.OneAssertion().Replace("_assertion1", "_other", StringComparison.Ordinal)}</samlp:Extensions>""" }),
        ["in Extensions"] = ("FH-1306/assertion-misplaced", fixture => fixture with
        {
            Extensions = $"<samlp:Extensions>{Encryptor.Holder(fixture.OneAssertion(), "EncryptedAssertion", new Encrypting())}</samlp:Extensions>",
            Assertion = string.Empty,
            SignAssertion = null,
            EncryptAssertion = null,
        }),
    };

    /// <summary>Attacks that only the key tells of. Where no signature covers the ciphertext all of them end alike.</summary>
    private static readonly Dictionary<string, Func<ResponseFixture, ResponseFixture>> Hidden = new(StringComparer.Ordinal)
    {
        ["no signature inside"] = fixture => fixture with { SignAssertion = null },
        ["signed by somebody else"] = fixture => fixture with { SignAssertion = new Signing { Certificate = TestKeys.Attacker } },
        ["signed by somebody else, with the right certificate in it"] = fixture => fixture with { SignAssertion = new Signing { Certificate = TestKeys.Attacker, CertificateInKeyInfo = TestKeys.Organisation } },
        ["signed with SHA-1"] = fixture => fixture with { SignAssertion = new Signing { SignatureMethod = "http://www.w3.org/2000/09/xmldsig#rsa-sha1" } },
        ["signed over another element"] = fixture => fixture with { SignAssertion = new Signing { ReferenceUri = "#_response1" } },
        ["changed after it was signed"] = With(new Encrypting { Plain = xml => xml.Replace("p-7f3a", "p-0001", StringComparison.Ordinal) }),
        ["key for somebody else"] = With(new Encrypting { For = TestKeys.Attacker }),
        ["wrapped key changed"] = With(new Encrypting { WrappedKey = Flip(7) }),
        ["wrapped key cut off"] = With(new Encrypting { WrappedKey = octets => octets[..^1] }),
        ["wrapped key zero"] = With(new Encrypting { WrappedKey = octets => new byte[octets.Length] }),
        ["key of another length"] = With(new Encrypting { Content = XmlEnc11 + "aes128-gcm", Xml = xml => xml.Replace("aes128-gcm", "aes256-gcm", StringComparison.Ordinal) }),
        ["GCM tag of 12 bytes"] = With(new Encrypting { TagBytes = 12 }),
        ["GCM tag of 0 bytes"] = With(new Encrypting { TagBytes = 0 }),
        ["GCM vector changed"] = With(new Encrypting { Ciphertext = Flip(0) }),
        ["GCM content changed"] = With(new Encrypting { Ciphertext = Flip(40) }),
        ["GCM tag changed"] = With(new Encrypting { Ciphertext = octets => [.. octets[..^1], (byte)(octets[^1] ^ 1)] }),
        ["GCM of nothing"] = With(new Encrypting { Ciphertext = octets => octets[..28] }),
        ["GCM shorter than its tag"] = With(new Encrypting { Ciphertext = octets => octets[..5] }),
        ["CBC with another last byte"] = With(Cbc(octets => [.. octets[..^17], (byte)(octets[^17] ^ 0x55), .. octets[^16..]])),
        ["CBC with its first block changed"] = With(Cbc(Flip(0))),
        ["CBC with a block changed"] = With(Cbc(Flip(40))),
        ["CBC cut to a block"] = With(Cbc(octets => octets[..32])),
        ["CBC of half a block"] = With(Cbc(octets => octets[..^8])),
        ["no XML"] = With(new Encrypting { Plain = _ => "p-7f3a" }),
        ["nothing"] = With(new Encrypting { Plain = _ => " " }),
        ["two assertions"] = With(new Encrypting { Plain = xml => xml + xml.Replace("_assertion1", "_assertion2", StringComparison.Ordinal) }),
        ["text after the assertion"] = With(new Encrypting { Plain = xml => xml + "p-0001" }),
        ["a comment before the assertion"] = With(new Encrypting { Plain = xml => "<!-- -->" + xml }),
        ["ends of elements around it"] = With(new Encrypting { Plain = xml => "</saml:EncryptedAssertion>" + xml + "<saml:EncryptedAssertion>" }),
        ["an encrypted assertion in it"] = With(new Encrypting { Plain = xml => Encryptor.Holder(xml, "EncryptedAssertion", new Encrypting()) }),
        ["another element"] = With(new Encrypting { Plain = _ => $"""<saml:NameID xmlns:saml="{SamlNames.Assertion}">p-7f3a</saml:NameID>""" }),
        ["the ID of the Response in it"] = fixture => fixture with { AssertionStart = fixture.AssertionStart.Replace("_assertion1", "_response1", StringComparison.Ordinal), SignAssertion = null },
        ["a second assertion in Advice"] = fixture => fixture with { Conditions = fixture.Conditions + $"<saml:Advice>{AssertionSigned.OneAssertion().Replace("_assertion1", "_other", StringComparison.Ordinal)}</saml:Advice>" },
        ["a DOCTYPE"] = With(new Encrypting { Plain = xml => """<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]>""" + xml }),
        ["an entity"] = With(new Encrypting { Plain = xml => xml.Replace("p-7f3a", "&e;", StringComparison.Ordinal) }),
        ["a depth bomb"] = With(new Encrypting { Plain = _ => string.Concat(Enumerable.Repeat("<a>", 5000)) }),
    };

    public static TheoryData<string> VisibleNames => [.. Visible.Keys];

    public static TheoryData<string> HiddenNames => [.. Hidden.Keys];

    private static ResponseFixture CbcAllowed => Encrypted with { Expected = Encrypted.Expected with { Allow = Allowances.AesCbc } };

    [Fact]
    public void The_fixtures_are_accepted_as_they_stand()
    {
        Verdict.Of(Encrypted.Validate()).Should().Be("accepted");
        Verdict.Of((Encrypted with { SignResponse = new Signing() }).Validate()).Should().Be("accepted");
        Verdict.Of(With(Cbc(octets => octets))(CbcAllowed).Validate()).Should().Be("accepted");
    }

    [Theory]
    [MemberData(nameof(VisibleNames))]
    public void What_anybody_can_see_is_refused_by_its_name(string attack)
    {
        var (code, breaking) = Visible[attack];
        code = code.StartsWith("FH-", StringComparison.Ordinal) ? code : "FH-1307/" + code;

        Verdict.Of(breaking(Encrypted).Validate()).Should().Be(code);
        Verdict.Of((breaking(Encrypted) with { SignResponse = new Signing() }).Validate()).Should().Be(code, "a signature around it changes nothing");
    }

    [Fact]
    public void A_comment_in_the_ciphertext_is_refused_where_nothing_took_it_out()
    {
        var commented = Xml("<xenc:CipherValue>", "<xenc:CipherValue><!-- -->")(Encrypted);

        Verdict.Of(commented.Validate()).Should().Be("FH-1307/encryption-malformed");
        Verdict.Of((commented with { SignResponse = new Signing() }).Validate()).Should().Be("accepted", "the octets that were signed hold no comment, and are what is read");
    }

    [Theory]
    [InlineData("RSA 1.5")]
    [InlineData("Triple DES")]
    public void No_allowance_lets_in_what_is_never_taken(string attack)
    {
        var every = Encrypted with { Expected = Encrypted.Expected with { Allow = AllowanceNames.Of(AllowanceNames.All) } };

        Verdict.Of(Visible[attack].Break(every).Validate()).Should().Be("FH-1307/" + Visible[attack].Code);
    }

    [Theory]
    [MemberData(nameof(HiddenNames))]
    public void What_only_the_key_tells_is_refused_alike(string attack)
    {
        var broken = Hidden[attack](CbcAllowed);

        var outcome = broken.Validate().Should().BeOfType<Outcome<ValidatedAssertion>.Rejected>().Subject;
        outcome.Rejection.Should().Be(SomeRefusal(), "code, clause and detail are those of every other one");
    }

    // An organisation may put the ciphertext of another's login into a Response of its own.
    [Theory]
    [MemberData(nameof(HiddenNames))]
    public void What_only_the_key_tells_has_one_number_under_a_signature_too(string attack)
    {
        var covered = Hidden[attack](CbcAllowed) with { SignResponse = new Signing() };

        Verdict.Of(covered.Validate()).Should().Match(code => code.StartsWith("FH-1307/", StringComparison.Ordinal) || (code == "accepted" && attack == "no signature inside"));
    }

    [Fact]
    public void Under_a_signature_a_changed_ciphertext_has_one_number_wherever_it_was_changed()
    {
        foreach (var inside in new[] { new Signing(), null })
        {
            var covered = CbcAllowed with { SignAssertion = inside, SignResponse = new Signing() };
            var length = 0;
            Verdict.Of((With(Cbc(octets => octets[..(length = octets.Length)]))(covered)).Validate()).Should().Be("accepted");

            // The issuer's name among them: a change in it is still XML.
            for (var at = 0; at < Math.Min(length, 640); at += 5)
            {
                var code = Verdict.Of(With(Cbc(octets => [.. octets[..at], (byte)(octets[at] ^ 1), .. octets[(at + 1)..]]))(covered).Validate());
                code.Should().Match(said => said.StartsWith("FH-1307/", StringComparison.Ordinal), "byte {0} is changed", at);
            }
        }
    }

    [Fact]
    public void The_ciphertext_of_another_organisation_gives_one_number_whether_it_opens_or_not()
    {
        // Signed by the organisation that sends it; inside is an assertion of another one.
        var foreign = Encrypted with
        {
            SignAssertion = null,
            SignResponse = new Signing(),
            AssertionIssuer = Encrypted.AssertionIssuer.Replace(OrganisationId, "https://other.example", StringComparison.Ordinal),
        };

        Verdict.Of(foreign.Validate()).Should().Be("FH-1307/decrypted-unexpected");
        Verdict.Of((foreign with { EncryptAssertion = new Encrypting { Ciphertext = Flip(40) } }).Validate()).Should().Be("FH-1307/ciphertext-wrong");
        Verdict.Of((foreign with { AssertionIssuer = Encrypted.AssertionIssuer }).Validate()).Should().Be("accepted");
    }

    // security.md 57: one and the same refusal, whatever the attacker changed.
    [Fact]
    public void Two_hundred_and_fifty_six_changed_ciphertexts_give_one_and_the_same_refusal()
    {
        foreach (var how in new[] { new Encrypting(), new Encrypting { Content = XmlEnc + "aes128-cbc" } })
        {
            var fixture = CbcAllowed with { EncryptAssertion = how };
            var expected = SomeRefusal();
            var random = 17u;
            for (var i = 0; i < 256; i++)
            {
                random = (random * 1664525) + 1013904223;
                var at = random >> 8;
                var change = (byte)(1 + i % 255);
                var mutated = fixture with { EncryptAssertion = how with { Ciphertext = octets => [.. octets.Select((octet, place) => place == at % octets.Length ? (byte)(octet ^ change) : octet)] } };
                ResponseValidator.Validate(Encoding.UTF8.GetBytes(mutated.Xml()), fixture.Expected).Should().Be((Outcome<ValidatedAssertion>)expected, "byte {0} changed by {1}", at, change);
            }
        }
    }

    [Fact]
    public void Any_one_changed_byte_of_a_GCM_ciphertext_or_of_its_key_is_refused()
    {
        byte[]? cipher = null;
        byte[]? wrapped = null;
        var xml = (Encrypted with { EncryptAssertion = new Encrypting { Ciphertext = octets => cipher = octets, WrappedKey = octets => wrapped = octets } }).Xml();
        var before = Convert.ToBase64String(cipher!, Base64FormattingOptions.InsertLineBreaks).ReplaceLineEndings("\n");
        xml = xml.ReplaceLineEndings("\n").Replace("&#xD;", string.Empty, StringComparison.Ordinal);
        xml.Should().Contain(before);
        Verdict.Of(ResponseValidator.Validate(Encoding.UTF8.GetBytes(xml), Encrypted.Expected)).Should().Be("accepted");

        for (var i = 0; i < cipher!.Length; i++)
        {
            Refused(before, Convert.ToBase64String(Flip(i)(cipher)), i);
        }

        for (var i = 0; i < wrapped!.Length; i++)
        {
            Refused(Convert.ToBase64String(wrapped), Convert.ToBase64String(Flip(i)(wrapped)), i);
        }

        void Refused(string from, string to, int at) =>
            Verdict.Of(ResponseValidator.Validate(Encoding.UTF8.GetBytes(xml.Replace(from, to, StringComparison.Ordinal)), Encrypted.Expected))
                .Should().Be("FH-1307/decryption-failed", "byte {0} is changed", at);
    }

    [Fact]
    public void A_Response_without_signature_cannot_be_wrapped_around_the_ciphertext_of_another_login()
    {
        // Whoever sees an answer of somebody else has its ciphertext, and may put any envelope around it: the request stands inside.
        var other = Encrypted with { ConfirmationData = Encrypted.ConfirmationData.Replace(RequestId, "_somebody-elses-request", StringComparison.Ordinal) };

        Verdict.Of(other.Validate()).Should().Be("FH-1306/confirmation-in-response-to-mismatch");
    }

    [Fact]
    public void A_signature_around_ciphertext_counts_for_that_ciphertext_only()
    {
        // The signed Response is kept, its ciphertext is exchanged for one that the attacker made.
        var signed = Encrypted with { SignAssertion = null, SignResponse = new Signing() };
        var document = signed.Document();
        var holder = (System.Xml.XmlElement)document.GetElementsByTagName("EncryptedAssertion", SamlNames.Assertion)[0]!;
        var forged = document.CreateDocumentFragment();
        forged.InnerXml = Encryptor.Holder(signed.OneAssertion().Replace("p-7f3a", "p-0001", StringComparison.Ordinal), "EncryptedAssertion", new Encrypting());
        holder.ParentNode!.ReplaceChild(forged, holder);

        Verdict.Of(signed.Validate()).Should().Be("accepted");
        Verdict.Of(signed.Validate(document.OuterXml)).Should().Be("FH-1303/digest-wrong");
    }

    [Theory]
    [InlineData("<saml:EncryptedID/>", "FH-1307/encryption-malformed")]
    [InlineData("twice", "FH-1306/unexpected-part")]
    [InlineData("beside a NameID", "FH-1306/unexpected-part")]
    [InlineData("an assertion", "FH-1307/decrypted-unexpected")]
    [InlineData("an EncryptedID", "FH-1307/decrypted-unexpected")]
    [InlineData("elements", "FH-1307/decrypted-unexpected")]
    [InlineData("nothing", "FH-1307/decrypted-unexpected")]
    [InlineData("no XML", "FH-1307/decrypted-unexpected")]
    public void An_EncryptedID_gives_one_NameID_or_nothing(string content, string code)
    {
        string Holder(Func<string, string>? plain = null) => Encryptor.Holder(
            $"""<saml:NameID xmlns:saml="{SamlNames.Assertion}">p-7f3a</saml:NameID>""", "EncryptedID", new Encrypting { Plain = plain ?? (text => text) });
        var fixture = AssertionSigned with
        {
            Expected = Decrypting(TestKeys.Hub),
            NameId = content switch
            {
                "twice" => Holder() + Holder(),
                "beside a NameID" => AssertionSigned.NameId + Holder(),
                "an assertion" => Holder(_ => $"""<saml:Assertion xmlns:saml="{SamlNames.Assertion}" ID="_x"/>"""),
                "an EncryptedID" => Holder(text => Encryptor.Holder(text, "EncryptedID", new Encrypting())),
                "nothing" => Holder(text => text.Replace("p-7f3a", " ", StringComparison.Ordinal)),
                "no XML" => Holder(_ => "p-7f3a"),
                "elements" => Holder(text => text.Replace("7f", "<b/>", StringComparison.Ordinal)),
                _ => content,
            },
        };

        Verdict.Of(fixture.Validate()).Should().Be(code);
        Verdict.Of((fixture with { NameId = Holder() }).Validate()).Should().Be("accepted");
    }

    [Fact]
    public void The_number_of_keys_that_one_message_makes_the_hub_try_is_bounded()
    {
        // Eight tries each, 48 in all.
        var how = new Encrypting { AlsoFor = [.. Enumerable.Repeat(TestKeys.Attacker, 7)] };

        Verdict.Of(WithEncryptedAttributes(6, how).Validate()).Should().Be("accepted");
        Verdict.Of(WithEncryptedAttributes(7, how).Validate()).Should().Be("FH-1307/key-not-for-us");
    }

    [Fact]
    public void The_number_of_keys_is_counted_over_an_encrypted_assertion_and_what_is_encrypted_in_it()
    {
        var how = new Encrypting { AlsoFor = [.. Enumerable.Repeat(TestKeys.Attacker, 7)] };

        Verdict.Of((WithEncryptedAttributes(5, how) with { EncryptAssertion = how }).Validate()).Should().Be("accepted");
        Verdict.Of((WithEncryptedAttributes(6, how) with { EncryptAssertion = how }).Validate()).Should().Be("FH-1307/key-not-for-us");
    }

    [Fact]
    public void The_number_of_contents_that_one_message_makes_the_hub_open_is_bounded()
    {
        Verdict.Of(WithEncryptedAttributes(16, new Encrypting()).Validate()).Should().Be("accepted");
        Verdict.Of(WithEncryptedAttributes(17, new Encrypting()).Validate()).Should().Be("FH-1307/encrypted-too-many");
        Verdict.Of((WithEncryptedAttributes(15, new Encrypting()) with { EncryptAssertion = new Encrypting() }).Validate()).Should().Be("accepted");
        Verdict.Of((WithEncryptedAttributes(16, new Encrypting()) with { EncryptAssertion = new Encrypting() }).Validate()).Should().Be("FH-1307/encrypted-too-many");
    }

    private static ResponseFixture WithEncryptedAttributes(int count, Encrypting how) => AssertionSigned with
    {
        Expected = Decrypting(TestKeys.Hub),
        Attributes = $"<saml:AttributeStatement>{string.Concat(Enumerable.Range(0, count).Select(i => Encryptor.Holder(
            $"""<saml:Attribute xmlns:saml="{SamlNames.Assertion}" Name="a{i}"><saml:AttributeValue>v</saml:AttributeValue></saml:Attribute>""", "EncryptedAttribute", how)))}</saml:AttributeStatement>",
    };

    [Fact]
    public void A_message_without_signature_on_its_EncryptedID_opens_nothing()
    {
        var unsigned = AssertionSigned with { SignAssertion = null, EncryptNameId = new Encrypting { Ciphertext = Flip(40) }, Expected = Decrypting(TestKeys.Hub) };

        Verdict.Of(unsigned.Validate()).Should().Be("FH-1303/unsigned", "the broken ciphertext was not looked at");
    }

    private static Rejection SomeRefusal() =>
        (With(new Encrypting { For = TestKeys.Attacker })(Encrypted).Validate() as Outcome<ValidatedAssertion>.Rejected)!.Rejection;

    private static Encrypting Cbc(Func<byte[], byte[]> change) => new() { Content = XmlEnc + "aes256-cbc", Ciphertext = change };

    private static Func<byte[], byte[]> Flip(int at) => octets => [.. octets[..at], (byte)(octets[at] ^ 0x80), .. octets[(at + 1)..]];

    private static Func<ResponseFixture, ResponseFixture> With(Encrypting how) => fixture => fixture with { EncryptAssertion = how };

    private static Func<ResponseFixture, ResponseFixture> Xml(string from, string to) =>
        With(new Encrypting { Xml = xml => xml.Contains(from, StringComparison.Ordinal) ? xml.Replace(from, to, StringComparison.Ordinal) : throw new InvalidOperationException(from) });

    private static Func<ResponseFixture, ResponseFixture> Cipher(string data) =>
        With(new Encrypting { Xml = xml => System.Text.RegularExpressions.Regex.Replace(xml, "<xenc:CipherData>((?!CipherData).)*</xenc:CipherData></xenc:EncryptedData>", data + "</xenc:EncryptedData>", System.Text.RegularExpressions.RegexOptions.Singleline) });

    private static Func<ResponseFixture, ResponseFixture> InKey(string part) =>
        Xml("</xenc:EncryptionMethod>", $"""</xenc:EncryptionMethod><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#">{part}</ds:KeyInfo>""");
}
