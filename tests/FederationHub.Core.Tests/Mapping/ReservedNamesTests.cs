using FederationHub.Core.Identity;
using FederationHub.Core.Mapping;
using static FederationHub.Core.Tests.Mapping.Statements;

namespace FederationHub.Core.Tests.Mapping;

public sealed class ReservedNamesTests
{
    private const string Entitlement = "urn:oid:1.3.6.1.4.1.5923.1.1.1.7";
    private const string Assurance = "urn:oid:1.3.6.1.4.1.5923.1.1.1.11";

    public static TheoryData<string, string> Foreign { get; } = new()
    {
        { "surfconext", "http://surfconext.nl/assurance/loa3" },
        { "surfconext", "HTTP://SURFCONEXT.NL/assurance/loa3" },
        { "surfconext", " http://surfconext.nl/assurance/loa3" },
        { "surfconext-test", "http://test.surfconext.nl/assurance/loa2" },
        { "eduid", "https://eduid.nl/trust/validate-names" },
        { "eduid", "https://eduid.nl/validated/bank" },
        { "etoegang", "urn:etoegang:core:assurance-class:loa4" },
        { "eidas", "http://eidas.europa.eu/LoA/high" },
        { "eidas", "http://eidas.europa.eu/NotNotified/LoA/high" },
        { "skolfederation", "http://id.skolfederation.se/loa/2fa" },
    };

    [Theory, MemberData(nameof(Foreign))]
    public void V_10_Words_of_another_operator_are_stripped_unless_the_upstream_is_that_operator(string itsOperator, string word)
    {
        var sent = Pupil with { Attributes = Attributes([.. PupilAttributes, (Entitlement, [word, "urn:mace:example:ok"]), (Assurance, [word])]) };
        foreach (var name in OperatorNamespaces.Operators.Prepend(null))
        {
            var statement = Accept(sent, Of(name is null ? [] : [name]));
            var isOwn = name == itsOperator;
            statement.Value("entitlements").Should().Equal(isOwn ? [word, "urn:mace:example:ok"] : ["urn:mace:example:ok"]);
            statement.Value("eduperson_assurance").Should().Equal(isOwn ? [word] : []);
            statement.Findings.Where(finding => finding.IsSecurityEvent).Should().Equal(
                isOwn ? [] : [new Finding("foreign_assurance_stripped", Entitlement), new Finding("foreign_assurance_stripped", Assurance)]);
        }
    }

    [Theory]
    [InlineData("https://hub.example.nl/assurance/hoog")]
    [InlineData("HTTPS://HUB.EXAMPLE.NL/attr/edu-role")]
    [InlineData("\thttps://hub.example.nl/x")]
    [InlineData("https://hub.example.nl")]
    [InlineData("https://hub.example.nl?x")]
    [InlineData("https://hub.example.nl:443/assurance/hoog")]
    [InlineData("https://hub.example.nl:0443")]
    [InlineData("https://hub.example.nl:/assurance/hoog")]
    [InlineData("HTTPS://HUB.EXAMPLE.NL:443/assurance/hoog")]
    [InlineData("https://hub.example.nl./assurance/hoog")]
    [InlineData("https://hub.example.nl.")]
    [InlineData("https://hub.example.nl.:443#x")]
    [InlineData("https://hub.example.nl\\assurance")]
    public void V_10_Words_of_the_hub_are_stripped_from_every_upstream(string word)
    {
        var sent = Pupil with { Attributes = Attributes([.. PupilAttributes, (Entitlement, [word, "ok"]), ("never-read", [word]), (word, ["x"])]) };
        var statement = Accept(sent, Of(OperatorNamespaces.Operators.ToArray()));
        statement.Value("entitlements").Should().Equal("ok");
        statement.Findings.Where(finding => finding.IsSecurityEvent).Select(finding => (finding.Cause, finding.Name)).Should().Contain(
            [("reserved_stripped", Entitlement), ("reserved_stripped", "never-read")]).And.HaveCount(3);
    }

    [Theory]
    [InlineData("https://hub.example.nl.evil.example/assurance/hoog")]
    [InlineData("https://hub.example.nl:443.evil.example/x")]
    [InlineData("https://hub.example.nlx/x")]
    [InlineData("https://refeds.org/assurance/IAP/high")]
    [InlineData("urn:mace:surfnet.nl:surfconext:ok")]
    [InlineData("https://hub.example")]
    public void V_10_Words_of_nobody_in_particular_stay(string word) => Accept(With(Entitlement, word)).Value("entitlements").Should().Equal(word);

    [Fact]
    public void V_10_An_identifier_in_a_namespace_of_somebody_else_is_no_identifier()
    {
        var map = AttributeMap.Resolve("eduperson", [new MappingRule("person:student_number", ["nr"])]);
        var statement = Accept(Pupil with { Attributes = Attributes([.. PupilAttributes, ("nr", ["urn:etoegang:1.12:EntityConcernedID:1"])]) }, Input(map));
        statement.PersonIds.Should().NotContain(id => id.Type == "student_number");
    }

    [Fact]
    public void V_10_A_context_of_another_operator_is_not_the_hubs_and_gives_no_more_than_one_factor() =>
        Accept(Pupil with { Authentication = Pupil.Authentication with { Context = "http://surfconext.nl/assurance/loa3" } }).Assurance.Aal.Should().Be(1);

    [Theory]
    [InlineData("https://hub.example.nl:8443/fed", "https://hub.example.nl:8443/fed/x", true)]
    [InlineData("https://hub.example.nl:8443/fed", "https://HUB.example.nl.:08443/FED", true)]
    [InlineData("https://hub.example.nl:8443/fed", "https://hub.example.nl/fed/x", false)]
    [InlineData("https://hub.example.nl:8443/fed", "https://hub.example.nl:8443/federation", false)]
    [InlineData("http://[::1]:5001", "http://[::1]:5001/x", true)]
    [InlineData("http://[::1]", "http://[::1]:80/x", true)]
    public void V_10_The_hub_is_known_by_its_port_and_path(string publicUrl, string word, bool isStripped)
    {
        var input = Input() with { Hub = HubAddress.TryParse(publicUrl, null, out _)! };
        Accept(With(Entitlement, word), input).Value("entitlements").Should().Equal(isStripped ? [] : [word]);
    }

    [Theory, MemberData(nameof(Foreign))]
    public void V_10_A_context_of_another_operator_is_told_and_dropped_unless_the_upstream_is_that_operator(string itsOperator, string word)
    {
        var sent = Pupil with { Authentication = Pupil.Authentication with { Context = word, Methods = ["pwd", word] } };
        foreach (var name in OperatorNamespaces.Operators.Prepend(null))
        {
            var statement = Accept(sent, Of(name is null ? [] : [name]));
            statement.Findings.Where(finding => finding.IsSecurityEvent).Should().Equal(name == itsOperator ? [] : [new Finding("foreign_assurance_stripped", "authentication_context")]);
            (statement.Assurance.UpstreamContext, statement.Assurance.UpstreamMethods.Count).Should().Be(name == itsOperator ? (word, 2) : (null, 1));
        }
    }

    [Theory]
    [InlineData("https://refeds.org/profile/mfa")]
    [InlineData("http://schemas.microsoft.com/claims/multipleauthn")]
    [InlineData("urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport")]
    public void V_10_A_context_of_nobody_in_particular_stays(string context)
    {
        var statement = Accept(Pupil with { Authentication = Pupil.Authentication with { Context = context } });
        statement.Assurance.UpstreamContext.Should().Be(context);
        statement.Findings.Should().NotContain(finding => finding.IsSecurityEvent);
    }

    private static NormaliserInput Of(string[] operators) =>
        Input() with { Mapping = new UpstreamMapping("school-idp", AttributeMap.Resolve("eduperson", []), [School], operators) };
}
