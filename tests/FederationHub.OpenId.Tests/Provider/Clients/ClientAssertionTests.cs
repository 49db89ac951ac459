using System.Security.Cryptography;
using System.Text.Json;
using FederationHub.OpenId.Provider;
using FederationHub.OpenId.Provider.Clients;
using FederationHub.Outcomes;
using static FederationHub.OpenId.Tests.Provider.ProviderUnderTest;

namespace FederationHub.OpenId.Tests.Provider.Clients;

public sealed class ClientAssertionTests
{
    private const string Type = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

    private static readonly TestClientKey Ec = TestClientKey.Ec;
    private static readonly TestClientKey Rsa = TestClientKey.Rsa;
    private static readonly TestClientKey Foreign = new("ec-1", ECDsa.Create(ECCurve.NamedCurves.nistP256));

    private readonly ProviderUnderTest _hub = new();

    public ClientAssertionTests() => Register(Keys);

    private static Client Keys { get; } = Shop with
    {
        Id = "keys",
        AuthenticationMethods = [ClientAuthenticationMethod.PrivateKeyJwt],
        Secrets = [],
        Keys = ClientKeySet.Read(TestClientKey.Set(Ec, Rsa)).Value(),
    };

    [Theory]
    [InlineData("RS256")]
    [InlineData("PS256")]
    [InlineData("ES256")]
    public async Task Each_algorithm_proves_the_client(string algorithm)
    {
        var key = algorithm == "ES256" ? Ec : Rsa;

        (await Redeem(key.Sign(Claims(), With(key.Header(), "alg", algorithm)))).Status.Should().Be(200);
    }

    [Fact]
    public async Task It_is_enough_without_a_client_id_type_or_key_id_and_with_the_type_of_its_own()
    {
        (await Redeem(Ec.Sign(Claims()), form => form["client_id"] = "keys")).Status.Should().Be(200);
        (await Redeem(Ec.Sign(Claims("id-2"), Without(Ec.Header(), "typ", "kid")))).Status.Should().Be(200);
        (await Redeem(Ec.Sign(Claims("id-3"), With(Ec.Header(), "typ", "client-authentication+jwt")))).Status.Should().Be(200);
    }

    public static TheoryData<string, string, object?, RejectionCode> BrokenClaims { get; } = new()
    {
        { "no issuer", "iss", null, OpenIdCauses.ClientAssertionSubject },
        { "no subject", "sub", null, OpenIdCauses.ClientAssertionSubject },
        { "another subject", "sub", "shop", OpenIdCauses.ClientAssertionSubject },
        { "another issuer", "iss", "shop", OpenIdCauses.ClientAssertionSubject },
        { "a subject that is a list", "sub", new[] { "keys" }, OpenIdCauses.ClientAssertionSubject },
        { "no audience", "aud", null, OpenIdCauses.ClientAssertionAudience },
        { "another audience", "aud", "https://other.example", OpenIdCauses.ClientAssertionAudience },
        { "the issuer with a slash", "aud", IssuerUrl + "/", OpenIdCauses.ClientAssertionAudience },
        { "the issuer in a list", "aud", new[] { IssuerUrl }, OpenIdCauses.ClientAssertionAudience },
        { "the issuer among others", "aud", new[] { IssuerUrl, "https://other.example" }, OpenIdCauses.ClientAssertionAudience },
        { "the token endpoint", "aud", IssuerUrl + "/connect/token", OpenIdCauses.ClientAssertionAudience },
        { "where requests are pushed", "aud", IssuerUrl + "/connect/par", OpenIdCauses.ClientAssertionAudience },
        { "no end", "exp", null, OpenIdCauses.ClientAssertionMalformed },
        { "an end that is text", "exp", "1768471260", OpenIdCauses.ClientAssertionMalformed },
        { "a beginning that is text", "nbf", "now", OpenIdCauses.ClientAssertionMalformed },
        { "no id", "jti", null, OpenIdCauses.ClientAssertionWithoutId },
        { "an empty id", "jti", "", OpenIdCauses.ClientAssertionWithoutId },
        { "an id that is a number", "jti", 1, OpenIdCauses.ClientAssertionWithoutId },
        { "an endless id", "jti", new string('x', 257), OpenIdCauses.ClientAssertionWithoutId },
    };

    [Theory]
    [MemberData(nameof(BrokenClaims))]
    public async Task Refuses_claims_that_do_not_fit(string what, string claim, object? value, RejectionCode cause)
    {
        var claims = value is null ? Without(Claims(), claim) : With(Claims(), claim, value);

        await Refused(Ec.Sign(claims), cause, what);
    }

    [Theory]
    [InlineData("exp", 0, "client-assertion-expired")]
    [InlineData("exp", -300, "client-assertion-expired")]
    [InlineData("exp", 1, null)]
    [InlineData("exp", 600, null)]
    [InlineData("exp", 660, "client-assertion-too-long")]
    [InlineData("exp", 315360000, "client-assertion-too-long")]
    [InlineData("nbf", 8, null)]
    [InlineData("nbf", 60, "client-assertion-not-yet")]
    [InlineData("iat", 8, null)]
    [InlineData("iat", 60, "client-assertion-not-yet")]
    [InlineData("iat", -3600, null)]
    public async Task Times_have_their_limits(string claim, int seconds, string? cause)
    {
        var reply = await Redeem(Ec.Sign(With(Claims(), claim, _hub.Time.GetUtcNow().AddSeconds(seconds).ToUnixTimeSeconds())));

        reply.Rejection?.Code.Cause.Should().Be(cause);
        reply.Status.Should().Be(cause is null ? 200 : 401);
    }

    public static TheoryData<string, string, object?, RejectionCode> BrokenHeaders { get; } = new()
    {
        { "no algorithm", "alg", null, OpenIdCauses.ClientAssertionAlgorithmRefused },
        { "none", "alg", "none", OpenIdCauses.ClientAssertionAlgorithmRefused },
        { "nOnE", "alg", "nOnE", OpenIdCauses.ClientAssertionAlgorithmRefused },
        { "a shared secret", "alg", "HS256", OpenIdCauses.ClientAssertionAlgorithmRefused },
        { "an algorithm beyond the list", "alg", "ES384", OpenIdCauses.ClientAssertionAlgorithmRefused },
        { "the algorithm of another kind of key", "alg", "PS256", OpenIdCauses.ClientAssertionKeyUnknown },
        { "a key that is not there", "kid", "ec-9", OpenIdCauses.ClientAssertionKeyUnknown },
        { "a key id that is a number", "kid", 1, OpenIdCauses.ClientAssertionHeaderRefused },
        { "an unknown extension", "crit", new[] { "exp" }, OpenIdCauses.ClientAssertionHeaderRefused },
        { "a key of its own", "jwk", new { kty = "EC" }, OpenIdCauses.ClientAssertionHeaderRefused },
        { "an address of keys", "jku", "https://evil.example/keys", OpenIdCauses.ClientAssertionHeaderRefused },
        { "an address of a certificate", "x5u", "https://evil.example/cert", OpenIdCauses.ClientAssertionHeaderRefused },
        { "an access token", "typ", "at+jwt", OpenIdCauses.ClientAssertionHeaderRefused },
    };

    [Theory]
    [MemberData(nameof(BrokenHeaders))]
    public async Task Refuses_headers_that_do_not_fit(string what, string member, object? value, RejectionCode cause)
    {
        var header = value is null ? Without(Ec.Header(), member) : With(Ec.Header(), member, value);

        await Refused(Ec.Sign(Claims(), header), cause, what);
    }

    [Fact]
    public async Task Refuses_what_is_no_signed_object()
    {
        var good = Ec.Sign(Claims()).Split('.');
        var twice = JsonSerializer.Serialize(Claims())[..^1] + ",\"sub\":\"keys\"}";
        string[] broken =
        [
            "", "x", ".", "..", $"{good[0]}.{good[1]}", $"{good[0]}.{good[1]}.{good[2]}.", $"{good[0]}.{good[1]}.{good[2]}=", $"{good[0]}.{TestClientKey.Encode("[]")}.{good[2]}",
            Ec.SignText(JsonSerializer.Serialize(Ec.Header()), twice), Ec.SignText("""{"alg":"ES256","alg":"ES256"}""", JsonSerializer.Serialize(Claims())), good[0] + "." + new string('A', 8192) + "." + good[2],
        ];
        foreach (var assertion in broken)
        {
            await Refused(assertion, OpenIdCauses.ClientAssertionMalformed, assertion);
        }
    }

    [Fact]
    public async Task Refuses_a_signature_that_is_not_the_clients()
    {
        await Refused(Foreign.Sign(Claims()), OpenIdCauses.ClientAssertionSignature, "another key under the same id");
        var good = Ec.Sign(Claims()).Split('.');
        var other = Ec.Sign(With(Claims(), "jti", "id-2")).Split('.');
        await Refused($"{good[0]}.{good[1]}.{other[2]}", OpenIdCauses.ClientAssertionSignature, "the signature of another assertion");
        await Refused($"{good[0]}.{good[1]}.", OpenIdCauses.ClientAssertionSignature, "no signature");
        _hub.Used.All.Should().BeEmpty("a stranger cannot fill the memory");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("urn:ietf:params:oauth:client-assertion-type:saml2-bearer")]
    [InlineData("URN:ietf:params:oauth:client-assertion-type:jwt-bearer")]
    public async Task The_type_is_exact(string? type) =>
        (await Redeem(Ec.Sign(Claims()), form => form.With("client_assertion_type", type))).Rejection!.Code.Should().Be(OpenIdCauses.ClientAssertionTypeUnsupported);

    [Fact]
    public async Task It_is_the_only_way_in_the_request()
    {
        (await Redeem(Ec.Sign(Claims()), form => form["client_secret"] = Secret)).Rejection!.Code.Should().Be(OpenIdCauses.SeveralAuthenticationMethods);
        (await Redeem(Ec.Sign(Claims()), headers: [Basic("keys", Secret)])).Rejection!.Code.Should().Be(OpenIdCauses.SeveralAuthenticationMethods);
        (await Redeem(Ec.Sign(Claims()), form => form["client_id"] = "shop")).Rejection!.Code.Should().Be(OpenIdCauses.ClientAssertionSubject);
    }

    [Fact]
    public async Task Only_who_registered_keys_may_sign_and_who_did_has_no_other_way()
    {
        var claims = With(With(Claims(), "sub", "shop"), "iss", "shop");
        (await Redeem(Ec.Sign(claims))).Rejection!.Code.Should().Be(OpenIdCauses.AuthenticationMethodNotAllowed);
        Register(Keys with { Secrets = [new(ClientSecretHash.Create(Secret))] });
        (await _hub.Redeem(ValidForm(await Code()), [Basic("keys", Secret)])).Rejection!.Code.Should().Be(OpenIdCauses.AuthenticationMethodNotAllowed);
        (await _hub.Redeem(ValidForm(await Code()).With("client_id", "keys"), [])).Rejection!.Code.Should().Be(OpenIdCauses.AuthenticationMethodNotAllowed);
    }

    [Fact]
    public async Task It_is_good_once_and_for_one_client()
    {
        var assertion = Ec.Sign(Claims());
        (await Redeem(assertion)).Status.Should().Be(200);
        await Refused(assertion, OpenIdCauses.ClientAssertionReplayed, "the same");
        await Refused(Ec.Sign(With(Claims(), "nbf", 0)), OpenIdCauses.ClientAssertionReplayed, "another with the same id");

        Register(Keys with { Id = "keys2" });
        (await _hub.Redeem(Form(await Code("keys2"), Ec.Sign(With(With(Claims(), "sub", "keys2"), "iss", "keys2"))), [])).Status.Should().Be(200);
    }

    [Fact]
    public async Task A_registered_algorithm_and_the_algorithm_of_a_key_are_the_only_ones()
    {
        Register(Keys with { AssertionAlgorithm = "PS256" });
        await Refused(Rsa.Sign(Claims()), OpenIdCauses.ClientAssertionAlgorithmRefused, "RS256 where PS256 is registered");
        (await Redeem(Rsa.Sign(Claims(), With(Rsa.Header(), "alg", "PS256")))).Status.Should().Be(200);

        Register(Keys with { Keys = ClientKeySet.Read($$"""{"keys":[{{Rsa.Jwk(",\"alg\":\"PS256\"")}}]}""").Value() });
        await Refused(Rsa.Sign(Claims("id-2")), OpenIdCauses.ClientAssertionKeyUnknown, "a key for PS256");
    }

    [Fact]
    public async Task A_client_of_older_software_may_name_endpoints()
    {
        Register(Keys with { AssertionForEndpoints = true });
        object[] good = [IssuerUrl, IssuerUrl + "/connect/token", IssuerUrl + "/connect/par", new[] { IssuerUrl }, new[] { IssuerUrl + "/connect/token", IssuerUrl }];
        foreach (var (audience, at) in good.Select((audience, at) => (audience, at)))
        {
            (await Redeem(Ec.Sign(With(Claims($"good-{at}"), "aud", audience)))).Status.Should().Be(200);
        }

        object[] bad = ["https://other.example", Array.Empty<string>(), new[] { IssuerUrl, "https://other.example" }, new object[] { IssuerUrl, 1 }];
        foreach (var audience in bad)
        {
            await Refused(Ec.Sign(With(Claims("bad"), "aud", audience)), OpenIdCauses.ClientAssertionAudience, "not only the hub");
        }
    }

    [Fact]
    public async Task A_client_that_is_not_enabled_hears_it_only_when_it_proved_itself()
    {
        var (code, other) = (await Code(), await Code());
        Register(Keys with { Enabled = false });

        (await _hub.Redeem(Form(code, Ec.Sign(Claims())), [])).Rejection!.Code.Should().Be(OpenIdCauses.ClientSuspended);
        (await _hub.Redeem(Form(other, Foreign.Sign(Claims())), [])).Rejection!.Code.Should().Be(OpenIdCauses.ClientAssertionSignature);
    }

    [Fact]
    public async Task Keys_at_an_address_are_fetched_once_and_again_for_a_new_one_at_most_every_30_seconds()
    {
        const string address = "https://keys.example/jwks";
        Register(Keys with { Keys = null, JwksUri = address });
        await Refused(Ec.Sign(Claims()), OpenIdCauses.ClientKeysUnavailable, "nothing there yet");
        _hub.Time.Advance(6);

        _hub.Web.Documents[address] = TestClientKey.Set(Ec);
        var before = _hub.Web.Fetches;
        (await Redeem(Ec.Sign(Claims("a")))).Status.Should().Be(200);
        (await Redeem(Ec.Sign(Claims("b")))).Status.Should().Be(200);
        (_hub.Web.Fetches - before).Should().Be(1, "the set is kept");

        _hub.Web.Documents[address] = TestClientKey.Set(Rsa);
        (await Redeem(Rsa.Sign(Claims("c")))).Status.Should().Be(200, "the set is fetched again for a key that is not in it");
        for (var i = 0; i < 100; i++)
        {
            await Refused(Rsa.Sign(Claims($"r{i}"), With(Rsa.Header(), "kid", $"random-{i}")), OpenIdCauses.ClientAssertionKeyUnknown, "made up");
        }

        (_hub.Web.Fetches - before).Should().Be(2, "made-up keys cause no fetch within 30 seconds");
        _hub.Time.Advance(31);
        await Refused(Rsa.Sign(Claims("late"), With(Rsa.Header(), "kid", "random")), OpenIdCauses.ClientAssertionKeyUnknown, "made up");
        (_hub.Web.Fetches - before).Should().Be(3);
    }

    // Whoever knows a client id can send assertions: where its keys stand must not be hit by each of them, and no header says where to look.
    [Fact]
    public async Task Keys_that_cannot_be_had_are_asked_for_every_five_seconds_at_most_whoever_asks()
    {
        Register(Keys with { Keys = null, JwksUri = "https://keys.example/jwks" });
        for (var i = 0; i < 100; i++)
        {
            await Refused(Foreign.Sign(Claims($"r{i}")), OpenIdCauses.ClientKeysUnavailable, "nothing there");
        }

        _hub.Web.Fetches.Should().Be(1);
        await Refused(Foreign.Sign(Claims("jku"), With(Foreign.Header(), "jku", "https://evil.example/jwks")), OpenIdCauses.ClientAssertionHeaderRefused, "an address in the header");
        await Refused(Foreign.Sign(new(Claims("nobody"), StringComparer.Ordinal) { ["iss"] = "nobody", ["sub"] = "nobody" }), OpenIdCauses.AuthenticatingClientUnknown, "nobody's");
        _hub.Web.Fetches.Should().Be(1);
        _hub.Time.Advance(5);
        await Refused(Foreign.Sign(Claims("later")), OpenIdCauses.ClientKeysUnavailable, "still nothing there");
        _hub.Web.Fetches.Should().Be(2);
    }

    [Theory]
    [InlineData("", "client-keys-malformed")]
    [InlineData("[]", "client-keys-malformed")]
    [InlineData("""{"keys":{}}""", "client-keys-malformed")]
    [InlineData("""{"keys":[]}""", "client-keys-malformed")]
    [InlineData("""{"keys":[{"kty":"RSA","n":"AQAB","e":"AQAB"}]}""", "client-keys-malformed")]
    [InlineData("""{"keys":[{"kty":"oct","k":"c2VjcmV0"}]}""", "client-keys-private")]
    [InlineData("""{"keys":[{"kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0","d":"jpsQnnGQmL-YBIffH1136cspYG6-0iY7X1fCE9-E9LI"}]}""", "client-keys-private")]
    public void Keys_that_cannot_prove_anything_are_refused_when_they_are_registered(string jwks, string cause) =>
        ClientKeySet.Read(jwks).Refusal().Code.Cause.Should().Be(cause);

    private Dictionary<string, object> Claims(string jti = "id-1") => TestClientKey.Claims(_hub, jti);

    private void Register(Client client) => _hub.Clients.Add(client);

    private Task<string> Code(string client = "keys") => _hub.Code(ValidRequest().With("client_id", client));

    private static Dictionary<string, string?> Form(string code, string assertion) =>
        ValidForm(code).With("client_assertion_type", Type).With("client_assertion", assertion);

    private async Task<ProviderReply> Redeem(string assertion, Action<Dictionary<string, string?>>? change = null, string[]? headers = null)
    {
        var form = Form(await Code(), assertion);
        change?.Invoke(form);
        return await _hub.Redeem(form, headers ?? []);
    }

    private async Task Refused(string assertion, RejectionCode cause, string what)
    {
        var reply = await Redeem(assertion);

        reply.Rejection!.Code.Should().Be(cause, what);
        reply.Status.Should().Be(401);
        reply.Text("error").Should().Be("invalid_client");
        reply.ClientId.Should().BeNull();
    }

    private static Dictionary<string, object> With(Dictionary<string, object> members, string name, object value) => new(members, StringComparer.Ordinal) { [name] = value };

    private static Dictionary<string, object> Without(Dictionary<string, object> members, params string[] names) =>
        members.Where(member => !names.Contains(member.Key)).ToDictionary(StringComparer.Ordinal);
}
