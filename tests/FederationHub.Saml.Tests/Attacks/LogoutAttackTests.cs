using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Xml;
using FederationHub.Saml.Tests.Fixtures;
using FederationHub.Saml.Tests.Logout;
using FederationHub.Saml.Validation;
using static FederationHub.Saml.Tests.Fixtures.LogoutFixture;
using static FederationHub.Saml.Tests.Fixtures.ResponseFixture;

namespace FederationHub.Saml.Tests.Attacks;

/// <summary>Logout messages that would end somebody's session or hide that it goes on, each beside the honest one that it was made of.</summary>
public sealed class LogoutAttackTests
{
    private static readonly Dictionary<string, (string Code, Func<LogoutFixture, LogoutFixture> Change)> Changes = new()
    {
        ["another key"] = ("FH-1303/signature-wrong", fixture => fixture with { SignedBy = TestKeys.Attacker }),
        ["another version"] = ("FH-1306/version-unsupported", fixture => fixture with { Version = " Version=\"1.1\"" }),
        ["another issuer"] = ("FH-1306/logout-issuer-mismatch", fixture => fixture with { Issuer = "<saml:Issuer>https://other.example</saml:Issuer>" }),
        ["no issuer"] = ("FH-1306/logout-issuer-mismatch", fixture => fixture with { Issuer = string.Empty }),
        ["issuer of another format"] = ("FH-1306/logout-issuer-mismatch", fixture => fixture with { Issuer = $"<saml:Issuer Format=\"{SamlNames.PersistentNameId}\">{OrganisationId}</saml:Issuer>" }),
        ["another destination"] = ("FH-1306/destination-mismatch", fixture => fixture with { Destination = " Destination=\"https://other.example/saml/logout\"" }),
        ["destination with a slash more"] = ("FH-1306/destination-mismatch", fixture => fixture with { Destination = $" Destination=\"{Endpoint}/\"" }),
        ["no destination"] = ("FH-1306/destination-missing", fixture => fixture with { Destination = string.Empty }),
        ["issued in the future"] = ("FH-1305/issued-in-future", fixture => fixture with { IssueInstant = $" IssueInstant=\"{At(181)}\"" }),
        ["issued long ago"] = ("FH-1305/logout-too-old", fixture => fixture with { IssueInstant = $" IssueInstant=\"{At(-780)}\"" }),
        ["not issued"] = ("FH-1306/required-part-missing", fixture => fixture with { IssueInstant = string.Empty }),
        ["without an ID"] = ("FH-1306/required-part-missing", fixture => fixture with { Id = " ID=\"\"" }),
    };

    private static readonly Dictionary<string, (string Code, Func<LogoutFixture, LogoutFixture> Change)> RequestChanges = new()
    {
        ["over"] = ("FH-1305/logout-expired", fixture => fixture with { More = $" NotOnOrAfter=\"{At(-180)}\"" }),
        ["an end that is no instant"] = ("FH-1306/instant-malformed", fixture => fixture with { More = " NotOnOrAfter=\"never\"" }),
        ["nobody"] = ("FH-1306/logout-subject-unclear", fixture => fixture with { Content = "<samlp:SessionIndex>_session1</samlp:SessionIndex>" }),
        ["two names"] = ("FH-1306/unexpected-part", fixture => fixture with { Content = fixture.Content + PersistentName }),
        ["a name and an encrypted one"] = ("FH-1306/logout-subject-unclear", fixture => fixture with { Content = PersistentName + LogoutValidatorTests.Encrypted(PersistentName).Content }),
        ["a name of a meaning of its own"] = ("FH-1306/logout-subject-unclear", fixture => fixture with { Content = PersistentName + "<saml:BaseID/>" }),
        ["an empty name"] = ("FH-1306/required-part-missing", fixture => fixture with { Content = "<saml:NameID> </saml:NameID>" }),
        ["a name with an instruction in it"] = ("FH-1306/not-only-text", fixture => fixture with { Content = "<saml:NameID>admin<?x?>p-7f3a</saml:NameID>" }),
        ["an empty session"] = ("FH-1306/required-part-missing", fixture => fixture with { Content = PersistentName + "<samlp:SessionIndex/>" }),
        ["an encrypted name for another hub"] = ("FH-1307/key-not-for-us", _ => LogoutValidatorTests.Encrypted(PersistentName, new Encrypting { For = TestKeys.Attacker })),
        ["an encrypted name and no key"] = ("FH-1307/no-decryption-key", _ => LogoutValidatorTests.Encrypted(PersistentName) with { Expected = ExpectingLogout() }),
        ["another thing encrypted"] = ("FH-1307/decrypted-unexpected", _ => LogoutValidatorTests.Encrypted($"<saml:Issuer xmlns:saml=\"{SamlNames.Assertion}\">x</saml:Issuer>")),
        ["an encrypted name in CBC"] = ("FH-1307/aes-cbc-not-allowed", _ => LogoutValidatorTests.Encrypted(PersistentName, new Encrypting { Content = Encrypting.XmlEnc + "aes256-cbc" })),
    };

    private static readonly Dictionary<string, (string Code, Func<LogoutFixture, LogoutFixture> Change)> ResponseChanges = new()
    {
        ["another request"] = ("FH-1306/in-response-to-mismatch", fixture => fixture with { More = " InResponseTo=\"_another\"" }),
        ["no request"] = ("FH-1306/in-response-to-mismatch", fixture => fixture with { More = string.Empty }),
        ["no status"] = ("FH-1306/required-part-missing", fixture => fixture with { Content = string.Empty }),
        ["two statuses"] = ("FH-1306/unexpected-part", fixture => fixture with { Content = fixture.Content + fixture.Content }),
    };

    public static TheoryData<string, bool> OfBoth => [.. Changes.Keys.SelectMany(name => new[] { (name, true), (name, false) }).Select(row => new TheoryDataRow<string, bool>(row.name, row.Item2))];

    public static TheoryData<string> OfRequests => [.. RequestChanges.Keys];

    public static TheoryData<string> OfResponses => [.. ResponseChanges.Keys];

    [Theory]
    [MemberData(nameof(OfBoth))]
    public void Refuses_a_message_that_is_not_from_whom_for_whom_and_of_when_it_must_be(string name, bool request)
    {
        var honest = request ? LogoutFixture.Request : LogoutFixture.Response;
        // An attacker's certificate in KeyInfo words the refusal; a query has none.
        Refused(honest, Changes[name].Change(honest), Changes[name].Code, name == "another key" ? "FH-1304/signing-key-unknown" : null);
    }

    [Theory]
    [MemberData(nameof(OfRequests))]
    public void Refuses_a_request_that_does_not_say_in_time_who_is_to_leave(string name) =>
        Refused(LogoutFixture.Request, RequestChanges[name].Change(LogoutFixture.Request), RequestChanges[name].Code);

    [Theory]
    [MemberData(nameof(OfResponses))]
    public void Refuses_an_answer_to_another_request_or_without_a_clear_end(string name) =>
        Refused(LogoutFixture.Response, ResponseChanges[name].Change(LogoutFixture.Response), ResponseChanges[name].Code);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Refuses_a_message_that_nobody_signed(bool request)
    {
        var unsigned = Honest(request) with { SignedBy = null };
        unsigned.ByPost().Should().Be("FH-1303/logout-not-signed");
        unsigned.ByRedirect().Should().Be("FH-1303/redirect-not-signed");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Refuses_every_message_while_no_key_is_known(bool request)
    {
        var fixture = Honest(request) with { Expected = new LogoutExpectations(Endpoint, Hub, OrganisationId, [], Now) };
        fixture.ByPost().Should().Be("FH-1304/no-trusted-key");
        fixture.ByRedirect().Should().Be("FH-1304/no-trusted-key");
    }

    [Theory]
    [InlineData("p-7f3a", "p-1111")]
    [InlineData("_session1", "_session8")]
    [InlineData("_logout1\" V", "_logout2\" V")]
    public void Refuses_a_request_that_was_changed_after_it_was_signed(string signed, string changed)
    {
        var xml = LogoutFixture.Request.Document().OuterXml;
        LogoutFixture.Request.ByPost(xml.Replace(signed, changed, StringComparison.Ordinal)).Should().BeOneOf("FH-1303/digest-wrong", "FH-1303/reference-elsewhere");
        LogoutFixture.Request.ByPost(xml).Should().Be("accepted");
    }

    [Theory]
    [InlineData("http://www.w3.org/2001/04/xmldsig-more#rsa-sha512", "FH-1303/algorithm-not-allowed")]
    [InlineData("http://www.w3.org/2001/04/xmldsig-more#rsa-sha256", "accepted")]
    public void An_organisations_list_of_algorithms_counts_here_too(string listed, string verdict)
    {
        var fixture = LogoutFixture.Request with { Expected = ExpectingLogout() with { Algorithms = [listed] } };
        fixture.ByPost().Should().Be(verdict);
        fixture.ByRedirect().Should().Be(verdict);
    }

    [Fact]
    public void Refuses_a_query_in_which_any_signed_octet_was_changed()
    {
        var query = LogoutFixture.Request.Query();
        LogoutFixture.Request.ByRedirect(query).Should().Be("accepted");
        LogoutFixture.Request.ByRedirect(query.Replace("RelayState=handle", "RelayState=handlf", StringComparison.Ordinal)).Should().Be("FH-1303/signature-wrong");
        LogoutFixture.Request.ByRedirect(query.Replace("&RelayState=handle", "", StringComparison.Ordinal)).Should().Be("FH-1303/signature-wrong");
        LogoutFixture.Request.ByRedirect(query.Replace("rsa-sha256", "rsa-sha512", StringComparison.Ordinal)).Should().Be("FH-1303/signature-wrong");
        LogoutFixture.Request.ByRedirect(query.Replace("rsa-sha256", "hmac-sha256", StringComparison.Ordinal)).Should().Be("FH-1303/algorithm-not-allowed");
        LogoutFixture.Request.ByRedirect(query + "&SAMLRequest=AAAA").Should().Be("FH-1306/redirect-parameters");
        LogoutFixture.Request.ByRedirect(query + "&SAMLResponse=AAAA").Should().Be("FH-1306/redirect-parameters");
    }

    [Fact]
    public void Refuses_a_signed_request_wrapped_around_or_into_another()
    {
        var signed = LogoutFixture.Request.Document();
        var evil = (LogoutFixture.Request with { Id = " ID=\"_evil\"", Content = "<saml:NameID>somebody-else</saml:NameID>", SignedBy = null }).Document();
        var extensions = evil.CreateElement("samlp", "Extensions", SamlNames.Protocol);
        extensions.AppendChild(evil.ImportNode(signed.DocumentElement!, deep: true));
        evil.DocumentElement!.InsertAfter(extensions, evil.DocumentElement.FirstChild);
        LogoutFixture.Request.ByPost(evil.OuterXml).Should().Be("FH-1303/logout-not-signed");

        // With the signature taken out of the signed one and put where the outer one has its own.
        var signature = evil.GetElementsByTagName("Signature", "http://www.w3.org/2000/09/xmldsig#").OfType<XmlElement>().Single();
        evil.DocumentElement.InsertAfter(signature, evil.DocumentElement.FirstChild);
        LogoutFixture.Request.ByPost(evil.OuterXml).Should().Be("FH-1303/reference-elsewhere");
        LogoutFixture.Request.ByPost(evil.OuterXml.Replace("ID=\"_evil\"", "ID=\"_logout1\"", StringComparison.Ordinal)).Should().Be("FH-1303/duplicate-id");
        LogoutFixture.Request.ByPost().Should().Be("accepted");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Refuses_a_signature_inside_a_message_of_a_query(bool request)
    {
        var fixture = Honest(request);
        fixture.ByRedirect(fixture.Query(fixture.Document().OuterXml)).Should().Be("FH-1303/redirect-enveloped-signature");
        fixture.ByRedirect().Should().Be("accepted");
    }

    [Fact]
    public void Refuses_a_message_of_the_other_kind_or_of_none()
    {
        LogoutFixture.Request.ByPost(LogoutFixture.Response.Document().OuterXml).Should().Be("FH-1306/not-a-logout-message");
        LogoutFixture.Response.ByPost(LogoutFixture.Request.Document().OuterXml).Should().Be("FH-1306/not-a-logout-message");
        LogoutFixture.Response.ByPost(AssertionSigned.Xml()).Should().Be("FH-1306/not-a-logout-message", "a login is no answer to a logout");
        LogoutFixture.Request.ByRedirect(LogoutFixture.Response.Query()).Should().Be("FH-1306/message-missing");
        LogoutFixture.Request.ByRedirect(LogoutFixture.Request.Query(LogoutFixture.Response.Unsigned())).Should().Be("FH-1306/not-a-logout-message");
        LogoutFixture.Request.ByPost("").Should().Be("FH-1306/xml-malformed");
        LogoutFixture.Request.ByRedirect("").Should().Be("FH-1306/message-missing");
    }

    [Theory]
    [InlineData("<!DOCTYPE a [<!ENTITY x \"p-7f3a\">]>", "FH-1306/xml-dtd")]
    [InlineData("<!DOCTYPE a SYSTEM \"https://evil.example/a.dtd\">", "FH-1306/xml-dtd")]
    public void Refuses_a_document_type_also_where_the_query_is_signed(string type, string code)
    {
        LogoutFixture.Request.ByPost(type + LogoutFixture.Request.Document().OuterXml).Should().Be(code);
        LogoutFixture.Request.ByRedirect(LogoutFixture.Request.Query(type + LogoutFixture.Request.Unsigned())).Should().Be(code);
    }

    [Fact]
    public void Refuses_what_is_too_large_or_too_deep()
    {
        var deep = LogoutFixture.Request with { Content = string.Concat(Enumerable.Repeat("<a>", 60)) + string.Concat(Enumerable.Repeat("</a>", 60)) };
        deep.ByRedirect().Should().Be("FH-1306/xml-too-deep");
        var bomb = LogoutFixture.Request with { Content = new string(' ', 400_000) };
        bomb.ByRedirect().Should().Be("FH-1306/inflates-too-large");
        bomb.ByPost(bomb.Unsigned()).Should().Be("FH-1306/xml-too-large");
    }

    [Fact]
    public void A_comment_in_a_name_splits_nothing()
    {
        var split = LogoutFixture.Request with { Content = "<saml:NameID>p-7f3a<!-- -->.evil.example</saml:NameID>" };
        Verdict.Value(split.Read()).Subject.Value.Should().Be("p-7f3a.evil.example");
        Verdict.Value(LogoutValidator.RequestByRedirect(split.Query(), split.Expected)).Subject.Value.Should().Be("p-7f3a.evil.example");
    }

    [Fact]
    public void A_message_that_comes_again_is_told_by_its_issuer_and_id_for_as_long_as_it_would_be_accepted()
    {
        var first = Verdict.Value(LogoutFixture.Request.Read());
        var last = LogoutFixture.Request with { Expected = Later(first.ReplayUntil.AddSeconds(-1)) };
        var again = Verdict.Value(last.Read());
        (again.Issuer, again.Id).Should().Be((first.Issuer, first.Id));
        (LogoutFixture.Request with { Expected = Later(first.ReplayUntil) }).ByPost().Should().Be("FH-1305/logout-expired");

        var endless = LogoutFixture.Request with { More = string.Empty };
        var until = Verdict.Value(endless.Read()).ReplayUntil;
        (endless with { Expected = Later(until.AddSeconds(-1)) }).ByPost().Should().Be("accepted");
        (endless with { Expected = Later(until) }).ByPost().Should().Be("FH-1305/logout-too-old");
    }

    [Fact]
    public void An_encrypted_name_is_opened_only_in_a_message_that_holds_otherwise()
    {
        var late = LogoutValidatorTests.Encrypted(PersistentName, new Encrypting { For = TestKeys.Attacker }) with { IssueInstant = $" IssueInstant=\"{At(-780)}\"" };
        late.ByPost().Should().Be("FH-1305/logout-too-old", "no key is used for a message that is refused anyway");
        (late with { SignedBy = TestKeys.Attacker }).ByRedirect().Should().Be("FH-1303/signature-wrong");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Any_changed_octet_of_a_message_is_refused_or_reads_as_before(bool request)
    {
        var fixture = Honest(request);
        var xml = Encoding.UTF8.GetBytes(fixture.Document().OuterXml);
        var refused = 0;
        for (var i = 0; i < xml.Length; i += 3)
        {
            var changed = (byte[])xml.Clone();
            changed[i] ^= 1;
            refused += fixture.ByPost(changed) == "accepted" ? 0 : 1;
        }

        // What is not refused stands in KeyInfo, which decides nothing.
        var keyInfo = (double)TestKeys.Organisation.RawData.Length * 4 / 3 / xml.Length;
        ((double)refused / ((xml.Length + 2) / 3)).Should().BeGreaterThan(0.95 - keyInfo);
    }

    private static LogoutExpectations Later(DateTimeOffset at) => new(Endpoint, Hub, OrganisationId, ExpectingLogout().TrustedKeys, at);

    private static LogoutFixture Honest(bool request) => request ? LogoutFixture.Request : LogoutFixture.Response;

    private static void Refused(LogoutFixture honest, LogoutFixture changed, string code, string? codeByPost = null)
    {
        changed.ByRedirect().Should().Be(code);
        // Signed by the platform, which wants an ID to refer to: without one there is only the query.
        if (changed.Id != " ID=\"\"")
        {
            changed.ByPost().Should().Be(codeByPost ?? code);
        }

        honest.ByRedirect().Should().Be("accepted");
        honest.ByPost().Should().Be("accepted");
    }
}
