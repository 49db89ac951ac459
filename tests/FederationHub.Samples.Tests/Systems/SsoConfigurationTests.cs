using FederationHub.Samples.Systems.Municipal;

namespace FederationHub.Samples.Tests.Systems;

public sealed class SsoConfigurationTests
{
    private const string Whole = """{"state":true,"nonce":true,"client_id":"%CLIENTID%","client_secret":"%CLIENTSECRET%","redirect_uri":"%ENDPOINTREDIRECT%","scope":"openid profile","response_type":"code"}""";

    private static readonly SsoServer Good = new()
    {
        Issuer = "https://hub.example",
        AuthorizeUrl = "https://hub.example/authorize",
        TokenUrl = "https://hub.example/token",
        KeysUrl = "https://hub.example/keys",
        ClientId = "openwave",
        ClientSecret = "a secret",
        EndpointRedirect = "https://www.open-wave.example",
        Info = Whole,
    };

    public static TheoryData<string, string> WrongInfo => new()
    {
        { """{"state":"true","client_id":"a","redirect_uri":"b"}""", "info.state: must be true or false, without quotes" },
        { """{"nonce":1,"client_id":"a","redirect_uri":"b"}""", "info.nonce: must be true or false, without quotes" },
        { """{"client_id":true,"redirect_uri":"b"}""", "info.client_id: must be a text, with quotes" },
        { """{"redirect_uri":"b"}""", "info.client_id: is needed" },
        { """{"client_id":"a"}""", "info.redirect_uri: is needed" },
        { """{"client_id":"a","redirect_uri":"%ENDPOINTREDIRECT%/%TENANT%"}""", "info.redirect_uri: has a placeholder that is not known" },
        { """{"client_id":"a","redirect_uri":"b","client_secret":""}""", "info.client_secret: is empty; leave it out when the server gave none" },
        { """{"client_id":"a","redirect_uri":"b","response_type":"token"}""", "info.response_type: must be code" },
        { """{"client_id":"a","redirect_uri":"b","grant_type":"implicit"}""", "info.grant_type: must be authorization_code" },
        { """{"client_id":"a","redirect_uri":"b","responsetype":"code"}""", "info.responsetype: is not known" },
        { """{"client_id":"a","client_id":"c","redirect_uri":"b"}""", "info.client_id: stands twice" },
        { """["state"]""", "info: must be an object: { … }" },
        { """{"state":true,""", "info: is not JSON" },
        { "", "info: is not JSON" },
    };

    public static TheoryData<SsoServer, string> WrongAddresses => new()
    {
        { Good with { Discovery = true }, "authorize_url: leave it empty with discovery" },
        { Good with { Discovery = true, AuthorizeUrl = null, TokenUrl = null }, "keys_url: leave it empty with discovery" },
        { Good with { KeysUrl = null }, "keys_url: must be an absolute address" },
        { Good with { TokenUrl = "/token" }, "token_url: must be an absolute address" },
        { Good with { AuthorizeUrl = "javascript:alert(1)" }, "authorize_url: must be an absolute address" },
        { Good with { Issuer = "" }, "issuer: is needed" },
    };

    [Fact]
    public void R002_06_Placeholders_become_what_the_table_says()
    {
        var (configuration, problems) = SsoConfiguration.Read(Good);

        problems.Should().BeEmpty();
        configuration!.ClientId.Should().Be("openwave");
        configuration.ClientSecret.Should().Be("a secret");
        configuration.RedirectUri.Should().Be("https://www.open-wave.example", "not a slash more");
        configuration.Addresses!.Token.Should().Be("https://hub.example/token");
    }

    [Theory]
    [MemberData(nameof(WrongInfo))]
    public void R002_01_R002_06_R002_08_What_is_wrong_is_named_by_its_field_and_leaves_no_configuration(string info, string problem)
    {
        var (configuration, problems) = SsoConfiguration.Read(Good with { Info = info });

        configuration.Should().BeNull();
        problems.Should().Contain(problem);
    }

    [Theory]
    [MemberData(nameof(WrongAddresses))]
    public void R002_02_Addresses_come_from_one_place_and_are_never_mixed(SsoServer server, string problem)
    {
        var (configuration, problems) = SsoConfiguration.Read(server);

        configuration.Should().BeNull();
        problems.Should().Contain(problem);
    }

    [Fact]
    public void R002_02_With_discovery_nothing_else_is_typed() =>
        SsoConfiguration.Read(Good with { Discovery = true, AuthorizeUrl = null, TokenUrl = null, KeysUrl = null }).Configuration!.Addresses.Should().BeNull();

    [Theory]
    [InlineData("", true, true)]
    [InlineData("\"state\":true,", true, true)]
    [InlineData("\"state\":false,", false, true)]
    [InlineData("\"nonce\":false,", true, false)]
    public void R002_03_R002_04_State_and_nonce_are_on_unless_the_table_says_otherwise(string more, bool state, bool nonce)
    {
        var configuration = Read($$"""{{{more}}"client_id":"a","redirect_uri":"b"}""");

        (configuration.State, configuration.Nonce).Should().Be((state, nonce));
    }

    [Theory]
    [InlineData("", "openid profile")]
    [InlineData("\"scope\":\"\",", "openid profile")]
    [InlineData("\"scope\":\"email\",", "openid profile email")]
    [InlineData("\"scope\":\"openid email\",", "openid profile email")]
    [InlineData("\"scope\":\"profile  email profile\",", "openid profile email")]
    public void R002_05_Openid_and_profile_are_added_where_they_lack(string more, string scope) =>
        string.Join(' ', Read($$"""{{{more}}"client_id":"a","redirect_uri":"b"}""").Scopes).Should().Be(scope);

    [Fact]
    public void R002_07_Without_a_secret_none_is_sent() => Read("""{"client_id":"a","redirect_uri":"b"}""").ClientSecret.Should().BeNull();

    [Theory]
    [InlineData(null, "oid")]
    [InlineData("", "oid")]
    [InlineData("2.0", "oid")]
    [InlineData("1.0", "unique_name upn")]
    public void R002_09_R002_10_The_version_says_which_claim_is_the_login_id(string? version, string claims) =>
        string.Join(' ', SsoConfiguration.Read(Good with { Version = version, AuthorizeUrl = "https://adfs.example/v2.0/authorize" }).Configuration!.LoginIdClaims).Should().Be(claims);

    [Fact]
    public void R002_09_Another_version_is_refused() => SsoConfiguration.Read(Good with { Version = "3" }).Problems.Should().Equal("version: must be 1.0 or 2.0");

    private static SsoConfiguration Read(string info) => SsoConfiguration.Read(Good with { Info = info }).Configuration!;
}
