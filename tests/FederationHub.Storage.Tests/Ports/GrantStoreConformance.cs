using System.Text.Json;
using FederationHub.Core.Audit;
using FederationHub.Core.Ports;
using FederationHub.OpenId.Ports;
using FederationHub.OpenId.Provider.Token;
using FederationHub.Outcomes;
using FederationHub.Storage.Tests.Databases;
using Microsoft.Extensions.DependencyInjection;

namespace FederationHub.Storage.Tests.Ports;

public abstract class GrantStoreConformance(TestDatabase database)
{
    private static readonly TimeSpan Life = TimeSpan.FromMinutes(1);

    private readonly string _handle = Randomness.System.Handle();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private IGrantStore Store => database.Hub.GetRequiredService<IGrantStore>();

    [Fact]
    public async Task Gives_what_a_code_stands_for_also_after_it_was_spent()
    {
        var grant = Grant(database.Clock.Now);
        await database.Hub.SaveAsync(Store.PuttingCode(_handle, grant, Life));
        (await Store.TrySpendCodeAsync(_handle, Life, null, Token)).Should().BeTrue();

        (await Store.FindCodeAsync(_handle, Token))!.ToJson().Should().Be(grant.ToJson());
    }

    [Fact]
    public async Task A_code_is_spent_by_exactly_one_of_fifty()
    {
        var other = (await database.StartHubAsync()).GetRequiredService<IGrantStore>();

        var spent = await Task.WhenAll(Enumerable.Range(0, 50).Select(i => Task.Run(() => (i % 2 == 0 ? Store : other).TrySpendCodeAsync(_handle, Life, null, Token).AsTask(), Token)));

        spent.Where(won => won).Should().ContainSingle();
    }

    [Fact]
    public async Task A_code_that_was_spent_before_gives_no_second_token()
    {
        var (first, second) = (Randomness.System.Handle(), Randomness.System.Handle());
        await Store.TrySpendCodeAsync(_handle, Life, new NewAccessToken(first, Record(database.Clock.Now), Life, Told()), Token);

        (await Store.TrySpendCodeAsync(_handle, Life, new NewAccessToken(second, Record(database.Clock.Now), Life, Told()), Token)).Should().BeFalse();
        (await Store.FindAccessTokenAsync(first, Token)).Should().NotBeNull();
        (await Store.FindAccessTokenAsync(second, Token)).Should().BeNull();
    }

    [Fact]
    public async Task Gives_nothing_after_its_lifetime()
    {
        await database.Hub.SaveAsync(Store.PuttingCode(_handle, Grant(database.Clock.Now), Life));
        await AddAsync(Record(database.Clock.Now));
        database.Clock.Advance(Life);

        (await Store.FindCodeAsync(_handle, Token)).Should().BeNull();
        (await Store.FindAccessTokenAsync(_handle, Token)).Should().BeNull();
    }

    [Fact]
    public async Task Gives_what_an_access_token_gives()
    {
        var record = Record(database.Clock.Now);

        (await AddAsync(record)).Should().BeTrue();
        (await Store.FindAccessTokenAsync(_handle, Token))!.ToJson().Should().Be(record.ToJson());
    }

    [Fact]
    public async Task An_id_that_is_taken_is_not_added_again()
    {
        await AddAsync(Record(database.Clock.Now));

        (await AddAsync(Record(database.Clock.Now) with { Subject = "other" })).Should().BeTrue("the code is spent all the same");
        (await Store.FindAccessTokenAsync(_handle, Token))!.Subject.Should().Be("subject");
    }

    [Fact]
    public async Task A_revoked_token_gives_nothing()
    {
        await AddAsync(Record(database.Clock.Now));

        await Store.RevokeAccessTokenAsync(_handle, Life, Token);

        (await Store.FindAccessTokenAsync(_handle, Token)).Should().BeNull();
    }

    [Fact]
    public async Task A_token_that_was_revoked_before_it_was_added_never_comes()
    {
        await Store.RevokeAccessTokenAsync(_handle, Life, Token);

        (await AddAsync(Record(database.Clock.Now))).Should().BeTrue("the code is spent all the same");
        (await Store.FindAccessTokenAsync(_handle, Token)).Should().BeNull();
    }

    [Fact]
    public async Task Refresh_tokens_begin_in_the_commit_that_spends_the_code()
    {
        var family = await BeginAsync();

        var kept = (await Store.FindFamilyAsync(_handle, Token))!;
        kept.Family.ToJson().Should().Be(family.ToJson());
        (await (await database.StartHubAsync()).GetRequiredService<IGrantStore>().FindFamilyAsync(_handle, Token))!.Version.Should().Be(kept.Version);
    }

    [Fact]
    public async Task A_rotation_is_made_by_exactly_one_of_twenty_and_its_access_token_with_it()
    {
        await BeginAsync();
        var read = (await Store.FindFamilyAsync(_handle, Token))!;
        var other = (await database.StartHubAsync()).GetRequiredService<IGrantStore>();
        var ids = Enumerable.Range(0, 20).Select(_ => Randomness.System.Handle()).ToList();

        var made = await Task.WhenAll(ids.Select((id, i) => Task.Run(() => (i % 2 == 0 ? Store : other).TryRefreshAsync(
            _handle, read.Version, read.Family with { Number = 1 }, Life, new NewAccessToken(id, Record(database.Clock.Now), Life, Told()), Token).AsTask(), Token)));

        made.Where(won => won).Should().ContainSingle();
        (await Store.FindFamilyAsync(_handle, Token))!.Family.Number.Should().Be(1);
        foreach (var (id, won) in ids.Zip(made))
        {
            (await Store.FindAccessTokenAsync(id, Token) is not null).Should().Be(won);
        }
    }

    [Fact]
    public async Task Revoked_refresh_tokens_are_gone_and_rotate_no_more()
    {
        await BeginAsync();
        var read = (await Store.FindFamilyAsync(_handle, Token))!;

        await Store.RevokeFamilyAsync(_handle, Life, Token);

        (await Store.FindFamilyAsync(_handle, Token)).Should().BeNull();
        (await Store.TryRefreshAsync(_handle, read.Version, read.Family with { Number = 1 }, Life, new NewAccessToken(Randomness.System.Handle(), Record(database.Clock.Now), Life, Told()), Token)).Should().BeFalse();
        (await Store.FindFamilyAsync(_handle, Token)).Should().BeNull();
    }

    [Fact]
    public async Task Refresh_tokens_that_were_revoked_before_they_began_never_come()
    {
        await Store.RevokeFamilyAsync(_handle, Life, Token);

        await BeginAsync();

        (await Store.FindFamilyAsync(_handle, Token)).Should().BeNull();
    }

    [Fact]
    public async Task Refresh_tokens_end_with_their_lifetime()
    {
        await BeginAsync();
        database.Clock.Advance(Life);

        (await Store.FindFamilyAsync(_handle, Token)).Should().BeNull();
    }

    [Fact]
    public async Task What_outlives_a_session_is_ended_for_one_person_up_to_an_instant_and_on_every_node()
    {
        (await Store.OfflineEndedAsync(_handle, Token)).Should().BeNull();
        var at = database.Clock.Now;

        await Store.EndOfflineAsync(_handle, at, Life, Token);

        (await (await database.StartHubAsync()).GetRequiredService<IGrantStore>().OfflineEndedAsync(_handle, Token)).Should().Be(at);
        (await Store.OfflineEndedAsync(Randomness.System.Handle(), Token)).Should().BeNull("nobody else was ended");
        await Store.EndOfflineAsync(_handle, at.AddSeconds(1), Life, Token);
        (await Store.OfflineEndedAsync(_handle, Token)).Should().Be(at.AddSeconds(1));
        database.Clock.Advance(Life);
        (await Store.OfflineEndedAsync(_handle, Token)).Should().BeNull();
    }

    private async Task<RefreshFamily> BeginAsync()
    {
        var family = new RefreshFamily
        {
            Granted = Grant(database.Clock.Now) with { RefreshFamily = _handle },
            Seed = Randomness.System.Handle(),
            RotatedAt = database.Clock.Now,
            EndsAt = database.Clock.Now.AddHours(1),
            IdleSeconds = 600,
        };
        (await Store.TrySpendCodeAsync(Randomness.System.Handle(), Life, new NewAccessToken(Randomness.System.Handle(), Record(database.Clock.Now), Life, Told()) { Family = new NewRefreshFamily(_handle, family, Life) }, Token)).Should().BeTrue();
        return family;
    }

    // Each time another code, so that only the token's id can stand in the way.
    private async Task<bool> AddAsync(AccessTokenRecord record) => await Store.TrySpendCodeAsync(Randomness.System.Handle(), Life, new NewAccessToken(_handle, record, Life, Told()), Token);

    private PreparedWrite Told() => database.Hub.GetRequiredService<IAuditLog>().Appending(new AuditEvent(database.Clock.Now, "token.tested", _handle, null, null, null, null));

    internal static GrantedLogin Grant(DateTimeOffset at) => new()
    {
        ClientId = "bibliotheek",
        RedirectUri = "https://app.example/cb",
        Nonce = "nonce-" + Samples.Person,
        CodeChallenge = "challenge",
        Scopes = ["openid"],
        CodeExpiresAt = at.AddMinutes(1),
        KeptUntil = at.AddMinutes(10),
        AccessTokenId = "token-id",
        Login = new ReleasedLogin
        {
            Subject = "subject-" + Samples.Person,
            AuthenticatedAt = at,
            Acr = "hoog",
            Amr = ["mfa"],
            SessionId = "session",
            Sid = "sid",
            GivenAt = at.AddSeconds(-1),
            ByStartLink = true,
            OrganisationId = "school",
            UpstreamId = "school-saml",
            Reference = "7KQ2M9XA4T",
            IdTokenClaims = Claims(),
            AccessTokenClaims = Claims(),
            UserInfoClaims = Claims(),
            Grounds = Grounds(),
            AdmittedBy = "groups",
            ConsentedBy = "person scope",
            Person = "person",
        },
    };

    internal static AccessTokenRecord Record(DateTimeOffset at) => new()
    {
        ClientId = "bibliotheek",
        Scopes = ["openid"],
        ExpiresAt = at.AddMinutes(1),
        Subject = "subject",
        OrganisationId = "school",
        UpstreamId = "school-saml",
        SessionId = "sid",
        GivenAt = at.AddSeconds(-1),
        ByStartLink = true,
        Reference = "7KQ2M9XA4T",
        UserInfoClaims = Claims(),
        Grounds = Grounds(),
        AdmittedBy = "groups",
        ConsentedBy = "person scope",
        Person = "person",
    };

    private static Dictionary<string, ClaimGround> Grounds() => new(StringComparer.Ordinal) { ["name"] = new ClaimGround("agreement", "given_name", Required: true, Identifier: "eppn") };

    private static Dictionary<string, JsonElement> Claims() => new(StringComparer.Ordinal) { ["name"] = JsonSerializer.SerializeToElement(Samples.Person), ["person_id"] = JsonSerializer.SerializeToElement(Samples.EckId) };
}

public sealed class GrantStoreOnSqlite(SqliteTestDatabase database) : GrantStoreConformance(database), IClassFixture<SqliteTestDatabase>;

public sealed class GrantStoreOnPostgreSql(PostgreSqlTestDatabase database) : GrantStoreConformance(database), IClassFixture<PostgreSqlTestDatabase>;
