using FederationHub.Core.Applications;
using FederationHub.Core.Identity;
using FederationHub.Core.Mapping;
using static FederationHub.Core.Tests.Mapping.Statements;

namespace FederationHub.Core.Tests.Mapping;

public sealed class MandateTests
{
    private const string Registry = "urn:etoegang:1.9:attribute-represented:Mandate";
    private const string Service = "urn:etoegang:1.9:attribute:Mandate";
    private const string Company = "urn:etoegang:1.9:EntityConcernedID:KvKnr";

    private static readonly AttributeMap Map = AttributeMap.Resolve("eduperson",
    [
        new MappingRule("mandate", [Registry]),
        new MappingRule("mandate", [Service, "mandate"]),
        new MappingRule("represented_org", [Company]),
    ]);

    private static IdentityStatement Understand(string[] operators, params (string, string[])[] attributes) =>
        Accept(Pupil with { Attributes = Attributes([.. PupilAttributes, .. attributes]) }, Input(Map) with { Mapping = new UpstreamMapping("school-idp", Map, [School], operators) });

    [Fact]
    public void R001_19_A_mandate_of_the_registry_and_whom_it_represents_are_in_the_statement()
    {
        var statement = Understand(["etoegang"], (Registry, ["tekenbevoegd"]), (Company, ["12345678"]));
        var mandate = statement.Find(StandardAttributes.Mandate)!;
        var represented = statement.Find(StandardAttributes.RepresentedOrganisation)!;
        (mandate.Values[0], mandate.Provenance.Source).Should().Be(("tekenbevoegd", Registry));
        (represented.Values[0], represented.Provenance.Source).Should().Be(("12345678", Company));
        statement.Findings.Should().BeEmpty();
    }

    [Theory]
    [InlineData(Service)]
    [InlineData("mandate")]
    public void R001_19_A_mandate_that_the_authentication_service_asserts_is_none(string name)
    {
        var statement = Understand(["etoegang"], (name, ["tekenbevoegd"]));
        statement.Find(StandardAttributes.Mandate).Should().BeNull();
        statement.Findings.Should().Equal(new Finding("mandate_not_from_registry", "mandate"));
        statement.Findings[0].IsSecurityEvent.Should().BeTrue();
    }

    [Theory]
    [InlineData("surfconext")]
    [InlineData(null)]
    public void R001_19_An_upstream_that_is_not_eHerkenning_brings_no_mandate(string? name)
    {
        var statement = Understand(name is null ? [] : [name], (Registry, ["tekenbevoegd"]), (Company, ["12345678"]));
        statement.Find(StandardAttributes.Mandate).Should().BeNull();
        statement.Find(StandardAttributes.RepresentedOrganisation).Should().BeNull();
        statement.Findings.Select(finding => finding.Cause).Distinct().Should().Equal("foreign_assurance_stripped");
    }

    [Theory]
    [InlineData("etoegang", Registry, true, null)]
    [InlineData("etoegang", null, true, "FH-1403/mandate-missing")]
    [InlineData("etoegang", Service, true, "FH-1403/mandate-missing")]
    [InlineData("etoegang", Registry, false, "FH-1403/mandate-missing")]
    [InlineData("surfconext", Registry, true, "FH-1403/mandate-missing")]
    public void R001_19_An_application_of_class_bestuur_takes_a_mandate_of_the_registry_with_whom_it_represents(string name, string? mandate, bool company, string? refused)
    {
        (string, string[])[] attributes = [.. mandate is null ? [] : new[] { (mandate, (string[])["tekenbevoegd"]) }, .. company ? new[] { (Company, (string[])["12345678"]) } : []];
        var statement = Understand([name], attributes);
        var application = Hubs.App with { Assurance = new AssuranceDemand { Class = ApplicationClass.Bestuur } };
        AccessRule.CheckPerson(application, statement, []).Match<string?>(_ => null, rejection => rejection.Code.ToString()).Should().Be(refused);
        AccessRule.CheckPerson(Hubs.App, statement, []).Match(_ => true, _ => false).Should().BeTrue("no other application asks for one");
    }

    [Theory]
    [InlineData("urn:etoegang:1.9:attribute-represented:Mandate", true)]
    [InlineData("urn:etoegang:1.13:attribute-represented:CompanyName", true)]
    [InlineData("urn:etoegang:1.9:attribute-represented:", false)]
    [InlineData("urn:etoegang:1.9:attribute:attribute-represented:Mandate", false)]
    [InlineData("urn:etoegang:core:attribute-represented:Mandate", false)]
    [InlineData("URN:ETOEGANG:1.9:attribute-represented:Mandate", false)]
    [InlineData("urn:etoegang:attribute-represented:Mandate", false)]
    [InlineData("urn:etoegang:1.9:EntityConcernedID:KvKnr", false)]
    [InlineData("configuration", false)]
    public void R001_19_Only_names_of_the_registry_tell_of_a_mandate(string name, bool mayTell) =>
        MandateRegistry.MaySay(StandardAttributes.Mandate, name).Should().Be(mayTell);
}
