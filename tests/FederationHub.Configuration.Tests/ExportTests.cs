using System.Collections;
using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using FederationHub.Core;
using FederationHub.Core.Organisations;
using FederationHub.Upstreams.Oidc;
using FederationHub.Upstreams.Saml;

namespace FederationHub.Configuration.Tests;

/// <summary>The configuration written as a file, and read back.</summary>
public sealed class ExportTests
{
    private static readonly ApplyOptions NoFetch = new() { Fetch = false };

    // What a file does not say: what the hub learned, what follows from the rest, and which file it was.
    private static readonly string[] NotOfTheFile =
    [
        "HubSettings.File", "Application.LogoutSeenAt", "OrganisationScope.IsPattern", "Upstream.Waiting", "SamlSettings.MetadataXml", "SamlEntity.CacheSeconds", "SamlEntity.Look", "OidcSettings.Discovered", "ProviderEndpoints.TokenEndpointAuthMethods", "ProviderEndpoints.TokenEndpointAuthAlgorithms", "ProviderEndpoints.RequiresPushedRequests",
    ];

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Gives_the_same_settings_back_on_an_empty_hub()
    {
        await using var hub = await ConfiguredHub.StartAsync();
        var settings = FullSettings.Settings();
        hub.Write("secrets/entra", FullSettings.Secret());

        await hub.AppliedAsync(Export.Write(settings), NoFetch);

        var back = await hub.SettingsAsync();
        Comparable(back).Should().Be(Comparable(settings));
    }

    [Fact]
    public async Task Of_what_was_applied_is_the_same_text_again()
    {
        await using var hub = await ConfiguredHub.StartAsync();
        hub.Write("secrets/entra", FullSettings.Secret());
        var text = Export.Write(FullSettings.Settings());
        var first = await hub.AppliedAsync(text, NoFetch);

        Export.Write(await hub.SettingsAsync()).Should().Be(text);
        (await hub.AppliedAsync(Export.Write(await hub.SettingsAsync()), NoFetch)).Version.Should().Be(first.Version);
    }

    [Fact]
    public async Task Of_the_example_page_applies_to_the_same_hub_without_its_secrets_and_changes_nothing()
    {
        await using var hub = await ConfiguredHub.StartAsync();
        var file = WriteExample(hub);
        var first = await hub.Apply.RunAsync(file, NoFetch, Cancellation);
        first.Should().BeOfType<ApplyOutcome.Applied>("{0}", first is ApplyOutcome.Refused refused ? string.Join('\n', refused.Problems) : "");
        var exported = Export.Write(await hub.SettingsAsync());
        Directory.Delete(Path.Combine(hub.Folder.FullName, "secrets"), recursive: true);
        hub.Variables.Clear();

        var planned = await hub.Apply.PlanAsync(hub.Write("exported.yaml", exported), Cancellation);

        planned.Should().BeOfType<ApplyOutcome.Planned>().Which.Plan.IsEmpty.Should().BeTrue("{0}", planned);
    }

    [Fact]
    public async Task Of_metadata_that_came_from_a_file_says_what_was_read_out_of_it()
    {
        await using var hub = await ConfiguredHub.StartAsync();
        await using var other = await ConfiguredHub.StartAsync();
        var metadata = MetadataServer.Metadata(HubFiles.Certificate()).Replace("entityID=", "validUntil=\"2090-01-02T03:04:05Z\" entityID=", StringComparison.Ordinal)
            .Replace("<IDPSSODescriptor", "<IDPSSODescriptor WantAuthnRequestsSigned=\"true\"", StringComparison.Ordinal);
        hub.Write("pole.xml", metadata);
        await hub.AppliedAsync("organisations:\n  - id: pole\n    name: Pole\n    saml:\n      metadata_file: pole.xml\n", NoFetch);

        var text = Export.Write(await hub.SettingsAsync());
        await other.AppliedAsync(text, NoFetch);

        Entity(await other.SettingsAsync()).Should().BeEquivalentTo(Entity(await hub.SettingsAsync()));
        Entity(await other.SettingsAsync()).WantsSignedRequests.Should().BeTrue();
        Export.Write(await other.SettingsAsync()).Should().Be(text);
    }

    [Fact]
    public async Task Of_an_empty_hub_is_a_file_that_applies()
    {
        await using var hub = await ConfiguredHub.StartAsync();

        var applied = await hub.AppliedAsync(Export.Write(HubSettings.Empty));

        applied.Plan.IsEmpty.Should().BeTrue();
    }

    [Fact]
    public async Task Keeps_no_learned_metadata_and_no_secret()
    {
        await using var hub = await ConfiguredHub.StartAsync();
        using var server = new MetadataServer(MetadataServer.Metadata(HubFiles.Certificate()));
        await hub.AppliedAsync(HubFiles.With(25, $"      metadata_url: {server.Url}"), new ApplyOptions { FetchTime = TimeSpan.FromSeconds(5) });

        var text = Export.Write(await hub.SettingsAsync());

        text.Should().Contain(server.Url).And.NotContain("CERTIFICATE").And.NotContain("https://pole.example/sso").And.NotContain(hub.Variables["LAND_SECRET"])
            .And.Contain("client_secret: [file:secrets/land, kept]").And.Contain(HubFiles.Hash);
    }

    [Fact]
    public void Of_ten_thousand_organisations_is_quick_and_small()
    {
        var settings = new HubSettings
        {
            Organisations = [.. Enumerable.Range(0, 10_000).Select(i => new HomeOrganisation { Id = $"school-{i}", Name = LocalisedText.Same($"School {i}"), Scopes = [new OrganisationScope($"school-{i}.example")] })],
            Entries = [.. Enumerable.Range(0, 10_000).Select(i => new DiscoveryEntry { Id = $"school-{i}", Organisation = $"school-{i}", Name = LocalisedText.Same($"School {i}"), Domains = [$"school-{i}.example"] })],
        };

        var text = Export.Write(settings);

        text.Length.Should().BeLessThan(3_000_000);
        HubFiles.Accepted(text).Settings.Entries.Should().HaveCount(10_000);
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("~")]
    [InlineData("true")]
    [InlineData("12")]
    [InlineData("- item")]
    [InlineData("key: value")]
    [InlineData("key:")]
    [InlineData("a #b")]
    [InlineData("#b")]
    [InlineData("[x], {y}")]
    [InlineData("&a *b !c %d @e `f |g >h ?i")]
    [InlineData("' \" \\ \\n")]
    [InlineData("tab\tand\nline")]
    [InlineData(" spaces ")]
    [InlineData("\u0085\u2028\u2029\ufeff\u00a0\u200b")]
    [InlineData("é ĳ 📱 \uFFFD")]
    [InlineData("---")]
    [InlineData("...")]
    [InlineData("http://a.example:80/x?y=z&a=[b]")]
    [InlineData("c:\\folder")]
    [InlineData("=")]
    [InlineData("<<")]
    public async Task A_text_reads_back_as_it_was_wherever_it_stands(string text)
    {
        await using var hub = await ConfiguredHub.StartAsync();
        var settings = Upstream(text);

        await hub.AppliedAsync(Export.Write(settings), NoFetch);

        OidcSettings.TryParse((await hub.SettingsAsync()).Upstreams[0].Settings)!.ExtraParameters.Should().Equal(OidcSettings.TryParse(settings.Upstreams[0].Settings)!.ExtraParameters);
    }

    [Fact]
    public void The_full_settings_set_every_member_that_a_file_can_set()
    {
        var seen = new Dictionary<string, bool>(StringComparer.Ordinal);
        foreach (var part in (object[])[FullSettings.Settings(), .. FullSettings.Saml, .. FullSettings.Oidc])
        {
            Walk(part, seen);
        }

        seen.Where(member => !member.Value).Select(member => member.Key).Except(NotOfTheFile).Should().BeEmpty("a member that no sample sets could be forgotten by the export, and no test would tell");
        seen.Should().HaveCountGreaterThan(90);
    }

    private static HubSettings Upstream(string text) => new()
    {
        Organisations = [new HomeOrganisation { Id = "a", Name = LocalisedText.Same("A") }],
        Upstreams =
        [
            new Upstream
            {
                Id = "a",
                Protocol = "oidc",
                Organisations = ["a"],
                AttributeMap = "oidc",
                Settings = new OidcSettings
                {
                    Issuer = "https://a.example",
                    ClientId = "hub",
                    ClientAuthentication = "none",
                    ExtraParameters = new Dictionary<string, string>(StringComparer.Ordinal) { ["short"] = text, [text + "-key"] = "x", ["long"] = text + new string('x', 200) + text },
                }.ToJson(),
            },
        ],
        Entries = [new DiscoveryEntry { Id = "a", Organisation = "a", Upstream = "a", Name = LocalisedText.Same("A") }],
    };

    // As stored, but for what a file does not say.
    private static string Comparable(HubSettings settings) => JsonSerializer.Serialize(
        new
        {
            settings.Suites,
            Applications = settings.Applications.Select(application => new { application, Allowed = (object)application.Organisations }),
            Organisations = settings.Organisations.Select(organisation => new { organisation, Allowed = (object)organisation.Applications }),
            Upstreams = settings.Upstreams.Select(upstream => new { Upstream = upstream with { Settings = "", Waiting = false }, Saml = SamlSettings.TryParse(upstream.Settings), Oidc = OidcSettings.TryParse(upstream.Settings) }),
            settings.Entries,
            settings.Agreements,
            settings.MinimumLevels,
            settings.MfaContracts,
            settings.MetadataSources,
        },
        Indented);

    private static SamlEntity Entity(HubSettings settings) => SamlSettings.TryParse(settings.Upstreams.Single().Settings)!.Entity!;

    private static string WriteExample(ConfiguredHub hub)
    {
        foreach (Match variable in Regex.Matches(HubFiles.Example, "env:([A-Z_]+)"))
        {
            hub.Variables[variable.Groups[1].Value] = FullSettings.Secret();
        }

        hub.Write("secrets/registry", FullSettings.Secret());
        hub.Write("secrets/westland-staff", FullSettings.Secret());
        hub.Write("certificates/land.pem", HubFiles.Certificate());
        hub.Write("certificates/federation.pem", HubFiles.Certificate());
        return hub.Write("hub.yaml", HubFiles.Example);
    }

    private static void Walk(object value, Dictionary<string, bool> seen)
    {
        if (value is IEnumerable many and not string)
        {
            foreach (var one in many)
            {
                Walk(one, seen);
            }

            return;
        }

        if (value.GetType().Namespace?.StartsWith("FederationHub", StringComparison.Ordinal) != true || value is Enum)
        {
            return;
        }

        var plain = Plain(value.GetType());
        foreach (var member in value.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(member => member.CanWrite && member.GetIndexParameters().Length == 0))
        {
            var held = member.GetValue(value);
            var usual = plain is not null ? member.GetValue(plain) : null;
            var set = held is not null && !Equals(held, usual) && held is not ICollection { Count: 0 };
            var name = $"{member.DeclaringType!.Name}.{member.Name}";
            // Version is the shape of the settings themselves.
            seen[name] = set || seen.GetValueOrDefault(name) || member.Name == "Version";
            if (held is not null)
            {
                Walk(held, seen);
            }
        }
    }

    // What a member is when nobody sets it; required ones stay null.
    private static object? Plain(Type type)
    {
        var constructor = type.GetConstructors().OrderBy(one => one.GetParameters().Length).FirstOrDefault();
        return constructor?.Invoke([.. constructor.GetParameters().Select(parameter => parameter.ParameterType.IsValueType ? Activator.CreateInstance(parameter.ParameterType) : null)]);
    }
}
