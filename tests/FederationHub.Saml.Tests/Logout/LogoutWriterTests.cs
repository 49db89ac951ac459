using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Xml.Linq;
using FederationHub.Saml.Bindings;
using FederationHub.Saml.Model.Assertions;
using FederationHub.Saml.Tests.Fixtures;
using FederationHub.Saml.Validation;
using FederationHub.Saml.Writing;

namespace FederationHub.Saml.Tests.Logout;

public sealed class LogoutWriterTests : IDisposable
{
    private const string Destination = "https://idp.school.example/slo";
    private static readonly NameId Person = new("p-7f3a & <é>", SamlNames.PersistentNameId, ResponseFixture.OrganisationId, ResponseFixture.Hub);

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("federationhub-test-");

    private static LogoutRequest Request => new("_r1", ResponseFixture.Now, ResponseFixture.Hub, Destination, Person)
    {
        SessionIndexes = ["_session1", "_session2"],
        NotOnOrAfter = ResponseFixture.Now.AddMinutes(5),
    };

    // Read as the other side would: from us, at its address.
    private static LogoutExpectations OtherSide => new(Destination, ResponseFixture.OrganisationId, ResponseFixture.Hub, [TestKeys.Trusted(TestKeys.Hub)], ResponseFixture.Now);

    private static LogoutResponse Response(LogoutResult result) => new("_a1", ResponseFixture.Now, ResponseFixture.Hub, Destination, "_theirs", result);

    public void Dispose() => _folder.Delete(recursive: true);

    [Theory]
    [InlineData("p-7f3a & <é>", SamlNames.PersistentNameId, ResponseFixture.OrganisationId, ResponseFixture.Hub)]
    [InlineData(" spaced\t", SamlNames.TransientNameId, null, null)]
    [InlineData("noor@school.example", SamlNames.UnspecifiedNameId, null, "https://x.example?a=1&b=\"2\"")]
    public void A_request_is_read_back_as_it_was_written_over_either_binding(string value, string format, string? qualifier, string? forWhom)
    {
        var name = new NameId(value.Trim(), format, qualifier, forWhom);
        var request = Request with { Subject = name };
        var byPost = Verdict.Value(LogoutValidator.RequestByPost(Encoding.UTF8.GetBytes(LogoutWriter.WriteSigned(request, TestKeys.Signing(TestKeys.Hub))), OtherSide));
        var uri = RedirectBinding.RequestUri(Destination, LogoutWriter.Write(request), "handle", TestKeys.Signing(TestKeys.Hub));
        var byRedirect = Verdict.Value(LogoutValidator.RequestByRedirect(new Uri(uri).Query[1..], OtherSide));

        foreach (var read in new[] { byPost, byRedirect })
        {
            (read.Id, read.Issuer, read.Subject).Should().Be(("_r1", ResponseFixture.Hub, name));
            read.SessionIndexes.Should().Equal(request.SessionIndexes);
            read.ReplayUntil.Should().Be(request.NotOnOrAfter!.Value.AddSeconds(180));
        }

        byRedirect.SignedRelayState.Should().Be("handle");
    }

    [Theory]
    [InlineData(LogoutResult.Complete)]
    [InlineData(LogoutResult.Partial)]
    [InlineData(LogoutResult.Failed)]
    public void An_answer_is_read_back_as_it_was_written_over_either_binding(LogoutResult result)
    {
        var byPost = Verdict.Value(LogoutValidator.ResponseByPost(Encoding.UTF8.GetBytes(LogoutWriter.WriteSigned(Response(result), TestKeys.Signing(TestKeys.Hub))), "_theirs", OtherSide));
        // As long as it came: the limit of 80 bytes is for whoever makes one.
        var state = new string('s', 200);
        var uri = RedirectBinding.ResponseUri(Destination + "?tenant=1", LogoutWriter.Write(Response(result) with { Destination = Destination }), state, TestKeys.Signing(TestKeys.Hub));
        uri.Should().StartWith(Destination + "?tenant=1&SAMLResponse=");
        var byRedirect = Verdict.Value(LogoutValidator.ResponseByRedirect(new Uri(uri).Query[1..], "_theirs", OtherSide));

        (byPost.Result, byPost.InResponseTo).Should().Be((result, "_theirs"));
        (byRedirect.Result, byRedirect.SignedRelayState).Should().Be((result, state));
    }

    [Fact]
    public void What_was_not_said_of_a_name_is_not_sent_back()
    {
        var name = XElement.Parse(LogoutWriter.Write(Request with { Subject = new NameId("x", SamlNames.UnspecifiedNameId, null, null), SessionIndexes = [], NotOnOrAfter = null }));
        name.Attribute("NotOnOrAfter").Should().BeNull();
        name.Elements().Select(element => element.Name.LocalName).Should().Equal("Issuer", "NameID");
        name.Elements().Last().Attributes().Where(attribute => !attribute.IsNamespaceDeclaration).Should().BeEmpty();
    }

    [Fact]
    public void An_id_that_is_none_is_a_bug_of_the_caller() =>
        FluentActions.Invoking(() => LogoutWriter.Write(Request with { Id = "1 2" })).Should().Throw<System.Xml.XmlException>();

    [Theory]
    [InlineData("LogoutRequest")]
    [InlineData("LogoutResponse")]
    public async Task Xmlsec1_verifies_what_is_posted_and_refuses_it_changed(string name)
    {
        var xml = name == "LogoutRequest"
            ? LogoutWriter.WriteSigned(Request, TestKeys.Signing(TestKeys.Hub))
            : LogoutWriter.WriteSigned(Response(LogoutResult.Partial), TestKeys.Signing(TestKeys.Hub));
        var (certificate, message) = (File("hub.pem"), File("message.xml"));
        await System.IO.File.WriteAllTextAsync(certificate, TestKeys.Hub.PublicKey.GetRSAPublicKey()!.ExportSubjectPublicKeyInfoPem(), TestContext.Current.CancellationToken);
        string[] arguments = ["--verify", "--id-attr:ID", $"{SamlNames.Protocol}:{name}", "--pubkey-pem", certificate, message];

        await System.IO.File.WriteAllTextAsync(message, xml, TestContext.Current.CancellationToken);
        var (holds, said) = await Tool.RunAsync("xmlsec1", arguments);
        holds.Should().BeTrue(said);

        await System.IO.File.WriteAllTextAsync(message, xml.Replace(Destination, Destination + "x", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        (await Tool.RunAsync("xmlsec1", arguments)).Well.Should().BeFalse();
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Openssl_verifies_what_travels_in_a_query_and_refuses_it_changed(bool request)
    {
        var uri = request
            ? RedirectBinding.RequestUri(Destination, LogoutWriter.Write(Request), "handle", TestKeys.Signing(TestKeys.Hub))
            : RedirectBinding.ResponseUri(Destination, LogoutWriter.Write(Response(LogoutResult.Complete)), null, TestKeys.Signing(TestKeys.Hub));
        var query = uri[(uri.IndexOf('?', StringComparison.Ordinal) + 1)..];
        var signed = query[..query.IndexOf("&Signature=", StringComparison.Ordinal)];
        await System.IO.File.WriteAllTextAsync(File("hub.pem"), TestKeys.Hub.PublicKey.GetRSAPublicKey()!.ExportSubjectPublicKeyInfoPem(), TestContext.Current.CancellationToken);
        await System.IO.File.WriteAllBytesAsync(File("signature"), Convert.FromBase64String(Uri.UnescapeDataString(query[(signed.Length + "&Signature=".Length)..])), TestContext.Current.CancellationToken);
        string[] arguments = ["dgst", "-sha256", "-verify", File("hub.pem"), "-signature", File("signature"), File("query")];

        await System.IO.File.WriteAllTextAsync(File("query"), signed, TestContext.Current.CancellationToken);
        var (holds, said) = await Tool.RunAsync("openssl", arguments);
        holds.Should().BeTrue(said);

        await System.IO.File.WriteAllTextAsync(File("query"), signed + "&x=1", TestContext.Current.CancellationToken);
        (await Tool.RunAsync("openssl", arguments)).Well.Should().BeFalse();
    }

    private string File(string name) => Path.Combine(_folder.FullName, name);
}
