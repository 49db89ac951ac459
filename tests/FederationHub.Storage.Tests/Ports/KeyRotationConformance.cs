using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using FederationHub.Core.Audit;
using FederationHub.Core.Ports;
using FederationHub.OpenId.Ports;
using FederationHub.OpenId.Provider.Keys;
using FederationHub.Storage.Stores;
using FederationHub.Storage.Tests.Databases;
using Microsoft.Extensions.DependencyInjection;

namespace FederationHub.Storage.Tests.Ports;

public abstract class KeyRotationConformance(TestDatabase database)
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_next_key_is_published_before_it_signs_and_takes_over_at_its_instant_on_every_node()
    {
        var here = await database.StartHubAsync();
        var there = await database.StartHubAsync();
        var first = await CurrentAsync(here);
        await CurrentAsync(there);

        var rotated = await Rotation(here).RotateAsync(HubKeyUse.TokensRs256, Hour, "cli:jet", Token);
        await Rotation(there).RefreshAsync(Token);

        rotated.Change.Should().Be(KeyChange.Made);
        rotated.Key.State.Should().Be(HubKeyState.Next);
        rotated.Key.Since.Should().BeCloseTo(database.Clock.Now + Hour, TimeSpan.FromMilliseconds(1));
        foreach (var hub in new[] { here, there })
        {
            (await CurrentAsync(hub)).Should().Be(first);
            (await PublishedAsync(hub)).Should().Contain([first, rotated.Key.KeyId]);
        }

        database.Clock.Advance(Hour);
        foreach (var hub in new[] { here, there })
        {
            (await CurrentAsync(hub)).Should().Be(rotated.Key.KeyId);
            (await PublishedAsync(hub)).Should().Contain([first, rotated.Key.KeyId]);
        }

        database.Clock.Advance(TimeSpan.FromHours(25));
        (await PublishedAsync(there)).Should().NotContain(first).And.Contain(rotated.Key.KeyId);
        (await RememberedAsync(there)).Should().Contain(first, "a hint is older than any token lives");
    }

    [Fact]
    public async Task Nodes_that_rotate_at_once_make_one_next_key()
    {
        var hubs = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => database.StartHubAsync()));

        var rotated = await Task.WhenAll(hubs.Select(hub => Task.Run(() => Rotation(hub).RotateAsync(HubKeyUse.TokensEs256, Hour, "cli:jet", Token), Token)));

        rotated.Select(r => r.Key.KeyId).Distinct().Should().ContainSingle();
        rotated.Should().ContainSingle(r => r.Change == KeyChange.Made);
        (await KeysAsync(hubs[0], HubKeyUse.TokensEs256)).Should().ContainSingle(key => key.State == HubKeyState.Next);
        database.Clock.Advance(Hour);
    }

    [Fact]
    public async Task Now_gives_every_node_the_time_to_publish_first_also_a_key_that_was_to_wait()
    {
        var hub = await database.StartHubAsync();
        var waiting = await Rotation(hub).RotateAsync(HubKeyUse.TokensRs256, Hour, "cli:jet", Token);

        var told = await Rotation(hub).RotateAsync(HubKeyUse.TokensRs256, TimeSpan.Zero, "cli:jet", Token);

        told.Change.Should().Be(KeyChange.Activated);
        told.Key.KeyId.Should().Be(waiting.Key.KeyId);
        told.Key.Since.Should().BeCloseTo(database.Clock.Now.AddSeconds(15), TimeSpan.FromMilliseconds(1));
        (await CurrentAsync(hub)).Should().NotBe(told.Key.KeyId);
        database.Clock.Advance(TimeSpan.FromSeconds(15));
        (await CurrentAsync(hub)).Should().Be(told.Key.KeyId);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_next_key_that_one_operator_takes_out_of_use_is_not_brought_back_by_another_who_changes_keys_at_the_same_moment(bool retires)
    {
        var here = await database.StartHubAsync();
        var there = await database.StartHubAsync();
        var current = await CurrentAsync(here);
        var leaked = (await Rotation(here).RotateAsync(HubKeyUse.TokensRs256, Hour, "cli:jet", Token)).Key.KeyId;
        database.Clock.AtNextLook(() => Task.Run(() => Rotation(there).RetireAsync(leaked, "cli:kees", Token), Token).GetAwaiter().GetResult().Should().BeTrue());

        if (retires)
        {
            (await Rotation(here).RetireAsync(current, "cli:jet", Token)).Should().BeTrue();
        }
        else
        {
            (await Rotation(here).RotateAsync(HubKeyUse.TokensRs256, TimeSpan.Zero, "cli:jet", Token)).Key.KeyId.Should().NotBe(leaked);
        }

        database.Clock.Advance(TimeSpan.FromMinutes(1));
        foreach (var hub in new[] { here, there })
        {
            await Rotation(hub).RefreshAsync(Token);
            (await CurrentAsync(hub)).Should().NotBe(leaked);
            (await PublishedAsync(hub)).Should().NotContain(leaked);
            (await RememberedAsync(hub)).Should().NotContain(leaked);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_key_that_leaked_is_gone_at_once_and_another_signs(bool withNext)
    {
        var here = await database.StartHubAsync();
        var there = await database.StartHubAsync();
        await CurrentAsync(there);
        var next = withNext ? (await Rotation(here).RotateAsync(HubKeyUse.TokensRs256, Hour, "cli:jet", Token)).Key.KeyId : null;
        var leaked = await CurrentAsync(here);

        (await Rotation(here).RetireAsync(leaked, "cli:jet", Token)).Should().BeTrue();
        await Rotation(there).RefreshAsync(Token);

        foreach (var hub in new[] { here, there })
        {
            var current = await CurrentAsync(hub);
            current.Should().NotBe(leaked);
            current.Should().Be(next ?? current, "the key that was told to sign does");
            (await PublishedAsync(hub)).Should().NotContain(leaked).And.Contain(current);
            (await RememberedAsync(hub)).Should().NotContain(leaked);
        }

        (await Rotation(here).RetireAsync(leaked, "cli:jet", Token)).Should().BeFalse("it is gone");
    }

    [Fact]
    public async Task A_saml_key_is_published_until_it_is_told_to_sign()
    {
        var hub = await database.StartHubAsync();
        var keys = hub.GetRequiredService<IHubKeys>();
        var first = await keys.SamlSigningAsync(Token);

        await Rotation(hub).RotateAsync(HubKeyUse.SamlRequests, null, "cli:jet", Token);
        database.Clock.Advance(TimeSpan.FromDays(90));

        (await keys.SamlSigningAsync(Token)).Should().Be(first);
        var published = await keys.SamlSigningPublishedAsync(Token);
        published.Should().HaveCount(2).And.StartWith(first);
        await Rotation(hub).RotateAsync(HubKeyUse.SamlRequests, TimeSpan.Zero, "cli:jet", Token);
        database.Clock.Advance(TimeSpan.FromSeconds(15));
        (await keys.SamlSigningAsync(Token)).Should().Be(published[1]);
        database.Clock.Advance(Hour);
        (await keys.SamlSigningPublishedAsync(Token)).Should().Equal(published[1]);
    }

    [Fact]
    public async Task A_saml_key_that_waits_takes_over_on_the_day_that_it_is_told()
    {
        var hub = await database.StartHubAsync();
        var keys = hub.GetRequiredService<IHubKeys>();
        var first = await keys.SamlSigningAsync(Token);
        (await Rotation(hub).RotateAsync(HubKeyUse.SamlRequests, null, "cli:jet", Token)).Change.Should().Be(KeyChange.Made);

        var told = await Rotation(hub).RotateAsync(HubKeyUse.SamlRequests, TimeSpan.FromDays(14), "cli:jet", Token);

        told.Change.Should().Be(KeyChange.Activated);
        told.Key.Since.Should().BeCloseTo(database.Clock.Now.AddDays(14), TimeSpan.FromMilliseconds(1));
        (await Rotation(hub).RotateAsync(HubKeyUse.SamlRequests, TimeSpan.FromDays(2), "cli:jet", Token)).Change.Should().Be(KeyChange.None, "a day that was told stands");
        (await Rotation(hub).RotateAsync(HubKeyUse.SamlRequests, null, "cli:jet", Token)).Change.Should().Be(KeyChange.None);
        database.Clock.Advance(TimeSpan.FromDays(14) - TimeSpan.FromSeconds(1));
        (await keys.SamlSigningAsync(Token)).Should().Be(first);
        database.Clock.Advance(TimeSpan.FromSeconds(1));
        (await keys.SamlSigningAsync(Token)).Should().NotBe(first);
        (await keys.SamlSigningPublishedAsync(Token)).Should().HaveCount(2).And.EndWith(first, "it signed a moment ago");
    }

    [Fact]
    public async Task A_key_for_decryption_decrypts_before_it_is_shown_and_ninety_days_after_it_was_followed_on_every_node()
    {
        await database.StartHubAsync();
        await database.ExecuteAsync("DELETE FROM vault WHERE kind = 'saml'");
        var here = await database.StartHubAsync();
        var there = await database.StartHubAsync();
        var first = (await DecryptionAsync(there))[0];

        var rotated = await Rotation(here).RotateAsync(HubKeyUse.SamlDecryption, null, "cli:jet", Token);
        await Rotation(there).RefreshAsync(Token);

        foreach (var hub in new[] { here, there })
        {
            (await DecryptionAsync(hub)).Should().Equal(first, rotated.Key.KeyId);
        }

        await Rotation(there).RotateAsync(HubKeyUse.SamlDecryption, TimeSpan.Zero, "cli:jet", Token);
        await Rotation(here).RefreshAsync(Token);
        database.Clock.Advance(TimeSpan.FromSeconds(15));
        foreach (var hub in new[] { here, there })
        {
            (await DecryptionAsync(hub)).Should().Equal(rotated.Key.KeyId, first);
        }

        var listed = await KeysAsync(here, HubKeyUse.SamlDecryption);
        listed.Should().ContainSingle(key => key.KeyId == first && key.State == HubKeyState.Retired).Which.Until.Should().BeCloseTo(database.Clock.Now.AddDays(90), TimeSpan.FromSeconds(1));
        database.Clock.Advance(TimeSpan.FromDays(89));
        (await DecryptionAsync(here)).Should().Equal(rotated.Key.KeyId, first);
        database.Clock.Advance(TimeSpan.FromDays(1));
        (await DecryptionAsync(here)).Should().Equal(rotated.Key.KeyId);
    }

    [Fact]
    public async Task A_key_for_decryption_that_leaked_decrypts_nothing_any_more()
    {
        await database.StartHubAsync();
        await database.ExecuteAsync("DELETE FROM vault WHERE kind = 'saml'");
        var hub = await database.StartHubAsync();
        var leaked = (await DecryptionAsync(hub))[0];
        (await Rotation(hub).RetireAsync(leaked, "cli:jet", Token)).Should().BeTrue();
        (await DecryptionAsync(hub)).Should().ContainSingle().Which.Should().NotBe(leaked);
    }

    [Fact]
    public async Task The_decryption_key_of_the_releases_before_is_the_current_one()
    {
        var hub = database.NewHub(database.Settings);
        await hub.GetRequiredService<HubDatabase>().StartAsync(Token);
        await database.ExecuteAsync("DELETE FROM vault WHERE kind = 'saml'");
        var old = HubKeys.MakeCertificate(X509KeyUsageFlags.KeyEncipherment, database.Clock.Now);
        await hub.GetRequiredService<IKeyVault>().TryAddAsync(VaultKinds.Saml, "decryption-1", old, Token);
        using var certificate = HubKeys.Certificate(old);
        var kept = Convert.ToHexStringLower(SHA256.HashData(certificate.RawData));

        (await DecryptionAsync(hub)).Should().Equal(kept);
        var rotated = await Rotation(hub).RotateAsync(HubKeyUse.SamlDecryption, TimeSpan.Zero, "cli:jet", Token);
        database.Clock.Advance(TimeSpan.FromMinutes(1));
        (await DecryptionAsync(hub)).Should().Equal(rotated.Key.KeyId, kept);
    }

    [Fact]
    public async Task Lists_every_key_and_no_material_and_writes_each_change_down_with_who_made_it()
    {
        var hub = await database.StartHubAsync();
        await hub.GetRequiredService<IHubKeys>().PairwiseAsync(Token);
        await hub.GetRequiredService<IHubKeys>().SamlDecryptionAsync(Token);
        var rotated = await Rotation(hub).RotateAsync(HubKeyUse.TokensEs256, TimeSpan.Zero, "cli:piet", Token);
        database.Clock.Advance(Hour);
        await Rotation(hub).RetireAsync(rotated.Key.KeyId, "cli:piet", Token);

        var listed = await Rotation(hub).ListAsync(Token);

        listed.Select(key => key.Use).Distinct().Should().BeEquivalentTo(Enum.GetValues<HubKeyUse>());
        listed.Where(key => key.Use is HubKeyUse.SamlRequests or HubKeyUse.SamlDecryption).Should().OnlyContain(key => key.CertificateEnds > database.Clock.Now);
        var audited = await hub.GetRequiredService<IAuditLog>().SearchAsync(new AuditQuery { Actor = "cli:piet" }, Token).ToListAsync(Token);
        audited.Select(entry => entry.Event.Kind).Should().Equal(AuditKinds.KeyMade, AuditKinds.KeyRetired);
        audited.Should().OnlyContain(entry => entry.Event.Detail!.Contains(rotated.Key.KeyId));
    }

    [Fact]
    public async Task A_key_of_the_first_releases_goes_on_and_is_followed()
    {
        var hub = database.NewHub(database.Settings);
        await hub.GetRequiredService<HubDatabase>().StartAsync(Token);
        var old = SigningKey.Generate(SigningAlgorithm.RS256, database.Clock.Now);
        await database.ExecuteAsync("DELETE FROM vault WHERE kind = 'signing'");
        await hub.GetRequiredService<IKeyVault>().TryAddAsync(VaultKinds.Signing, "RS256-1", old.ExportPkcs8PrivateKey(), Token);

        (await CurrentAsync(hub)).Should().Be(old.KeyId);
        var rotated = await Rotation(hub).RotateAsync(HubKeyUse.TokensRs256, TimeSpan.Zero, "cli:jet", Token);
        database.Clock.Advance(TimeSpan.FromMinutes(1));

        (await CurrentAsync(hub)).Should().Be(rotated.Key.KeyId);
        (await PublishedAsync(hub)).Should().Contain(old.KeyId);
    }

    [Fact]
    public async Task A_refresh_tells_of_a_change_once_and_of_a_take_over_when_it_happens()
    {
        var hub = await database.StartHubAsync();
        (await Rotation(hub).RefreshAsync(Token)).Should().NotBeNull();
        (await Rotation(hub).RefreshAsync(Token)).Should().BeNull();
        var rotated = await Rotation(await database.StartHubAsync()).RotateAsync(HubKeyUse.TokensRs256, Hour, "cli:jet", Token);

        (await Rotation(hub).RefreshAsync(Token)).Should().Contain(key => key.KeyId == rotated.Key.KeyId && key.State == HubKeyState.Next);
        (await Rotation(hub).RefreshAsync(Token)).Should().BeNull();
        database.Clock.Advance(Hour);
        (await Rotation(hub).RefreshAsync(Token)).Should().Contain(key => key.KeyId == rotated.Key.KeyId && key.State == HubKeyState.Current);
    }

    private static async Task<IReadOnlyList<string>> DecryptionAsync(IServiceProvider hub) =>
        [.. (await hub.GetRequiredService<IHubKeys>().SamlDecryptionAsync(Token)).Select(certificate => Convert.ToHexStringLower(SHA256.HashData(certificate.RawData)))];

    private static IKeyRotation Rotation(IServiceProvider hub) => hub.GetRequiredService<IKeyRotation>();

    private static async Task<string> CurrentAsync(IServiceProvider hub) => (await hub.GetRequiredService<ISigningKeys>().CurrentAsync(SigningAlgorithm.RS256, Token)).KeyId;

    private static async Task<IEnumerable<string>> PublishedAsync(IServiceProvider hub) => (await hub.GetRequiredService<ISigningKeys>().PublishedAsync(Token)).Select(key => key.KeyId);

    private static async Task<IEnumerable<string>> RememberedAsync(IServiceProvider hub) => (await hub.GetRequiredService<ISigningKeys>().RememberedAsync(Token)).Select(key => key.KeyId);

    private static async Task<IEnumerable<HubKey>> KeysAsync(IServiceProvider hub, HubKeyUse use) => (await Rotation(hub).ListAsync(Token)).Where(key => key.Use == use);
}

public sealed class KeyRotationOnSqlite(SqliteTestDatabase database) : KeyRotationConformance(database), IClassFixture<SqliteTestDatabase>;

public sealed class KeyRotationOnPostgreSql(PostgreSqlTestDatabase database) : KeyRotationConformance(database), IClassFixture<PostgreSqlTestDatabase>;
