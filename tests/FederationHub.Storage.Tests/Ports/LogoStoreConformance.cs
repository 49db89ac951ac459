using FederationHub.Core.Discovery;
using FederationHub.Core.Ports;
using FederationHub.Outcomes;
using FederationHub.Storage.Tests.Databases;
using Microsoft.Extensions.DependencyInjection;

namespace FederationHub.Storage.Tests.Ports;

public abstract class LogoStoreConformance(TestDatabase database)
{
    private readonly string _address = $"https://school.example/{Randomness.System.Handle()}.png";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static LogoImage Image { get; } = LogoImage.TryRead(Convert.FromHexString("89504E470D0A1A0A0000000D49484452000000200000001008060000"))!;

    private ILogoStore Logos => database.Hub.GetRequiredService<ILogoStore>();

    [Fact]
    public async Task Knows_nothing_of_what_was_never_asked()
    {
        (await Logos.FindAsync(_address, Token)).Should().BeNull();
        (await Logos.PictureAsync("0123456789abcdef01234567.png", Token)).Should().BeNull();
    }

    [Fact]
    public async Task Keeps_a_picture_by_its_name_also_for_another_node()
    {
        var now = DateTimeOffset.FromUnixTimeMilliseconds(database.Clock.Now.ToUnixTimeMilliseconds());
        await Logos.KeepAsync(_address, now, Image, Token);
        var other = (await database.StartHubAsync()).GetRequiredService<ILogoStore>();

        (await other.FindAsync(_address, Token)).Should().Be(new KeptLogo(now, Image.Name, Image.Bytes.Length));
        (await other.PictureAsync(Image.Name, Token))!.Bytes.ToArray().Should().Equal(Image.Bytes.ToArray());
    }

    [Fact]
    public async Task Remembers_that_an_address_gave_none()
    {
        await Logos.KeepAsync(_address, database.Clock.Now, null, Token);

        (await Logos.FindAsync(_address, Token)).Should().Match<KeptLogo>(kept => kept.Name == null && kept.Size == 0);
    }
}

public sealed class LogoStoreOnSqlite(SqliteTestDatabase database) : LogoStoreConformance(database), IClassFixture<SqliteTestDatabase>;

public sealed class LogoStoreOnPostgreSql(PostgreSqlTestDatabase database) : LogoStoreConformance(database), IClassFixture<PostgreSqlTestDatabase>;
