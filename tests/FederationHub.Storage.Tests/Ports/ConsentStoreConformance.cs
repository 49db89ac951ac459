using FederationHub.Core.Applications;
using FederationHub.Core.Ports;
using FederationHub.Core.Release;
using FederationHub.Outcomes;
using FederationHub.Storage.Tests.Databases;
using Microsoft.Extensions.DependencyInjection;

namespace FederationHub.Storage.Tests.Ports;

public abstract class ConsentStoreConformance(TestDatabase database)
{
    private readonly string _person = "person-" + Randomness.System.Handle();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private IConsentStore Store => database.Hub.GetRequiredService<IConsentStore>();

    [Fact]
    public async Task Gives_back_every_member()
    {
        var consent = await GiveAsync("bibliotheek");

        (await Store.FindAsync(_person, "bibliotheek", Token)).Should().ContainSingle().Which.Should().BeEquivalentTo(consent);
        (await Store.OfPersonAsync(_person, Token)).Should().ContainSingle().Which.Should().BeEquivalentTo(consent);
        (await Store.CountsAsync(_person, "bibliotheek", consent.Scope, consent.GivenAt, Token)).Should().BeTrue();
    }

    [Fact]
    public async Task Counts_for_that_person_that_application_and_that_scope_alone()
    {
        var consent = await GiveAsync("bibliotheek");

        (await Store.CountsAsync("another-person", "bibliotheek", consent.Scope, consent.GivenAt, Token)).Should().BeFalse();
        (await Store.CountsAsync(_person, "agenda", consent.Scope, consent.GivenAt, Token)).Should().BeFalse();
        (await Store.CountsAsync(_person, "bibliotheek", ConsentRecord.ScopeOf(ConsentMode.Notice, consent.Claims), consent.GivenAt, Token)).Should().BeFalse();
        (await Store.FindAsync(_person, "agenda", Token)).Should().BeEmpty();
        (await Store.OfPersonAsync("another-person", Token)).Should().BeEmpty();
    }

    [Fact]
    public async Task Given_again_it_is_one_that_goes_on_to_the_newer_end()
    {
        var first = await GiveAsync("bibliotheek");
        database.Clock.Advance(TimeSpan.FromHours(1));

        var again = await GiveAsync("bibliotheek");

        (await Store.FindAsync(_person, "bibliotheek", Token)).Should().ContainSingle().Which.Should().BeEquivalentTo(again with { GivenAt = first.GivenAt });
        (await Store.CountsAsync(_person, "bibliotheek", first.Scope, first.GivenAt, Token)).Should().BeTrue();
        (await Store.CountsAsync(_person, "bibliotheek", first.Scope, again.GivenAt, Token)).Should().BeTrue();
    }

    [Fact]
    public async Task Given_again_after_its_end_it_is_a_new_one_also_before_a_purge()
    {
        var first = await GiveAsync("bibliotheek");
        database.Clock.Advance(first.EndsAt - database.Clock.Now);

        var again = await GiveAsync("bibliotheek");

        (await Store.FindAsync(_person, "bibliotheek", Token)).Should().ContainSingle().Which.Should().BeEquivalentTo(again);
        (await Store.CountsAsync(_person, "bibliotheek", first.Scope, first.GivenAt, Token)).Should().BeFalse();
    }

    [Fact]
    public async Task Of_two_that_are_given_at_once_both_count_in_either_order()
    {
        var first = Samples.Consent(_person, "bibliotheek", database.Clock.Now);
        var second = Samples.Consent(_person, "bibliotheek", database.Clock.Now.AddMilliseconds(5));
        await database.Hub.SaveAsync(Store.Giving(second));
        await database.Hub.SaveAsync(Store.Giving(first));

        (await Store.CountsAsync(_person, "bibliotheek", first.Scope, first.GivenAt, Token)).Should().BeTrue();
        (await Store.CountsAsync(_person, "bibliotheek", first.Scope, second.GivenAt, Token)).Should().BeTrue();
    }

    [Fact]
    public async Task Gives_the_newest_first()
    {
        await GiveAsync("bibliotheek");
        database.Clock.Advance(TimeSpan.FromSeconds(1));
        await GiveAsync("agenda");
        database.Clock.Advance(TimeSpan.FromSeconds(1));
        await GiveAsync("bibliotheek", new ConsentClaim("email", "email"));

        (await Store.OfPersonAsync(_person, Token)).Select(consent => (consent.Application, consent.Claims.Count))
            .Should().Equal(("bibliotheek", 3), ("agenda", 2), ("bibliotheek", 2));
        (await Store.FindAsync(_person, "bibliotheek", Token)).Select(consent => consent.Claims.Count).Should().Equal(3, 2);
    }

    [Fact]
    public async Task Ends_at_its_instant_also_before_a_purge_and_a_purge_removes_it()
    {
        var consent = await GiveAsync("bibliotheek");
        database.Clock.Advance(consent.EndsAt - database.Clock.Now - TimeSpan.FromMilliseconds(1));
        (await Store.CountsAsync(_person, "bibliotheek", consent.Scope, consent.GivenAt, Token)).Should().BeTrue();
        database.Clock.Advance(TimeSpan.FromMilliseconds(1));

        (await Store.CountsAsync(_person, "bibliotheek", consent.Scope, consent.GivenAt, Token)).Should().BeFalse();
        (await Store.FindAsync(_person, "bibliotheek", Token)).Should().BeEmpty();
        (await Store.OfPersonAsync(_person, Token)).Should().BeEmpty();
        while (await database.Hub.GetRequiredService<HubDatabase>().PurgeAsync(100, Token) > 0)
        {
        }

        (await database.CountAsync($"SELECT count(*) FROM consent WHERE person = '{_person}'")).Should().Be(0);
    }

    [Fact]
    public async Task Is_withdrawn_once_on_every_node_and_can_be_given_again()
    {
        var consent = await GiveAsync("bibliotheek");
        var other = (await database.StartHubAsync()).GetRequiredService<IConsentStore>();

        (await database.Hub.SaveAsync(Store.Withdrawing(_person, "bibliotheek", consent.Scope))).Should().BeTrue();
        (await database.Hub.SaveAsync(Store.Withdrawing(_person, "bibliotheek", consent.Scope))).Should().BeFalse();

        (await other.CountsAsync(_person, "bibliotheek", consent.Scope, consent.GivenAt, Token)).Should().BeFalse();
        database.Clock.Advance(TimeSpan.FromMilliseconds(1));
        var again = await GiveAsync("bibliotheek");
        (await other.CountsAsync(_person, "bibliotheek", consent.Scope, again.GivenAt, Token)).Should().BeTrue();
        (await other.CountsAsync(_person, "bibliotheek", consent.Scope, consent.GivenAt, Token)).Should().BeFalse("what rested on the one that was withdrawn stays without it");
    }

    [Fact]
    public async Task Erases_everything_of_a_person_and_of_nobody_else()
    {
        await GiveAsync("bibliotheek");
        await GiveAsync("agenda");
        await database.Hub.SaveAsync(Store.Giving(Samples.Consent(_person + "-2", "agenda", database.Clock.Now)));

        (await Store.EraseAsync(_person, Token)).Should().Be(2);
        (await Store.EraseAsync(_person, Token)).Should().Be(0);

        (await Store.OfPersonAsync(_person, Token)).Should().BeEmpty();
        (await Store.OfPersonAsync(_person + "-2", Token)).Should().ContainSingle();
    }

    private async Task<ConsentRecord> GiveAsync(string application, params ConsentClaim[] more)
    {
        var sample = Samples.Consent(_person, application, database.Clock.Now);
        var consent = sample with { Claims = [.. sample.Claims, .. more] };
        (await database.Hub.SaveAsync(Store.Giving(consent))).Should().BeTrue();
        return consent;
    }
}

public sealed class ConsentStoreOnSqlite(SqliteTestDatabase database) : ConsentStoreConformance(database), IClassFixture<SqliteTestDatabase>;

public sealed class ConsentStoreOnPostgreSql(PostgreSqlTestDatabase database) : ConsentStoreConformance(database), IClassFixture<PostgreSqlTestDatabase>;
