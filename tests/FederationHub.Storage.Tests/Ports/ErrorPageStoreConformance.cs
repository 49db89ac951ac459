using FederationHub.Core.Ports;
using FederationHub.Outcomes;
using FederationHub.Storage.Tests.Databases;
using Microsoft.Extensions.DependencyInjection;

namespace FederationHub.Storage.Tests.Ports;

public abstract class ErrorPageStoreConformance(TestDatabase database)
{
    private readonly string _reference = Randomness.System.Reference();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private IErrorPageStore Store => database.Hub.GetRequiredService<IErrorPageStore>();

    [Fact]
    public async Task Gives_every_member_back_as_often_as_it_is_asked_and_on_every_node()
    {
        var page = Samples.ErrorPage(database.Clock.Now);
        await Store.KeepAsync(_reference, page, Token);
        var other = (await database.StartHubAsync()).GetRequiredService<IErrorPageStore>();

        (await Store.FindAsync(_reference, Token)).Should().BeEquivalentTo(page);
        (await other.FindAsync(_reference, Token)).Should().BeEquivalentTo(page);
    }

    [Fact]
    public async Task A_login_that_is_refused_again_shows_its_last_page()
    {
        await Store.KeepAsync(_reference, Samples.ErrorPage(database.Clock.Now), Token);
        await Store.KeepAsync(_reference, Samples.ErrorPage(database.Clock.Now) with { Code = "FH-1305/clock" }, Token);

        (await Store.FindAsync(_reference, Token))!.Code.Should().Be("FH-1305/clock");
    }

    [Fact]
    public async Task Lives_a_day_and_stands_in_no_dump_in_plain()
    {
        await Store.KeepAsync(_reference, Samples.ErrorPage(database.Clock.Now), Token);

        var dump = string.Concat((await database.DumpAsync()).Select(System.Text.Encoding.Latin1.GetString));
        dump.Should().NotContain(_reference).And.NotContain("audience-of-another");
        database.Clock.Advance(TimeSpan.FromHours(24) - TimeSpan.FromSeconds(1));
        (await Store.FindAsync(_reference, Token)).Should().NotBeNull();
        database.Clock.Advance(TimeSpan.FromSeconds(2));
        (await Store.FindAsync(_reference, Token)).Should().BeNull();
    }

    [Theory]
    [InlineData("")]
    [InlineData("0000000000")]
    public async Task A_reference_of_nothing_finds_nothing(string reference) => (await Store.FindAsync(reference, Token)).Should().BeNull();
}

public sealed class ErrorPagesOnSqlite(SqliteTestDatabase database) : ErrorPageStoreConformance(database), IClassFixture<SqliteTestDatabase>;

public sealed class ErrorPagesOnPostgreSql(PostgreSqlTestDatabase database) : ErrorPageStoreConformance(database), IClassFixture<PostgreSqlTestDatabase>;
