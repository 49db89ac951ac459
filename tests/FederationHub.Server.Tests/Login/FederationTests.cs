using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.RegularExpressions;
using FederationHub.Configuration;
using FederationHub.Core.Ports;
using FederationHub.Server.Background;
using FederationHub.Testing;
using FederationHub.Testing.Metadata;
using FederationHub.Upstreams.Saml;
using FederationHub.Upstreams.Saml.Sources;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace FederationHub.Server.Tests.Login;

/// <summary>People of an organisation whose metadata comes from its federation.</summary>
public sealed class FederationTests
{
    private static readonly SignedFederation Federation = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("aggregate_url")]
    [InlineData("mdq_url")]
    public async Task Log_in_and_a_new_key_that_the_federation_tells_of_costs_nobody_a_login(string kind)
    {
        await using var published = new PublishedAt();
        await using var world = await StartAsync(published, kind);
        (await LogInAsync(world)).Should().Be(200);

        world.University.RollKey(keepPrevious: false);
        await PublishAsync(world, published, kind);
        world.Clock.Advance(TimeSpan.FromMinutes(2));
        (await LogInAsync(world)).Should().Be(200, "the federation was asked inside the login");

        var first = await KeyAsync(world);
        await EventuallyAsync(async () => (await EntityAsync(world))?.Certificates is [var known] && known == first);

        // Told of by the federation before anybody signs with it: the background takes it over.
        world.University.RollKey(keepPrevious: false);
        await PublishAsync(world, published, kind);
        world.Clock.Advance(TimeSpan.FromHours(2));
        var wanted = await KeyAsync(world);
        await EventuallyAsync(async () => (await EntityAsync(world))?.Certificates is [var known] && known == wanted);
        (await LogInAsync(world)).Should().Be(200);
    }

    [Fact]
    [Trait("Reaches", "FH-1313")]
    public async Task Log_in_no_more_when_it_expired_or_left_them_out()
    {
        await using var published = new PublishedAt();
        await using var world = await StartAsync(published, "aggregate_url");
        published.Instead = context =>
        {
            context.Response.StatusCode = 503;
            return Task.FromResult(true);
        };
        world.Clock.Advance(TimeSpan.FromHours(3));
        (await LogInAsync(world)).Should().Be(200, "the last good copy counts while its federation is away");
        world.Clock.Advance(TimeSpan.FromDays(8));
        using var browser = world.NewBrowser();
        (await browser.LogInAsync(world.Shop, "university", "teacher")).Code.Should().Be("FH-1313");

        published.Instead = null;
        await PublishAsync(world, published, "aggregate_url");
        world.Clock.Advance(TimeSpan.FromMinutes(11));
        await EventuallyAsync(async () => (await EntityAsync(world))?.ValidUntil > world.Clock.GetUtcNow());
        (await LogInAsync(world)).Should().Be(200);

        published.Document = Federation.Aggregate(Others, world.Clock.GetUtcNow().AddDays(9));
        world.Clock.Advance(TimeSpan.FromHours(2));
        await EventuallyAsync(async () => await EntityAsync(world) is null);
        using var late = world.NewBrowser();
        (await late.GoAsync(world.Shop.AuthorizeUrl())).Document.QuerySelector("button[name=entry][value=university]").Should().BeNull("it is no member any more");
    }

    [Fact]
    public async Task The_log_warns_before_a_certificate_or_the_metadata_ends_once_for_each_threshold()
    {
        await using var published = new PublishedAt();
        await using var world = await StartAsync(published, "aggregate_url", TimeSpan.FromDays(100));
        var notice = world.Services.GetServices<IHostedService>().OfType<ExpiryNotice>().Single();
        async Task<int> WarnedAsync(TimeSpan advance)
        {
            world.Clock.Advance(advance);
            await notice.TurnAsync(Token);
            await notice.TurnAsync(Token);
            return Regex.Count(world.Log, "The metadata of source federation is valid until");
        }

        (await WarnedAsync(TimeSpan.FromDays(30))).Should().Be(0);
        (await WarnedAsync(TimeSpan.FromDays(11))).Should().Be(1, "60 days");
        (await WarnedAsync(TimeSpan.FromDays(5))).Should().Be(1);
        (await WarnedAsync(TimeSpan.FromDays(25))).Should().Be(2, "30 days");
        notice = ActivatorUtilities.CreateInstance<ExpiryNotice>(world.Services);
        (await WarnedAsync(TimeSpan.Zero)).Should().Be(2, "another process makes no news of it");
        (await WarnedAsync(TimeSpan.FromDays(16))).Should().Be(3, "14 days");
        world.Log.Should().Contain("less than 14 days");
    }

    [Fact]
    public async Task The_log_warns_60_30_14_7_and_1_days_before_a_certificate_ends_once_each()
    {
        using var key = RSA.Create(2048);
        var start = DateTimeOffset.UtcNow;
        using var certificate = new CertificateRequest("CN=signing", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(start.AddDays(-1), start.AddDays(100));
        await using var world = await HubWorld.StartAsync(text => text + $$"""

              - id: harbour
                name: Harbour School
                identifiers: { schac_home_org: harbour.example }
                scopes: [harbour.example]
                saml: { entity_id: "urn:harbour", redirect_url: "https://harbour.example/sso", certificates: [{{Convert.ToBase64String(certificate.RawData)}}] }
            """);
        var notice = world.Services.GetServices<IHostedService>().OfType<ExpiryNotice>().Single();
        foreach (var (left, thresholds) in ((double, int[])[])[
            (61, []), (59.9, [60]), (31, [60]), (29.9, [60, 30]), (15, [60, 30]), (13.9, [60, 30, 14]), (8, [60, 30, 14]), (6.9, [60, 30, 14, 7]), (1.1, [60, 30, 14, 7]),
            (0.9, [60, 30, 14, 7, 1]), (0.1, [60, 30, 14, 7, 1]), (-1, [60, 30, 14, 7, 1])])
        {
            world.Clock.Advance(certificate.NotAfter.ToUniversalTime() - TimeSpan.FromDays(left) - world.Clock.GetUtcNow());
            await notice.TurnAsync(Token);
            await notice.TurnAsync(Token);
            Regex.Matches(world.Log, $"Certificate {certificate.GetCertHashString(HashAlgorithmName.SHA256)} of upstream harbour ends on [^:]+:[^:]+: within (?<days>[0-9]+) days")
                .Select(match => int.Parse(match.Groups["days"].Value, CultureInfo.InvariantCulture)).Should().Equal(thresholds, "{0} days are left", left);
        }
    }

    [Theory]
    [InlineData(61, null)]
    [InlineData(60, 60)]
    [InlineData(31, 60)]
    [InlineData(30, 30)]
    [InlineData(14, 14)]
    [InlineData(8, 14)]
    [InlineData(7, 7)]
    [InlineData(1, 1)]
    [InlineData(0, null)]
    public void A_threshold_is_crossed_at_60_30_14_7_and_1_days(int left, int? threshold) =>
        ExpiryNotice.Crossed(DateTimeOffset.UnixEpoch.AddDays(left), DateTimeOffset.UnixEpoch).Should().Be(threshold);

    private static IEnumerable<string> Others => Enumerable.Range(0, 20).Select(i => Federation.Entity(FormattableString.Invariant($"urn:other:{i}")));

    private static async Task<HubWorld> StartAsync(PublishedAt published, string kind, TimeSpan? valid = null)
    {
        // What the federation publishes names the university, which stands where the world says: it is published while the hub waits.
        HubWorld? world = null;
        var started = HubWorld.StartAsync(text =>
        {
            var url = Regex.Match(text, "metadata_url: (?<url>\\S+/metadata)").Groups["url"].Value;
            published.Instead = async _ =>
            {
                published.Instead = null;
                await PublishAsync(url, published, kind, DateTimeOffset.UtcNow + (valid ?? TimeSpan.FromDays(8)));
                return false;
            };
            return text.Replace($"metadata_url: {url}", $"{{ metadata_source: federation, entity_id: {url} }}", StringComparison.Ordinal).Replace("saml:\n      {", "saml: {", StringComparison.Ordinal)
                + $"\nmetadata_sources:\n  - {{ id: federation, {kind}: {published.Url}base, certificates: [{Federation.Certificate}] }}\n";
        });
        world = await started;
        return world;
    }

    private static async Task PublishAsync(HubWorld world, PublishedAt published, string kind) =>
        await PublishAsync(world.University.BaseUrl + "/metadata", published, kind, world.Clock.GetUtcNow().AddDays(8));

    private static async Task PublishAsync(string url, PublishedAt published, string kind, DateTimeOffset validUntil)
    {
        var certificate = await KeyAsync(url);
        var entity = Federation.Entity(url, certificate, signOn: url.Replace("/metadata", "/sso", StringComparison.Ordinal));
        published.Document = kind == "mdq_url"
            ? Federation.Answer(url, certificate, validUntil, url.Replace("/metadata", "/sso", StringComparison.Ordinal))
            : Federation.Aggregate([.. Others, entity], validUntil);
    }

    private static Task<string> KeyAsync(HubWorld world) => KeyAsync(world.University.BaseUrl + "/metadata");

    private static async Task<string> KeyAsync(string url)
    {
        using var http = LoopbackHttp.Create();
        return Regex.Match(await http.GetStringAsync(new Uri(url), Token), "X509Certificate>(?<key>[^<]+)<").Groups["key"].Value;
    }

    private static async Task<SamlEntity?> EntityAsync(HubWorld world)
    {
        var settings = (await world.Services.GetRequiredService<ISettingsStore>().LoadAsync(Token)).Settings;
        return SamlSettings.TryParse(settings.Upstreams.Single(upstream => upstream.Id == "university").Settings)!.Entity;
    }

    private static async Task<int> LogInAsync(HubWorld world)
    {
        using var browser = world.NewBrowser();
        return (await browser.TokensAsync(world.Shop, "university")).Status;
    }

    private static async Task EventuallyAsync(Func<Task<bool>> holds)
    {
        for (var i = 0; i < 300; i++)
        {
            if (await holds())
            {
                // The new snapshot is live within two seconds of the world's polling.
                await Task.Delay(2000, Token);
                return;
            }

            await Task.Delay(100, Token);
        }

        throw new TimeoutException("It did not come to hold in thirty seconds.");
    }
}
