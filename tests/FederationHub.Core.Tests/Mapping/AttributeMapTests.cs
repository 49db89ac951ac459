using FederationHub.Core.Identity;
using FederationHub.Core.Mapping;
using static FederationHub.Core.Tests.Mapping.Statements;

namespace FederationHub.Core.Tests.Mapping;

public sealed class AttributeMapTests
{
    [Fact]
    public void Every_named_preset_resolves()
    {
        AttributeMap.Presets.Should().Equal("adfs", "eduperson", "entra", "entree", "google", "oidc", "okta");
        foreach (var preset in AttributeMap.Presets)
        {
            AttributeMap.Check(preset, []).Should().BeEmpty();
            AttributeMap.Resolve(preset, []).Name.Should().Be(preset);
        }
    }

    [Fact]
    public void Every_rule_of_a_preset_passes_the_check_that_extra_rules_must_pass() =>
        AttributeMapPresets.ByName.Values.SelectMany(p => AttributeMap.Check(p.Name, [.. p.Rules])).Should().BeEmpty();

    [Fact]
    public void No_preset_makes_a_key_of_what_it_does_not_read()
    {
        foreach (var preset in AttributeMapPresets.ByName.Values)
        {
            preset.Keys.Where(k => !k.StartsWith('@')).Select(k => "person:" + k).Should().BeSubsetOf(preset.Rules.Select(r => r.Target), preset.Name);
        }
    }

    public static TheoryData<string, MappingRule, string> BadRules { get; } = new()
    {
        { "unknown person identifier", new("person:shoe_size", ["a"]), "target" },
        { "unknown organisation identifier", new("organisation:shoe_size", ["a"]), "target" },
        { "identifier that the hub makes", new("person:email", ["mail"]), "target" },
        { "organisation identifier that the hub makes", new("organisation:idp", ["a"]), "target" },
        { "empty target", new("", ["a"]), "target" },
        { "capitals", new("GivenName", ["a"]), "target" },
        { "hyphen", new("given-name", ["a"]), "target" },
        { "other prefix", new("subject:x", ["a"]), "target" },
        { "no source", new("given_name", []), "sources" },
        { "empty source", new("given_name", [""]), "sources[0]" },
        { "unknown special source", new("given_name", ["@issuer"]), "sources[0]" },
        { "too many sources", new("given_name", [.. Enumerable.Range(0, 21).Select(i => $"s{i}")]), "sources" },
    };

    [Theory, MemberData(nameof(BadRules))]
    public void Says_what_is_wrong_with_an_extra_rule(string what, MappingRule rule, string field)
    {
        MappingRule good = new("given_name", ["voornaam"]);
        AttributeMap.Check("eduperson", [good, rule]).Should().ContainSingle(what).Which.Should().Match<MappingProblem>(p => p.Rule == 1 && p.Field == field);
        FluentActions.Invoking(() => AttributeMap.Resolve("eduperson", [good, rule])).Should().Throw<ArgumentException>();
    }

    [Fact]
    public void Says_everything_at_once() => AttributeMap.Check("nope", [new("", []), new("person:x", ["a"])]).Should().HaveCount(4);

    public static TheoryData<string, string, string[]> Dialects { get; } = new()
    {
        { "eduperson", "urn:oid", ["urn:oid:2.5.4.42", "urn:oid:2.5.4.4", "urn:oid:0.9.2342.19200300.100.1.3", "urn:oid:1.3.6.1.4.1.5923.1.1.1.1"] },
        { "eduperson", "urn:mace", ["urn:mace:dir:attribute-def:givenName", "urn:mace:dir:attribute-def:sn", "urn:mace:dir:attribute-def:mail", "urn:mace:dir:attribute-def:eduPersonAffiliation"] },
        { "eduperson", "bare", ["givenName", "sn", "mail", "eduPersonAffiliation"] },
        { "eduperson", "SURFconext OpenID Connect", ["given_name", "family_name", "email", "eduperson_affiliation"] },
        { "entree", "bare", ["givenName", "sn", "mail", "eduPersonAffiliation"] },
        { "entree", "OpenID Connect", ["given_name", "family_name", "email", "eduperson_affiliation"] },
        { "oidc", "standard claims", ["given_name", "family_name", "email", "eduperson_affiliation"] },
        { "entra", "claim URIs", ["http://schemas.xmlsoap.org/ws/2005/05/identity/claims/givenname", "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/surname", "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress", "eduPersonAffiliation"] },
        { "entra", "OpenID Connect", ["given_name", "family_name", "email", "eduPersonAffiliation"] },
        { "adfs", "claim URIs", ["http://schemas.xmlsoap.org/ws/2005/05/identity/claims/givenname", "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/surname", "http://schemas.xmlsoap.org/claims/EmailAddress", "eduPersonAffiliation"] },
    };

    [Theory, MemberData(nameof(Dialects))]
    public void Each_preset_reads_the_names_of_its_dialects(string preset, string dialect, string[] names)
    {
        var statement = Accept(
            Only(
                new SubjectId("sub", preset is "oidc" ? SubjectId.OidcSub : SubjectId.Persistent),
                (names[0], ["Sanne"]), (names[1], ["de Vries"]), (names[2], ["sanne@school.example"]), (names[3], ["student"]),
                ("tid", preset is "entra" ? [Tenant] : []), ("oid", preset is "entra" ? [ObjectId] : []), ("uid", preset is "entree" ? ["h@school"] : [])),
            Input(preset));
        statement.Value("given_name").Should().Equal(["Sanne"], dialect);
        statement.Value("family_name").Should().Equal("de Vries");
        statement.Value("email").Should().Equal("sanne@school.example");
        statement.Role.Should().Be(PersonRole.Onderwijsdeelnemer);
    }

    [Fact]
    public void Every_name_of_the_vocabulary_is_on_its_page_and_no_other()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory.FullName, "FederationHub.sln")))
        {
            directory = directory.Parent!;
        }

        var names = File.ReadAllText(Path.Combine(directory.FullName, "src/FederationHub.Core/Mapping/README.md")).Split("## Names of values")[1];
        foreach (var name in StandardAttributes.All)
        {
            names.Should().Contain($"`{name}`");
        }

        System.Text.RegularExpressions.Regex.Matches(names.Split("`custom:`")[0], "`([a-z_]{3,})`").Select(match => match.Groups[1].Value).Except(["school", "thuis", "onbekend"])
            .Should().BeEquivalentTo(StandardAttributes.All);
    }

    [Fact]
    public void Every_target_of_a_preset_is_a_name_of_the_vocabulary_or_a_known_identifier() =>
        AttributeMapPresets.ByName.Values.SelectMany(preset => preset.Rules).Where(rule => RuleTarget.KindOf(rule.Target) == RuleKind.Value).Should().OnlyContain(rule => StandardAttributes.IsKnown(rule.Target));
}
