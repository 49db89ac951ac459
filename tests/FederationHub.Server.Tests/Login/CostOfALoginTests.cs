using System.Diagnostics.Metrics;
using System.Text;
using FederationHub.Storage;
using FederationHub.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace FederationHub.Server.Tests.Login;

/// <summary>What a login asks of the database. Times are the benchmark's; counts stand for ever.</summary>
public sealed class CostOfALoginTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(10_000)]
    public async Task A_login_by_SAML_costs_four_commits_of_twelve_rows_and_five_reads_however_many_organisations_there_are(int more)
    {
        await using var world = await HubWorld.StartAsync(text => WithOrganisations(text, more));

        (await LeastAsync(world, "university")).Should().Be(new Cost(Commits: 4, Writes: 12, Reads: 5));
    }

    [Fact]
    public async Task A_login_by_OpenID_Connect_costs_no_more_commits()
    {
        await using var world = await HubWorld.StartAsync();

        (await LeastAsync(world, "college")).Commits.Should().Be(4);
    }

    /// <summary>Of a few logins, since background work reads now and then as well.</summary>
    internal static async Task<Cost> LeastAsync(HubWorld world, string organisation)
    {
        var least = new Cost(int.MaxValue, int.MaxValue, int.MaxValue);
        for (var i = 0; i < 4; i++)
        {
            using var counted = new Counted(world.Services.GetRequiredService<HubDatabase>());
            using var browser = world.NewBrowser();
            var page = await browser.GoAsync(world.Shop.AuthorizeUrl(("idp_hint", organisation)));
            while (page.Parameter("code") is null)
            {
                page = page.Document.QuerySelector("[name=persona]") is null
                    ? await browser.SubmitAsync(page, "form")
                    : await browser.SubmitAsync(page, "form", ("persona", "teacher"));
            }

            var tokens = await world.Shop.RedeemAsync(page.Parameter("code")!);
            tokens.Status.Should().Be(200, tokens.Text);
            var cost = counted.Read();
            least = new Cost(Math.Min(least.Commits, cost.Commits), Math.Min(least.Writes, cost.Writes), Math.Min(least.Reads, cost.Reads));
        }

        return least;
    }

    private static string WithOrganisations(string text, int more)
    {
        var all = new StringBuilder(text).AppendLine();
        for (var i = 0; i < more; i++)
        {
            all.AppendLine(System.Globalization.CultureInfo.InvariantCulture, $"  - {{ id: school-{i}, name: School number {i}, domains: [school-{i}.example] }}");
        }

        return all.ToString();
    }

    internal sealed record Cost(int Commits, int Writes, int Reads);

    private sealed class Counted : IDisposable
    {
        private readonly MeterListener _listener = new();
        private int _commits;
        private int _writes;
        private int _reads;

        public Counted(HubDatabase database)
        {
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == HubDatabase.MeterName && instrument.Meter.Scope == database)
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            };
            _listener.SetMeasurementEventCallback<long>((instrument, count, _, _) => Interlocked.Add(
                ref instrument.Name == "fedhub.store.commits" ? ref _commits : ref instrument.Name == "fedhub.store.writes" ? ref _writes : ref _reads, (int)count));
            _listener.Start();
        }

        public Cost Read() => new(_commits, _writes, _reads);

        public void Dispose() => _listener.Dispose();
    }
}
