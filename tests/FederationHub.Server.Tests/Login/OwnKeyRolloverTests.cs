using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Xml.Linq;
using FederationHub.Core.Ports;
using FederationHub.Samples.IdentityProvider;
using FederationHub.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace FederationHub.Server.Tests.Login;

/// <summary>The hub changes its own SAML keys, and organisations that load its metadata now and then notice nothing.</summary>
public sealed class OwnKeyRolloverTests : IAsyncLifetime
{
    private HubWorld _world = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private IHubKeys Keys => _world.Services.GetRequiredService<IHubKeys>();

    private IKeyRotation Rotation => _world.Services.GetRequiredService<IKeyRotation>();

    public async ValueTask InitializeAsync() =>
        _world = await HubWorld.StartAsync(text => text.Replace("/idp/university/metadata", "/idp/university/metadata\n      sign_requests: true", StringComparison.Ordinal));

    public ValueTask DisposeAsync() => _world.DisposeAsync();

    [Fact]
    public async Task No_login_fails_while_the_key_that_signs_requests_is_rotated_at_an_organisation_that_loads_the_metadata_twice_a_day()
    {
        await LoadAsync();
        var first = await Keys.SamlSigningAsync(Token);
        (await LogInAsync()).Should().Be("200");
        await Rotation.RotateAsync(HubKeyUse.SamlRequests, TimeSpan.FromDays(1), "cli:jet", Token);

        for (var hours = 6; hours <= 48; hours += 6)
        {
            _world.Clock.Advance(TimeSpan.FromHours(6));
            // It loads the metadata after half a day, as that asks for.
            if (hours % 12 == 0)
            {
                await LoadAsync();
            }

            (await LogInAsync()).Should().Be("200", "after {0} hours", hours);
        }

        (await Keys.SamlSigningAsync(Token)).Should().NotBe(first, "the other key took over on its day");
        (await Keys.SamlSigningPublishedAsync(Token)).Should().NotContain(first);
    }

    [Fact]
    public async Task An_organisation_that_does_not_load_the_metadata_before_the_key_takes_over_refuses_the_request()
    {
        await LoadAsync();
        (await LogInAsync()).Should().Be("200");
        await Rotation.RotateAsync(HubKeyUse.SamlRequests, TimeSpan.Zero, "cli:jet", Token);
        _world.Clock.Advance(TimeSpan.FromMinutes(1));

        (await LogInAsync()).Should().Be("organisation-error", "so the organisation of the test before really verifies");
        await LoadAsync();
        (await LogInAsync()).Should().Be("200");
    }

    [Fact]
    public async Task No_login_fails_while_the_key_that_organisations_encrypt_to_is_rotated()
    {
        await LoadAsync();
        var old = await ShownAsync();
        (await LogInAsync(old)).Should().Be("200");

        await Rotation.RotateAsync(HubKeyUse.SamlDecryption, null, "cli:jet", Token);
        var next = (await Keys.SamlDecryptionAsync(Token))[1];
        (await ShownAsync()).RawData.Should().Equal(old.RawData, "the next one is not shown before it takes over");
        (await LogInAsync(old)).Should().Be("200");
        (await LogInAsync(next)).Should().Be("200", "it decrypts before anyone is shown it");

        await Rotation.RotateAsync(HubKeyUse.SamlDecryption, TimeSpan.Zero, "cli:jet", Token);
        _world.Clock.Advance(TimeSpan.FromSeconds(15));
        (await ShownAsync()).RawData.Should().Equal(next.RawData);
        (await LogInAsync(next)).Should().Be("200");
        (await LogInAsync(old)).Should().Be("200", "organisations keep the old certificate for as long as they keep metadata");
        await AdvanceAsync(TimeSpan.FromDays(89));
        (await LogInAsync(old)).Should().Be("200");

        await AdvanceAsync(TimeSpan.FromDays(2));
        (await LogInAsync(next)).Should().Be("200");
        (await LogInAsync(old)).Should().Be("FH-1307", "its time is over");
    }

    [Fact]
    public async Task A_key_that_leaked_opens_nothing_and_the_next_is_shown_at_once()
    {
        await LoadAsync();
        var leaked = await ShownAsync();
        (await LogInAsync(leaked)).Should().Be("200");

        await Rotation.RetireAsync(leaked.GetCertHashString(HashAlgorithmName.SHA256).ToLowerInvariant(), "cli:jet", Token);

        (await LogInAsync(leaked)).Should().Be("FH-1307");
        (await LogInAsync(await ShownAsync())).Should().Be("200");
    }

    /// <summary>The organisation loads the hub's metadata, and goes by that copy until the next time.</summary>
    private async Task LoadAsync()
    {
        var hub = FakeServiceProvider.FromMetadata(await MetadataAsync());
        _world.University.Saml = _world.University.Saml! with { WantAuthnRequestsSigned = true, ServiceProviders = [hub] };
    }

    /// <summary>So long a time that the organisation's own metadata has ended: the background fetches it again within seconds of real time.</summary>
    private async Task AdvanceAsync(TimeSpan time)
    {
        _world.Clock.Advance(time);
        for (var i = 0; i < 100 && await LogInAsync() == "FH-1313"; i++)
        {
            await Task.Delay(200, Token);
        }
    }

    private async Task<X509Certificate2> ShownAsync()
    {
        var key = XDocument.Parse(await MetadataAsync()).Descendants().Single(element => element.Name.LocalName == "KeyDescriptor" && element.Attribute("use")!.Value == "encryption");
        return X509CertificateLoader.LoadCertificate(Convert.FromBase64String(key.Descendants().Single(element => element.Name.LocalName == "X509Certificate").Value));
    }

    private async Task<string> MetadataAsync()
    {
        using var http = LoopbackHttp.Create();
        return await http.GetStringAsync(new Uri(_world.HubUrl + "/saml/metadata"), Token);
    }

    /// <summary>What came of a login: the status of the token response, the code of an error page, or the kind of the page where it ended.</summary>
    private async Task<string> LogInAsync(X509Certificate2? encryptedTo = null)
    {
        _world.University.Encryption = encryptedTo is null ? null : new FakeEncryption(encryptedTo);
        using var browser = _world.NewBrowser();
        var page = await browser.LogInAsync(_world.Shop, "university");
        return page.Code ?? (page.Parameter("code") is { } code ? (await _world.Shop.RedeemAsync(code)).Status.ToString(CultureInfo.InvariantCulture) : page.Kind ?? page.Text);
    }
}
