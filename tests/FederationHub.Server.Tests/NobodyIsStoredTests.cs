using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using FederationHub.Core.Ports;
using FederationHub.Outcomes;
using FederationHub.Samples.IdentityProvider;
using FederationHub.Server.Sessions;
using FederationHub.Storage;
using FederationHub.Storage.Tests.Databases;
using FederationHub.Testing;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace FederationHub.Server.Tests;

/// <summary>
/// R000-21: no person's value outlives the session, and none stands anywhere in plain while it lives. People of whom every value is a word of its own
/// log in in every way that there is; then whatever the hub left behind is searched for those words.
/// </summary>
public sealed class NobodyIsStoredTests : IAsyncLifetime
{
    private readonly PostgreSqlServer _server = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("federationhub-test-").FullName;
    private string? _postgreSql;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        await _server.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task R000_21_No_value_of_a_person_stands_in_the_database_its_files_the_log_the_traces_or_the_metrics(bool onPostgreSql)
    {
        var markers = new Markers();
        using var telemetry = new Telemetry();
        await using var world = await HubWorld.StartAsync(Configuration, onPostgreSql ? await PostgreSqlAsync() : null);
        world.University.Personas = [.. world.University.Personas, markers.Mark(world.University.Personas[0], "marked", "uvl.example")];
        world.College.Personas = [.. world.College.Personas, markers.Mark(world.College.Personas[0], "marked", "waadkust.example")];

        foreach (var organisation in new[] { "university", "college" })
        {
            await EverythingAsync(world, organisation, markers);
        }

        var while_ = await LeftAsync(world);
        Check(markers, while_, world.Log, telemetry.Text);
        Controls(while_, world.Log, telemetry.Text);
        (await TablesAsync(world, "session")).Should().BePositive("there are sessions to look into");
        (await TablesAsync(world, "logout_notice")).Should().BePositive("there are logouts that an application was not told of");

        // Told again and again, and then given up.
        for (var i = 0; i < 10 && await TablesAsync(world, "logout_notice") > 0; i++)
        {
            world.Clock.Advance(TimeSpan.FromHours(1));
            await world.Services.GetRequiredService<BackChannelDelivery>().TurnAsync(Token);
        }

        (await TablesAsync(world, "logout_notice")).Should().Be(0);
        world.Clock.Advance(TimeSpan.FromDays(2));
        while (await world.Services.GetRequiredService<HubDatabase>().PurgeAsync(500, Token) > 0)
        {
        }

        (await TablesAsync(world, "session")).Should().Be(0);
        (await TablesAsync(world, "ephemeral WHERE kind <> 'metadata-answer' AND kind <> 'ping' AND kind <> 'refresh-family'")).Should().Be(0);
        (await TablesAsync(world, "ephemeral WHERE kind = 'refresh-family'")).Should().Be(2, "a service may still act for each of both people while they are away");
        await world.RestartAsync(Configuration);
        var after = await LeftAsync(world);
        Check(markers, after, world.Log, telemetry.Text);
        Controls(after, world.Log, telemetry.Text);
    }

    [Fact]
    public void The_search_finds_a_word_in_each_form_that_it_could_have()
    {
        var markers = new Markers();
        markers.Mark(new HubSurroundings("http://hub.localhost:1", TimeProvider.System).University.Personas[0], "marked", "uvl.example");
        var word = Encoding.UTF8.GetBytes(markers.Words["uvl.example given name"]);

        foreach (var form in new[]
        {
            word, [1, 2, .. word, 3], Encoding.Unicode.GetBytes(markers.Words["uvl.example given name"]), Encoding.UTF8.GetBytes(Convert.ToHexStringLower(word)), SHA256.HashData(word),
            Encoding.UTF8.GetBytes(Convert.ToBase64String([7, .. word, 7])), Encoding.UTF8.GetBytes(Convert.ToBase64String([7, 7, .. word, 7])), Encoding.UTF8.GetBytes(Convert.ToBase64String([.. word, 7])),
            Encoding.UTF8.GetBytes(markers.Words["uvl.example given name"].ToUpperInvariant()),
        })
        {
            markers.In(form).Should().Equal("uvl.example given name");
        }

        markers.In("another text"u8.ToArray()).Should().BeEmpty();
    }

    [Fact]
    public async Task R000_21_A_name_that_changed_is_in_the_next_login_everywhere_and_two_logins_are_never_mixed()
    {
        await using var world = await HubWorld.StartAsync(text => text
            .Replace("    claims: []\n", "    agreements: optional\n    claims: [{ claim: given_name, in: [id_token, userinfo] }]\n", StringComparison.Ordinal)
            .Replace("    redirect_uris: [\"http://shop", "    access_token_seconds: 600\n    redirect_uris: [\"http://shop", StringComparison.Ordinal));
        using var browser = world.NewBrowser();
        void Rename(string name) => world.University.Personas = [.. world.University.Personas.Where(p => p.Id != "teacher"), world.University.Personas.Single(p => p.Id == "teacher") with { GivenName = name }];
        async Task<string?> NameAsync(JsonAnswer tokens) => (await world.Shop.UserInfoAsync(tokens["access_token"]!))["given_name"];

        Rename("Anneke");
        var first = await browser.TokensAsync(world.Shop, "university", "teacher");
        (await NameAsync(first)).Should().Be("Anneke");
        Rename("Annemarie");
        (await NameAsync(await world.Shop.RedeemAsync((await browser.GoAsync(world.Shop.AuthorizeUrl())).Parameter("code")!))).Should().Be("Anneke", "a session says what its authentication said");

        var second = await browser.TokensAsync(world.Shop, "university", "teacher", ("prompt", "login"));

        (await NameAsync(second)).Should().Be("Annemarie");
        (await NameAsync(first)).Should().Be("Anneke", "an access token tells of its own login");
        var planner = await world.Planner.RedeemAsync((await browser.GoAsync(world.Planner.AuthorizeUrl(("prompt", "none")))).Parameter("code")!);
        FakeApplication.Claims(planner["id_token"]!).GetProperty("given_name").GetString().Should().Be("Annemarie", "the session goes on with the newer statement");
        (await world.Planner.UserInfoAsync(planner["access_token"]!))["given_name"].Should().Be("Annemarie");
        FakeApplication.Claims(first["id_token"]!).GetProperty("sub").GetString().Should().Be(FakeApplication.Claims(second["id_token"]!).GetProperty("sub").GetString(), "the same person");
    }

    private static string Configuration(string text) => text
        .Replace("    redirect_uris: [\"http://shop", "    logout: { scope: hub, backchannel_uri: \"http://127.0.0.1:1/nobody-listens\" }\n    consent: ask\n    access_token_seconds: 600\n    refresh_tokens: { idle_seconds: 3600, absolute_seconds: 28800 }\n    offline_access: { idle_seconds: 259200, absolute_seconds: 864000 }\n    redirect_uris: [\"http://shop", StringComparison.Ordinal)
        .Replace("    redirect_uris: [\"http://planner", "    consent: notice\n    agreements: optional\n    home_page: http://planner.localhost:1/login\n    redirect_uris: [\"http://planner", StringComparison.Ordinal)
        .Replace("    claims: []\n", "    claims: [name, given_name, family_name, email, preferred_username, eduperson_principal_name, employee_number, eck_id, subject_id]\n", StringComparison.Ordinal);

    /// <summary>Every way in which a person meets the hub.</summary>
    private static async Task EverythingAsync(HubWorld world, string organisation, Markers markers)
    {
        static Task<BrowserPage> PressAsync(Browser browser, BrowserPage page, string answer) => browser.PressAsync(page, $"button[name=answer][value={answer}]");
        var organisationFake = organisation == "university" ? world.University : world.College;
        var mail = organisationFake.Personas.Single(p => p.Id == "marked").Mail!;
        using var browser = world.NewBrowser();

        // With an address typed into the search, and sent along as a hint.
        var choose = await browser.GoAsync(world.Shop.AuthorizeUrl());
        await browser.GoAsync(choose.Url + "&q=" + Uri.EscapeDataString(mail));
        await browser.GoAsync(world.Shop.AuthorizeUrl(("login_hint", mail)));

        // Consent refused, then given; tokens, UserInfo, the page of one's own.
        var consent = await browser.LogInAsync(world.Shop, organisation, "marked");
        consent.Kind.Should().Be("consent");
        markers.In(consent.Text).Should().NotBeEmpty("the person does see the values");
        (await PressAsync(browser, consent, "no")).Code.Should().Be("FH-1405");
        var code = (await PressAsync(browser, await browser.LogInAsync(world.Shop, organisation, "marked"), "yes")).Parameter("code")!;
        var tokens = await world.Shop.RedeemAsync(code);
        markers.In((await world.Shop.UserInfoAsync(tokens["access_token"]!)).Text).Should().NotBeEmpty("the application does get them");
        var renewed = await RenewAsync(world, tokens);
        markers.In((await world.Shop.UserInfoAsync(renewed["access_token"]!)).Text).Should().NotBeEmpty("the application does get them again");
        var notice = await PressAsync(browser, await browser.GoAsync(world.Planner.AuthorizeUrl()), "yes");
        (await world.Planner.RedeemAsync(notice.Parameter("code")!)).Status.Should().Be(200);
        (await browser.GoAsync(world.HubUrl + "/my")).Kind.Should().Be("my");

        // While the person is away.
        using var away = world.NewBrowser();
        var afterwards = await RenewAsync(world, await away.TokensAsync(world.Shop, organisation, "marked", ("scope", "openid offline_access")));
        markers.In((await world.Shop.UserInfoAsync(afterwards["access_token"]!)).Text).Should().BeEmpty("what outlives the session tells nothing");

        // Left on the page that shows them.
        using var left = world.NewBrowser();
        (await left.LogInAsync(world.Shop, organisation, "marked", ("prompt", "consent"))).Kind.Should().Be("consent");

        // Logged out; the application cannot be told.
        using var leaving = world.NewBrowser();
        var hint = (await leaving.TokensAsync(world.Shop, organisation, "marked"))["id_token"]!;
        (await leaving.GoAsync(world.Shop.EndSessionUrl(("id_token_hint", hint)))).Kind.Should().Be("logout");

        // Refused, in several ways.
        foreach (var breakage in new[] { Breakage.Tampered, Breakage.WrongAudience, Breakage.Expired, Breakage.Replay })
        {
            using var refused = world.NewBrowser();
            await refused.BecomeAsync(await refused.PickAsync(await refused.GoAsync(world.Shop.AuthorizeUrl()), organisation), "marked", breakage.ToString());
        }

        // An answer that may not be kept, and one that may.
        foreach (var answer in new[] { "no", "yes" })
        {
            var token = Randomness.System.Handle();
            await world.Services.GetRequiredService<ICommits>().SaveAsync(
                [world.Services.GetRequiredService<ICaptureStore>().Inviting(token, new CaptureInvitation("planner", organisation, world.Clock.GetUtcNow().AddMinutes(15)))], Token);
            using var invited = world.NewBrowser();
            await invited.GoAsync($"{world.HubUrl}/start/planner/{organisation}?capture={token}");
            var page = await invited.BecomeAsync(await invited.GoAsync(world.Planner.AuthorizeUrl()), "marked");
            page.Kind.Should().Be("capture");
            (await PressAsync(invited, page, answer)).Parameter("code").Should().NotBeNull();
        }
    }

    private static async Task<JsonAnswer> RenewAsync(HubWorld world, JsonAnswer tokens)
    {
        var renewed = await world.Shop.RedeemAsync("", ("grant_type", "refresh_token"), ("refresh_token", tokens["refresh_token"]), ("code", null), ("redirect_uri", null), ("code_verifier", null));
        renewed.Status.Should().Be(200, renewed.Text);
        return renewed;
    }

    private static void Check(Markers markers, IReadOnlyList<byte[]> left, string log, string telemetry)
    {
        left.SelectMany(markers.In).Should().BeEmpty("no value of a person stands in what the database is made of");
        log.Split('\n').Where(line => markers.In(line).Count > 0).Should().BeEmpty("no value of a person stands in the log, at its most talkative");
        markers.In(telemetry).Should().BeEmpty("no value of a person stands in traces and metrics");
    }

    // What is meant to be there is found by the same search, so a search that looks nowhere fails.
    private static void Controls(IReadOnlyList<byte[]> left, string log, string telemetry)
    {
        left.Sum(content => content.Length).Should().BeGreaterThan(10_000);
        left.Should().Contain(content => Encoding.Latin1.GetString(content).Contains("eduperson_principal_name", StringComparison.Ordinal), "names of claims are kept");
        log.Should().Contain("FH-1303").And.Contain("Trace ");
        telemetry.Should().Contain("/login/continue").And.Contain("fedhub.");
    }

    private async Task<IReadOnlyList<byte[]>> LeftAsync(HubWorld world)
    {
        if (_postgreSql is null)
        {
            return [.. world.Files()];
        }

        List<byte[]> contents = [];
        await using var source = NpgsqlDataSource.Create(_postgreSql);
        foreach (var table in await ReadAsync(source, "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'"))
        {
            foreach (var row in await ReadAsync(source, $"SELECT t::text FROM \"{table}\" t"))
            {
                contents.Add(Encoding.UTF8.GetBytes(row));
                contents.AddRange(row.Split("\\x").Skip(1).Select(hex => Convert.FromHexString(new string([.. hex.TakeWhile(char.IsAsciiHexDigit)]))));
            }
        }

        return contents;
    }

    private async Task<long> TablesAsync(HubWorld world, string table)
    {
#pragma warning disable CA2100 // Constants of this test.
        if (_postgreSql is not null)
        {
            await using var source = NpgsqlDataSource.Create(_postgreSql);
            return long.Parse((await ReadAsync(source, $"SELECT count(*)::text FROM {table}"))[0], CultureInfo.InvariantCulture);
        }

        await using var connection = new Microsoft.Data.Sqlite.SqliteConnection(world.ConnectionString + ";Mode=ReadOnly");
        await connection.OpenAsync(Token);
        await using var command = connection.CreateCommand();
        command.CommandText = $"SELECT count(*) FROM {table}";
#pragma warning restore CA2100
        return (long)(await command.ExecuteScalarAsync(Token))!;
    }

    private static async Task<List<string>> ReadAsync(NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync(Token);
        var rows = new List<string>();
        while (await reader.ReadAsync(Token))
        {
            rows.Add(reader.GetString(0));
        }

        return rows;
    }

    private async Task<Dictionary<string, string?>> PostgreSqlAsync()
    {
        var database = "hub_" + Guid.NewGuid().ToString("N");
        var admin = await _server.ConnectionStringAsync();
        await using (var source = NpgsqlDataSource.Create(admin))
        {
            await using var create = source.CreateCommand($"CREATE DATABASE {database}");
            await create.ExecuteNonQueryAsync(Token);
        }

        _postgreSql = new NpgsqlConnectionStringBuilder(admin) { Database = database }.ConnectionString;
        var keyFile = Path.Combine(_folder, "master-key");
        await File.WriteAllTextAsync(keyFile, Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)), Token);
        File.SetUnixFileMode(keyFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        await using (var hub = new HubDatabase(new StorageSettings { Provider = StorageProvider.PostgreSql, ConnectionString = _postgreSql, MasterKeyFile = keyFile }, TimeProvider.System, Randomness.System))
        {
            (await hub.MigrateAsync(Token)).Should().BeOfType<Outcome<Done>.Accepted>();
        }

        return new Dictionary<string, string?>(StringComparer.Ordinal) { ["Storage:Provider"] = "PostgreSql", ["Storage:ConnectionString"] = _postgreSql, ["Keys:MasterKeyFile"] = keyFile };
    }
}
