using FederationHub.Testing;

namespace FederationHub.Server.Tests.Login;

/// <summary>What an upstream's own rules make of its answers, as an application receives it.</summary>
public sealed class MappingRulesTests
{
    private const string Rules = """
            scopes: [uvl.example]
            rules:
              - target: name
                sources: ["@given_name", "@family_name"]
                combine: all
                steps: [{ join: " " }]
                replaces: true
              - target: custom:kind
                sources: [urn:oid:1.3.6.1.4.1.5923.1.1.1.6]
                steps: [scope_filter, { extract: "@(.*)$" }, { lookup: { uvl.example: own }, otherwise: other }]
              - { target: custom:guest, sources: ["@name"], when: { source: "@custom:kind", one_of: [other] } }
        """;

    private static string WithRules(string text) => text
        .Replace("    scopes: [uvl.example]", Rules, StringComparison.Ordinal)
        .Replace("- { claim: given_name, in: [userinfo] }", "- { claim: given_name, in: [userinfo] }\n      - { claim: name, in: [id_token] }\n      - { claim: kind, source: custom:kind, in: [id_token] }\n      - { claim: guest, source: custom:guest, in: [id_token] }", StringComparison.Ordinal)
        .Replace("attributes: [given_name, email]", "attributes: [given_name, email, name, custom:kind, custom:guest]", StringComparison.Ordinal);

    [Fact]
    public async Task Rules_of_the_hub_file_shape_what_an_application_gets()
    {
        await using var world = await HubWorld.StartAsync(WithRules);
        using var browser = world.NewBrowser();
        var teacher = world.University.Personas.Single(persona => persona.Id == "teacher");

        var claims = FakeApplication.Claims((await browser.TokensAsync(world.Shop, "university", "teacher"))["id_token"]!);

        claims.GetProperty("name").GetString().Should().Be($"{teacher.GivenName} {teacher.FamilyName}");
        claims.GetProperty("kind").GetString().Should().Be("own");
        claims.TryGetProperty("guest", out _).Should().BeFalse();
    }
}
