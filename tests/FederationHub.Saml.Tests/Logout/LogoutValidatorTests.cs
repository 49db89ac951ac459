using System.Text;
using FederationHub.Saml.Model.Assertions;
using FederationHub.Saml.Tests.Fixtures;
using FederationHub.Saml.Validation;
using static FederationHub.Saml.Tests.Fixtures.LogoutFixture;
using static FederationHub.Saml.Tests.Fixtures.ResponseFixture;

namespace FederationHub.Saml.Tests.Logout;

public sealed class LogoutValidatorTests
{
    private static readonly NameId Person = new("p-7f3a", SamlNames.PersistentNameId, null, Hub);

    [Fact]
    public void A_request_tells_who_is_to_leave_which_sessions_and_how_long_it_must_be_remembered()
    {
        var request = Verdict.Value(LogoutFixture.Request.Read());

        (request.Id, request.Issuer, request.Subject, request.SignedRelayState).Should().Be(("_logout1", OrganisationId, Person, null));
        request.SessionIndexes.Should().Equal("_session1", "_session2");
        request.ReplayUntil.Should().Be(Now.AddSeconds(300 + 180));
        request.KeyFingerprint.Should().Be(TestKeys.Trusted(TestKeys.Organisation).Fingerprint);
        request.ToString().Should().NotContain("p-7f3a");
    }

    [Fact]
    public void By_redirect_the_relay_state_is_signed_as_well()
    {
        var expected = ExpectingLogout();
        Verdict.Value(LogoutValidator.RequestByRedirect(LogoutFixture.Request.Query(), expected)).SignedRelayState.Should().Be("handle");
        Verdict.Value(LogoutValidator.RequestByRedirect((LogoutFixture.Request with { RelayState = "" }).Query(), expected)).SignedRelayState.Should().BeNull();
    }

    [Theory]
    [InlineData(" NotOnOrAfter=\"2046-03-01T12:00:00Z\"", 780)]
    [InlineData("", 780)]
    [InlineData(" NotOnOrAfter=\"2026-03-01T12:00:10Z\"", 190)]
    public void No_request_must_be_remembered_for_longer_than_messages_may_be_old(string end, int seconds) =>
        Verdict.Value((LogoutFixture.Request with { More = end }).Read()).ReplayUntil.Should().Be(Now.AddSeconds(seconds));

    [Theory]
    [InlineData("urn:oasis:names:tc:SAML:2.0:status:Success", null, LogoutResult.Complete)]
    [InlineData("urn:oasis:names:tc:SAML:2.0:status:Success", "urn:oasis:names:tc:SAML:2.0:status:PartialLogout", LogoutResult.Partial)]
    [InlineData("urn:oasis:names:tc:SAML:2.0:status:Responder", "urn:oasis:names:tc:SAML:2.0:status:PartialLogout", LogoutResult.Partial)]
    [InlineData("urn:oasis:names:tc:SAML:2.0:status:Requester", "urn:oasis:names:tc:SAML:2.0:status:PartialLogout", LogoutResult.Failed)]
    [InlineData("urn:oasis:names:tc:SAML:2.0:status:Responder", null, LogoutResult.Failed)]
    [InlineData("urn:oasis:names:tc:SAML:2.0:status:Success", "urn:oasis:names:tc:SAML:2.0:status:RequestDenied", LogoutResult.Failed)]
    public void An_answer_tells_how_the_logout_ended(string code, string? second, LogoutResult result)
    {
        var inner = second is null ? "" : $"<samlp:StatusCode Value=\"{second}\"/>";
        var fixture = LogoutFixture.Response with { Content = $"<samlp:Status><samlp:StatusCode Value=\"{code}\">{inner}</samlp:StatusCode></samlp:Status>" };

        var answer = Verdict.Value(LogoutValidator.ResponseByRedirect(fixture.Query(), OurRequest, fixture.Expected));

        (answer.Result, answer.InResponseTo, answer.Issuer, answer.SignedRelayState).Should().Be((result, OurRequest, OrganisationId, "handle"));
        answer.StatusCodes.Should().StartWith(code);
    }

    [Theory]
    [InlineData("p-7f3a", SamlNames.PersistentNameId, null, Hub, "_session1", true)]
    [InlineData("p-7f3a", SamlNames.PersistentNameId, null, null, "_session2", true)]
    [InlineData("p-7f3a", SamlNames.PersistentNameId, OrganisationId, Hub, "_session1", true)]
    [InlineData("p-7f3A", SamlNames.PersistentNameId, null, Hub, "_session1", false)]
    [InlineData("p-7f3a", SamlNames.TransientNameId, null, Hub, "_session1", false)]
    [InlineData("p-7f3a", SamlNames.UnspecifiedNameId, null, Hub, "_session1", false)]
    [InlineData("p-7f3a", SamlNames.PersistentNameId, "https://other.example", Hub, "_session1", false)]
    [InlineData("p-7f3a", SamlNames.PersistentNameId, null, "https://other.example", "_session1", false)]
    [InlineData("p-7f3a", SamlNames.PersistentNameId, null, Hub, "_session3", false)]
    [InlineData("p-7f3a", SamlNames.PersistentNameId, null, Hub, null, false)]
    public void Only_a_session_of_the_same_name_and_index_ends(string value, string format, string? qualifier, string? forWhom, string? index, bool ends)
    {
        var (request, name) = (Verdict.Value(LogoutFixture.Request.Read()), new NameId(value, format, qualifier, forWhom));

        request.Ends(OrganisationId, name, index).Should().Be(ends);
        (request.Spellings.Contains(name) && request.SessionIndexes.Contains(index)).Should().Be(ends, "it is the same name in every way in which it can be written");
    }

    [Fact]
    public void Without_an_index_all_sessions_of_the_name_end_and_none_of_another_organisation()
    {
        var all = Verdict.Value((LogoutFixture.Request with { Content = PersistentName }).Read());
        all.Ends(OrganisationId, Person, "_session9").Should().BeTrue();
        all.Ends(OrganisationId, Person, null).Should().BeTrue();
        all.Ends("https://other.example", Person, null).Should().BeFalse("two organisations may give the same name to two people");
    }

    [Fact]
    public void Qualifiers_of_a_name_that_is_no_identifier_of_a_pair_are_compared_as_they_stand()
    {
        const string mail = "urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress";
        var request = Verdict.Value((LogoutFixture.Request with { Content = $"<saml:NameID Format=\"{mail}\">noor@school.example</saml:NameID>" }).Read());
        request.Ends(OrganisationId, new NameId("noor@school.example", mail, null, null), null).Should().BeTrue();
        request.Ends(OrganisationId, new NameId("noor@school.example", mail, OrganisationId, null), null).Should().BeFalse();
        request.Spellings.Should().Equal(new NameId("noor@school.example", mail, null, null));
    }

    [Fact]
    public void An_encrypted_name_is_read_like_a_plain_one()
    {
        foreach (var request in new[] { Encrypted(PersistentName), Encrypted(PersistentName, new Encrypting { For = TestKeys.HubNext }) })
        {
            Verdict.Value(LogoutValidator.RequestByPost(Encoding.UTF8.GetBytes(request.Document().OuterXml), request.Expected)).Subject.Should().Be(Person);
            Verdict.Value(LogoutValidator.RequestByRedirect(request.Query(), request.Expected)).Subject.Should().Be(Person);
        }
    }

    [Fact]
    public void Every_key_of_the_organisation_counts()
    {
        var fixture = LogoutFixture.Request with { Expected = ExpectingLogout(TestKeys.Curve, TestKeys.OrganisationNext, TestKeys.Organisation) };
        fixture.ByPost().Should().Be("accepted");
        fixture.ByRedirect().Should().Be("accepted");
    }

    internal static LogoutFixture Encrypted(string plain, Encrypting? how = null)
    {
        var holder = Encryptor.Holder(plain.Replace("<saml:NameID", $"<saml:NameID xmlns:saml=\"{SamlNames.Assertion}\"", StringComparison.Ordinal), "EncryptedID", how ?? new Encrypting());
        return LogoutFixture.Request with { Content = holder, Expected = ExpectingLogout() with { DecryptionKeys = [TestKeys.Decrypting(TestKeys.Hub), TestKeys.Decrypting(TestKeys.HubNext)] } };
    }
}
