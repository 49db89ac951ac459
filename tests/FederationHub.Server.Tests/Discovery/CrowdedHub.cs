using FederationHub.Core.Organisations;
using FederationHub.Testing;
using FederationHub.Testing.Organisations;

namespace FederationHub.Server.Tests.Discovery;

/// <summary>A hub with 10,000 generated organisations beside its own, and applications that see all, some or none of their list.</summary>
public sealed class CrowdedHub : IAsyncLifetime
{
    public const int Crowd = 10_000;

    private static readonly IReadOnlyList<DiscoveryEntry> Generated = GeneratedOrganisations.Make(Crowd);

    public HubWorld World { get; private set; } = null!;

    /// <summary>May use everybody, and shows the whole list.</summary>
    public FakeApplication Everybody => World.Shop;

    /// <summary>May use all, and shows only what is looked for.</summary>
    public FakeApplication Searched { get; private set; } = null!;

    /// <summary>May use all, and finds only by domain.</summary>
    public FakeApplication ByDomain { get; private set; } = null!;

    /// <summary>May use ten, has one of them pinned, remembers, and shows who is not connected.</summary>
    public FakeApplication Ten { get; private set; } = null!;

    /// <summary>May use fifty: as many as are listed at once.</summary>
    public FakeApplication Fifty { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        World = await HubWorld.StartAsync(text => Applications(text) + GeneratedOrganisations.HubFileOf(Generated));
        Searched = new FakeApplication(World.HubUrl, "searched", HubWorld.PlannerSecret, "http://planner.localhost:1/callback");
        ByDomain = new FakeApplication(World.HubUrl, "bydomain", HubWorld.PlannerSecret, "http://planner.localhost:1/callback");
        Ten = new FakeApplication(World.HubUrl, "ten", HubWorld.PlannerSecret, "http://planner.localhost:1/callback");
        Fifty = new FakeApplication(World.HubUrl, "fifty", HubWorld.PlannerSecret, "http://planner.localhost:1/callback");
    }

    public ValueTask DisposeAsync()
    {
        Searched.Dispose();
        ByDomain.Dispose();
        Ten.Dispose();
        Fifty.Dispose();
        return World.DisposeAsync();
    }

    private static string Applications(string text) => text
        .Replace("organisations: [university, college, island]", "organisations: all", StringComparison.Ordinal)
        .Replace("agreements:\n", string.Concat(
            Application("searched", "all", "{ list_mode: search }"),
            Application("bydomain", "all", "{ list_mode: domain_only }"),
            Application("ten", Ids(8), "{ pinned: [college], show_not_connected: true, remember: recent_and_auto }"),
            Application("fifty", Ids(48), "{ remember: off }")) + "agreements:\n", StringComparison.Ordinal);

    private static string Ids(int generated) => $"[university, college, {string.Join(", ", Generated.Take(generated).Select(entry => entry.Id))}]";

    private static string Application(string id, string organisations, string discovery) => $$"""
          - id: {{id}}
            suite: plans
            name: Planner
            profile: enterprise
            redirect_uris: ["http://planner.localhost:1/callback"]
            secrets: [env:TEST_PLANNER_SECRET]
            organisations: {{organisations}}
            claims: []
            discovery: {{discovery}}

        """;
}
