using System.Security.Cryptography.X509Certificates;
using FederationHub.Core.Ports;
using FederationHub.OpenId.Ports;
using FederationHub.OpenId.Provider.Keys;
using FederationHub.Storage.Tests.Databases;
using Microsoft.Extensions.DependencyInjection;

namespace FederationHub.Storage.Tests.Ports;

public abstract class HubKeysConformance(TestDatabase database)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_hubs_that_make_keys_at_once_agree_and_so_does_the_next()
    {
        var hubs = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(database.StartHubAsync, Token)));

        var seen = await Task.WhenAll(hubs.Select(hub => Task.Run(() => KeysOfAsync(hub), Token)));
        var restarted = await KeysOfAsync(await database.StartHubAsync());

        seen.Append(restarted).Distinct().Should().ContainSingle();
    }

    [Theory]
    [InlineData(SigningAlgorithm.RS256)]
    [InlineData(SigningAlgorithm.ES256)]
    public async Task Has_a_published_key_for_each_algorithm(SigningAlgorithm algorithm)
    {
        var keys = database.Hub.GetRequiredService<ISigningKeys>();

        var current = await keys.CurrentAsync(algorithm, Token);

        current.Algorithm.Should().Be(algorithm);
        (await keys.PublishedAsync(Token)).Should().Contain(current);
    }

    [Fact]
    public async Task Gives_the_same_key_object_to_callers_that_come_at_once()
    {
        var keys = (await database.StartHubAsync()).GetRequiredService<ISigningKeys>();

        var given = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Task.Run(() => keys.CurrentAsync(SigningAlgorithm.ES256, Token).AsTask(), Token)));

        given.Distinct().Should().ContainSingle();
    }

    [Fact]
    public async Task Saml_signing_and_decryption_are_two_rsa_keys_with_certificates_for_their_use()
    {
        var keys = database.Hub.GetRequiredService<IHubKeys>();

        var signing = await keys.SamlSigningAsync(Token);
        var decryption = (await keys.SamlDecryptionAsync(Token))[0];

        signing.Thumbprint.Should().NotBe(decryption.Thumbprint);
        foreach (var (certificate, usage) in new[] { (signing, X509KeyUsageFlags.DigitalSignature), (decryption, X509KeyUsageFlags.KeyEncipherment) })
        {
            certificate.HasPrivateKey.Should().BeTrue();
            certificate.GetRSAPrivateKey()!.KeySize.Should().BeGreaterThanOrEqualTo(2048);
            certificate.NotAfter.ToUniversalTime().Should().BeAfter(database.Clock.Now.UtcDateTime.AddYears(5));
            certificate.Extensions.OfType<X509KeyUsageExtension>().Single().KeyUsages.Should().Be(usage);
        }
    }

    [Fact]
    public async Task The_pairwise_key_has_256_bits() =>
        (await database.Hub.GetRequiredService<IHubKeys>().PairwiseAsync(Token)).Should().HaveCount(32).And.Subject.Distinct().Should().HaveCountGreaterThan(8);

    [Fact]
    public async Task The_key_of_start_links_is_one_of_its_own()
    {
        var keys = database.Hub.GetRequiredService<IHubKeys>();
        (await keys.StartNotesAsync(Token)).Should().HaveCount(32).And.NotEqual(await keys.PairwiseAsync(Token));
    }

    [Fact]
    public async Task The_key_of_pseudonyms_is_one_of_its_own()
    {
        var keys = database.Hub.GetRequiredService<IHubKeys>();
        (await keys.PersonsAsync(Token)).Should().HaveCount(32).And.NotEqual(await keys.PairwiseAsync(Token)).And.NotEqual(await keys.StartNotesAsync(Token));
    }

    [Fact]
    public async Task The_key_of_remembered_choices_is_one_of_its_own()
    {
        var keys = database.Hub.GetRequiredService<IHubKeys>();
        (await keys.RecentChoicesAsync(Token)).Should().HaveCount(32).And.NotEqual(await keys.PairwiseAsync(Token)).And.NotEqual(await keys.StartNotesAsync(Token));
    }

    private static async Task<string> KeysOfAsync(ServiceProvider hub)
    {
        var keys = hub.GetRequiredService<IHubKeys>();
        var published = await hub.GetRequiredService<ISigningKeys>().PublishedAsync(Token);
        return string.Join(' ', published.Select(key => key.ToString())
            .Append(Convert.ToHexString(await keys.PairwiseAsync(Token)))
            .Append(Convert.ToHexString(await keys.PersonsAsync(Token)))
            .Append(Convert.ToHexString(await keys.StartNotesAsync(Token)))
            .Append(Convert.ToHexString(await keys.RecentChoicesAsync(Token)))
            .Append((await keys.SamlSigningAsync(Token)).Thumbprint)
            .Append(string.Join(" ", (await keys.SamlDecryptionAsync(Token)).Select(certificate => certificate.Thumbprint))));
    }
}

public sealed class HubKeysOnSqlite(SqliteTestDatabase database) : HubKeysConformance(database), IClassFixture<SqliteTestDatabase>;

public sealed class HubKeysOnPostgreSql(PostgreSqlTestDatabase database) : HubKeysConformance(database), IClassFixture<PostgreSqlTestDatabase>;
