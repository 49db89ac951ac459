using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using FederationHub.Core.Audit;
using FederationHub.Core.Ports;
using FederationHub.Outcomes;
using FederationHub.Server.Background;
using FederationHub.Storage;
using FederationHub.Testing;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace FederationHub.Server.Tests.OpenId;

public sealed class KeyRotationTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task No_login_fails_while_the_key_is_rotated_and_what_was_signed_before_still_counts()
    {
        await using var world = await HubWorld.StartAsync();
        using var client = new CachingClient(world);
        var rotation = world.Services.GetRequiredService<IKeyRotation>();
        var before = await LogInAsync(world);
        (await client.VerifiesAsync(before)).Should().BeTrue("a token of before the rotation still verifies");

        var next = (await rotation.RotateAsync(HubKeyUse.TokensRs256, TimeSpan.FromHours(1), "cli:jet", Token)).Key.KeyId;
        (await PublishedWithinAsync(world, next, TimeSpan.FromSeconds(10))).Should().BeTrue("every node follows without a restart");
        // Before the clock is moved past the time in which it is the next one.
        (await WithinAsync(TimeSpan.FromSeconds(10), () => Task.FromResult(world.Log.Contains($"key {next} is Next", StringComparison.Ordinal)))).Should().BeTrue("a running hub tells of the next key within ten seconds");

        var signedBy = new List<string>();
        for (var i = 0; i < 18; i++)
        {
            world.Clock.Advance(TimeSpan.FromMinutes(5));
            var token = await LogInAsync(world);
            (await client.VerifiesAsync(token)).Should().BeTrue("turn {0}", i);
            signedBy.Add(KeyIdOf(token));
        }

        signedBy.Distinct().Should().Equal(KeyIdOf(before), next);
        (await client.VerifiesAsync(before)).Should().BeTrue("an ID token of before is not dead because another key signs");
        world.Clock.Advance(TimeSpan.FromHours(26));
        (await PublishedAsync(world)).Should().NotContain(KeyIdOf(before)).And.Contain(next);
        using var browser = world.NewBrowser();
        (await browser.GoAsync(world.Shop.AuthorizeUrl(("prompt", "none"), ("id_token_hint", before)))).Parameter("error")
            .Should().Be("login_required", "the hint itself is good: only the session is over");
        (await WithinAsync(TimeSpan.FromSeconds(10), () => Task.FromResult(world.Log.Contains($"key {next} is Current", StringComparison.Ordinal)))).Should().BeTrue("a take over is told in the log");
    }

    [Fact]
    public async Task By_schedule_the_next_key_takes_over_before_the_old_one_is_too_old_and_no_login_fails()
    {
        await using var world = await HubWorld.StartAsync(storage: new Dictionary<string, string?> { ["Keys:RotateDays"] = "30" });
        using var client = new CachingClient(world);
        var rotation = world.Services.GetRequiredService<IKeyRotation>();
        var schedule = world.Services.GetServices<IHostedService>().OfType<ScheduledRotation>().Single();
        var first = KeyIdOf(await LogInAsync(world, "college"));
        // The keys of tests are made beforehand: how old they are is not what this is about.
        var since = (await rotation.ListAsync(Token)).Single(key => key.KeyId == first).Since!.Value;
        world.Clock.Advance(since.AddDays(28.9) - world.Clock.GetUtcNow());
        await schedule.TurnAsync(Token);
        (await rotation.ListAsync(Token)).Should().NotContain(key => key.State == HubKeyState.Next, "it is not time yet");

        var signedBy = new List<string>();
        for (var i = 0; i < 16; i++)
        {
            world.Clock.Advance(TimeSpan.FromHours(2));
            await schedule.TurnAsync(Token);
            var token = await LogInAsync(world, "college");
            (await client.VerifiesAsync(token)).Should().BeTrue("turn {0}", i);
            signedBy.Add(KeyIdOf(token));
        }

        signedBy.Distinct().Should().HaveCount(2).And.StartWith(first);
        var keys = (await rotation.ListAsync(Token)).Where(key => key.Use is HubKeyUse.TokensRs256 or HubKeyUse.TokensPs256 or HubKeyUse.TokensEs256).ToList();
        keys.Should().HaveCount(6, "each algorithm has one that signs and one that did, and sixteen turns made no more");
        (await world.Services.GetRequiredService<IAuditLog>().SearchAsync(new AuditQuery { Kind = AuditKinds.KeyMade }, Token).ToListAsync(Token)).Should().HaveCount(3).And.OnlyContain(told => told.Event.Actor == "hub:schedule");
    }

    [Fact]
    public async Task A_key_that_leaked_signs_nothing_any_more_and_its_tokens_open_nothing()
    {
        await using var world = await HubWorld.StartAsync();
        using var browser = world.NewBrowser();
        var tokens = await browser.TokensAsync(world.Shop, "university");
        var leaked = new[] { KeyIdOf(tokens["id_token"]!), KeyIdOf(tokens["access_token"]!) }.Distinct().ToList();
        (await world.Shop.UserInfoAsync(tokens["access_token"]!)).Status.Should().Be(200);

        foreach (var key in leaked)
        {
            await world.Services.GetRequiredService<IKeyRotation>().RetireAsync(key, "cli:jet", Token);
        }

        (await PublishedAsync(world)).Should().NotContain(leaked);
        (await world.Shop.UserInfoAsync(tokens["access_token"]!)).Status.Should().Be(401);
        leaked.Should().NotContain(KeyIdOf(await LogInAsync(world)));
        (await browser.GoAsync(world.Shop.AuthorizeUrl(("prompt", "none"), ("id_token_hint", tokens["id_token"])))).Parameter("error").Should().Be("invalid_request");
    }

    [Fact]
    public async Task A_key_that_is_taken_out_of_use_elsewhere_goes_also_while_the_configuration_cannot_be_read()
    {
        await using var world = await HubWorld.StartAsync();
        var leaked = KeyIdOf(await LogInAsync(world));
        await using var elsewhere = new ServiceCollection().AddSingleton(TimeProvider.System).AddSingleton(Randomness.System)
            .AddFederationHubStorage(new StorageSettings { ConnectionString = world.ConnectionString }).BuildServiceProvider();
        await elsewhere.GetRequiredService<HubDatabase>().StartAsync(Token);
        await using (var connection = new SqliteConnection(world.ConnectionString + ";Pooling=False"))
        {
            await connection.OpenAsync(Token);
            await using var later = connection.CreateCommand();
            later.CommandText = "UPDATE settings_version SET version = version + 1, format = 99 WHERE id = 1";
            await later.ExecuteNonQueryAsync(Token);
        }

        await elsewhere.GetRequiredService<IKeyRotation>().RetireAsync(leaked, "cli:jet", Token);

        (await WithinAsync(TimeSpan.FromSeconds(10), async () => !(await PublishedAsync(world)).Contains(leaked))).Should().BeTrue("a key that leaked leaves the JWKS within ten seconds");
        KeyIdOf(await LogInAsync(world)).Should().NotBe(leaked);
    }

    [Fact]
    public async Task A_next_saml_certificate_stands_in_the_metadata_beside_the_one_that_signs()
    {
        await using var world = await HubWorld.StartAsync();
        await world.Services.GetRequiredService<IKeyRotation>().RotateAsync(HubKeyUse.SamlRequests, null, "cli:jet", Token);
        using var http = LoopbackHttp.Create();

        var metadata = await http.GetStringAsync(new Uri(world.HubUrl + "/saml/metadata"), Token);

        metadata.Split("use=\"signing\"", StringSplitOptions.None).Should().HaveCount(3);
        using var browser = world.NewBrowser();
        (await browser.TokensAsync(world.Shop, "university")).Status.Should().Be(200);
    }

    private static async Task<string> LogInAsync(HubWorld world, string entry = "university")
    {
        using var browser = world.NewBrowser();
        var tokens = await browser.TokensAsync(world.Shop, entry);
        return tokens["id_token"] ?? throw new InvalidOperationException(tokens.Text);
    }

    private static string KeyIdOf(string token) => JsonDocument.Parse(Base64Url.DecodeFromChars(token.Split('.')[0])).RootElement.GetProperty("kid").GetString()!;

    private static Task<bool> PublishedWithinAsync(HubWorld world, string keyId, TimeSpan most) =>
        WithinAsync(most, async () => (await PublishedAsync(world)).Contains(keyId, StringComparer.Ordinal));

    private static async Task<bool> WithinAsync(TimeSpan most, Func<Task<bool>> holds)
    {
        using var late = new CancellationTokenSource(most);
        while (!late.IsCancellationRequested)
        {
            if (await holds())
            {
                return true;
            }

            await Task.Delay(100, Token);
        }

        return false;
    }

    private static async Task<IReadOnlyList<string>> PublishedAsync(HubWorld world)
    {
        using var http = LoopbackHttp.Create();
        return [.. (await KeySetAsync(http, world)).Select(key => key.GetProperty("kid").GetString()!)];
    }

    private static async Task<IReadOnlyList<JsonElement>> KeySetAsync(HttpClient http, HubWorld world) =>
        [.. JsonDocument.Parse(await http.GetStringAsync(new Uri(world.HubUrl + "/.well-known/jwks.json"), Token)).RootElement.GetProperty("keys").EnumerateArray()];

    /// <summary>
    /// Keeps the key set as openid-client does (jose, createRemoteJWKSet): ten minutes; for a key that it does not know it asks again, but
    /// not within thirty seconds of the last time.
    /// </summary>
    private sealed class CachingClient(HubWorld world) : IDisposable
    {
        private readonly HttpClient _http = LoopbackHttp.Create();
        private IReadOnlyList<JsonElement> _keys = [];
        private DateTimeOffset _fetchedAt = DateTimeOffset.MinValue;

        public async Task<bool> VerifiesAsync(string token)
        {
            var age = world.Clock.GetUtcNow() - _fetchedAt;
            if (age > TimeSpan.FromMinutes(10) || (Find(token) is null && age > TimeSpan.FromSeconds(30)))
            {
                _keys = await KeySetAsync(_http, world);
                _fetchedAt = world.Clock.GetUtcNow();
            }

            if (Find(token) is not { } key)
            {
                return false;
            }

            var parts = token.Split('.');
            using var rsa = RSA.Create(new RSAParameters
            {
                Modulus = Base64Url.DecodeFromChars(key.GetProperty("n").GetString()),
                Exponent = Base64Url.DecodeFromChars(key.GetProperty("e").GetString()),
            });
            return rsa.VerifyData(Encoding.ASCII.GetBytes($"{parts[0]}.{parts[1]}"), Base64Url.DecodeFromChars(parts[2]), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        }

        public void Dispose() => _http.Dispose();

        private JsonElement? Find(string token) => _keys.Select(key => (JsonElement?)key).FirstOrDefault(key => key!.Value.GetProperty("kid").GetString() == KeyIdOf(token));
    }
}
