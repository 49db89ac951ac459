using System.Globalization;
using System.Text.Json;

namespace FederationHub.Deployment.Tests;

/// <summary>Two nodes that meet an empty database at the same moment, each with the configuration file.</summary>
public sealed class FirstStartTests(PostgreSqlServer server)
{
    [Fact]
    public async Task They_make_one_set_of_keys_and_one_configuration()
    {
        var port = FreePort.Next();
        var settings = await NewDatabase.OnPostgreSqlAsync(await server.ConnectionStringAsync());
        await using var world = await HubProcessWorld.PrepareAsync(string.Create(CultureInfo.InvariantCulture, $"http://hub.localhost:{port}"), settings, apply: false);
        var file = new Dictionary<string, string?> { ["Configuration:File"] = await world.WriteConfigurationAsync() };

        var nodes = await Task.WhenAll(world.StartNodeAsync(name: "first-a", settings: file), world.StartNodeAsync(name: "first-b", settings: file));
        await using var a = nodes[0];
        await using var b = nodes[1];

        // Both are asked at once for what is made at first use.
        using var browserA = world.NewBrowser(target => ValueTask.FromResult(TwoNodesFixture.To(a, target)));
        using var browserB = world.NewBrowser(target => ValueTask.FromResult(TwoNodesFixture.To(b, target)));
        foreach (var path in (string[])["/.well-known/jwks.json", "/saml/metadata"])
        {
            var pages = await Task.WhenAll(browserA.GoAsync(world.HubUrl + path), browserB.GoAsync(world.HubUrl + path));
            Keys(pages[0].Text).Should().NotBeEmpty().And.Equal(Keys(pages[1].Text), path);
        }

        // The organisations' metadata is fetched by both, and kept once.
        using var person = world.NewBrowser(target => ValueTask.FromResult(target.Host == "hub.localhost" ? TwoNodesFixture.To(a, target) : target));
        BrowserPage end;
        var tries = 0;
        do
        {
            await Task.Delay(100, TestContext.Current.CancellationToken);
            end = await person.LogInAsync(world.Surroundings.Shop, "university");
        }
        while (end.Parameter("code") is null && ++tries < 150);

        var redeemed = await (world.Surroundings.Shop with { Route = target => ValueTask.FromResult(TwoNodesFixture.To(b, target)) }).RedeemAsync(end.Parameter("code")!);
        redeemed.Status.Should().Be(200, redeemed.Text);
        (a.Log + b.Log).Should().NotContain("Unexpected error");
    }

    private static IReadOnlyList<string> Keys(string document) => document.StartsWith('{')
        ? [.. JsonDocument.Parse(document).RootElement.GetProperty("keys").EnumerateArray().Select(key => key.GetProperty("kid").GetString()!).Order(StringComparer.Ordinal)]
        : [.. System.Xml.Linq.XDocument.Parse(document).Descendants().Where(element => element.Name.LocalName == "X509Certificate").Select(element => element.Value)];
}
