using System.Text;
using FederationHub.OpenId.Provider.Clients;
using FederationHub.Outcomes;
using static FederationHub.OpenId.Tests.Provider.ProviderUnderTest;

namespace FederationHub.OpenId.Tests.Provider.Token;

public sealed class ClientAuthenticationTests
{
    private const string PublicCallback = RedirectUri;

    private readonly ProviderUnderTest _hub = new();

    // R002-07: an empty secret counts as omitted
    [Fact]
    public async Task Basic_post_and_none_each_work_for_who_registered_them()
    {
        (await _hub.Redeem(ValidForm(await _hub.Code()), [Basic("shop", Secret)])).Status.Should().Be(200);
        (await _hub.Redeem(ValidForm(await _hub.Code()).With("client_id", "shop"), [Basic("shop", Secret)])).Status.Should().Be(200);
        (await _hub.Redeem(ValidForm(await _hub.Code()), ["basic  " + Basic("shop", Secret)[6..]])).Status.Should().Be(200);
        (await _hub.Redeem(ValidForm(await _hub.Code()).With("client_id", "shop").With("client_secret", Secret), [])).Status.Should().Be(200);
        var spa = await _hub.Code(ValidRequest().With("client_id", "spa").With("redirect_uri", PublicCallback));
        (await _hub.Redeem(ValidForm(spa).With("client_id", "spa").With("client_secret", ""), [])).Status.Should().Be(200);
    }

    [Theory]
    [InlineData("a:b%c+d é&=/?#[]@!$'()*,;")]
    [InlineData(" leading and trailing ")]
    [InlineData("%41%zz")]
    public async Task Specials_in_id_and_secret_work_when_encoded(string secret)
    {
        const string id = "https://shop.example/client?x=1&y:ü";
        _hub.Clients.Add(Shop with { Id = id, Secrets = [new(ClientSecretHash.Create(secret))] });

        (await _hub.Redeem(ValidForm(await _hub.Code(ValidRequest().With("client_id", id))), [Basic(id, secret)])).Status.Should().Be(200);
        (await _hub.Redeem(ValidForm(await _hub.Code(ValidRequest().With("client_id", id))).With("client_id", id).With("client_secret", secret), [])).Status.Should().Be(200);
        (await _hub.Redeem(ValidForm(await _hub.Code(ValidRequest().With("client_id", id))), [Basic(id, secret + "x")])).Rejection!.Code.Should().Be(OpenIdCauses.SecretWrong);
    }

    private static string Raw(string credentials) => "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(credentials));

    public static TheoryData<string, string[], string?, string?, RejectionCode> Refused { get; } = new()
    {
        // what, Authorization headers, client_id, client_secret, cause
        { "nothing", [], null, null, OpenIdCauses.ClientNotAuthenticated },
        { "empty", [], "", "", OpenIdCauses.ClientNotAuthenticated },
        { "secret without id", [], null, Secret, OpenIdCauses.ClientNotAuthenticated },
        { "confidential as none", [], "shop", null, OpenIdCauses.AuthenticationMethodNotAllowed },
        { "confidential with an empty secret", [], "shop", "", OpenIdCauses.AuthenticationMethodNotAllowed },
        { "wrong secret by post", [], "shop", "wrong", OpenIdCauses.SecretWrong },
        { "case of the secret", [], "shop", Secret.ToLowerInvariant(), OpenIdCauses.SecretWrong },
        { "the hash as the secret", [], "shop", ClientSecretHash.Create(Secret).ToString(), OpenIdCauses.SecretWrong },
        { "unknown id", [], "nobody", Secret, OpenIdCauses.AuthenticatingClientUnknown },
        { "control characters", [], "shop\0", Secret, OpenIdCauses.AuthenticatingClientUnknown },
        { "wrong secret by basic", [Basic("shop", "wrong")], null, null, OpenIdCauses.SecretWrong },
        { "empty secret by basic", [Basic("shop", "")], null, null, OpenIdCauses.SecretWrong },
        { "unknown id by basic", [Basic("nobody", Secret)], null, null, OpenIdCauses.AuthenticatingClientUnknown },
        { "basic and post", [Basic("shop", Secret)], "shop", Secret, OpenIdCauses.SeveralAuthenticationMethods },
        { "basic and another id", [Basic("shop", Secret)], "other", null, OpenIdCauses.SeveralAuthenticationMethods },
        { "two headers", [Basic("shop", Secret), Basic("shop", Secret)], null, null, OpenIdCauses.SeveralAuthenticationMethods },
        { "bearer", ["Bearer x"], null, null, OpenIdCauses.AuthorizationHeaderMalformed },
        { "no scheme", [Secret], null, null, OpenIdCauses.AuthorizationHeaderMalformed },
        { "empty header", [""], null, null, OpenIdCauses.AuthorizationHeaderMalformed },
        { "only the scheme", ["Basic "], null, null, OpenIdCauses.AuthorizationHeaderMalformed },
        { "not base64", ["Basic ***"], null, null, OpenIdCauses.AuthorizationHeaderMalformed },
        { "no colon", [Raw("shop")], null, null, OpenIdCauses.AuthorizationHeaderMalformed },
        { "no id", [Raw(":" + Secret)], null, null, OpenIdCauses.AuthorizationHeaderMalformed },
        { "bad percent", [Raw("shop:%zz")], null, null, OpenIdCauses.AuthorizationHeaderMalformed },
        { "cut percent", [Raw("shop:%4")], null, null, OpenIdCauses.AuthorizationHeaderMalformed },
        { "bad UTF-8", [Raw("shop:%ff%fe")], null, null, OpenIdCauses.AuthorizationHeaderMalformed },
        { "too long", ["Basic " + new string('A', 5000)], null, null, OpenIdCauses.AuthorizationHeaderMalformed },
        { "public with a secret", [], "spa", "anything", OpenIdCauses.AuthenticationMethodNotAllowed },
        { "public by basic", [Basic("spa", "")], null, null, OpenIdCauses.AuthenticationMethodNotAllowed },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public async Task Refuses_with_401_and_a_challenge(string what, string[] headers, string? id, string? secret, RejectionCode cause)
    {
        var code = await _hub.Code();
        var form = ValidForm(code);
        if (id is not null)
        {
            form["client_id"] = id;
        }

        if (secret is not null)
        {
            form["client_secret"] = secret;
        }

        var reply = await _hub.Redeem(form, headers);

        reply.Rejection!.Code.Should().Be(cause, what);
        reply.Status.Should().Be(401);
        reply.Text("error").Should().Be("invalid_client");
        reply.Text("error_description").Should().Be("FH-1012: Client authentication failed. Reference CALL-1");
        reply.Header("WWW-Authenticate").Should().StartWith("Basic ");
        reply.Header("Cache-Control").Should().Be("no-store");
        reply.ClientId.Should().BeNull();
        reply.Rejection.Detail.Should().NotContain(Secret);

        // Who is not the client cannot use up its code.
        (await _hub.Redeem(code)).Status.Should().Be(200);
    }

    [Theory]
    [InlineData(ClientAuthenticationMethod.ClientSecretBasic)]
    [InlineData(ClientAuthenticationMethod.ClientSecretPost)]
    public async Task Basic_and_post_are_not_confused(ClientAuthenticationMethod registered)
    {
        _hub.Clients.Add(Shop with { AuthenticationMethods = [registered] });
        var basic = await _hub.Redeem(ValidForm(await _hub.Code()), [Basic("shop", Secret)]);
        var post = await _hub.Redeem(ValidForm(await _hub.Code()).With("client_id", "shop").With("client_secret", Secret), []);

        basic.Status.Should().Be(registered == ClientAuthenticationMethod.ClientSecretBasic ? 200 : 401);
        post.Status.Should().Be(registered == ClientAuthenticationMethod.ClientSecretPost ? 200 : 401);
    }

    [Fact]
    public async Task A_confidential_client_registered_with_none_is_still_not_public()
    {
        _hub.Clients.Add(Shop with { AuthenticationMethods = [ClientAuthenticationMethod.None] });

        (await _hub.Redeem(ValidForm(await _hub.Code()).With("client_id", "shop"), [])).Rejection!.Code.Should().Be(OpenIdCauses.AuthenticationMethodNotAllowed);
    }

    [Fact]
    public async Task Two_secrets_live_side_by_side_until_one_expires()
    {
        const string next = "the-next-secret-the-next-secret-the-next-se";
        _hub.Clients.Add(Shop with
        {
            Secrets = [new(ClientSecretHash.Create(Secret), _hub.Time.GetUtcNow().AddSeconds(10)), new(ClientSecretHash.Create(next))],
        });
        (await _hub.Redeem(await _hub.Code())).Status.Should().Be(200);
        (await _hub.Redeem(ValidForm(await _hub.Code()), [Basic("shop", next)])).Status.Should().Be(200);

        _hub.Time.Advance(10);

        var expired = await _hub.Redeem(await _hub.Code());
        expired.Rejection!.Code.Should().Be(OpenIdCauses.SecretExpired);
        expired.Rejection.Detail.Should().Contain("2026-01-15 10:00:10Z");
        (await _hub.Redeem(ValidForm(await _hub.Code()), [Basic("shop", next)])).Status.Should().Be(200);
    }

    [Fact]
    public async Task A_suspended_client_is_told_so_only_after_it_proved_itself()
    {
        var code = await _hub.Code();
        _hub.Clients.Add(Shop with { Enabled = false });

        var suspended = await _hub.Redeem(code);
        suspended.Rejection!.Code.Should().Be(OpenIdCauses.ClientSuspended);
        suspended.Status.Should().Be(400);
        suspended.Text("error").Should().Be("unauthorized_client");
        (await _hub.Redeem(ValidForm(code), [Basic("shop", "wrong")])).Rejection!.Code.Should().Be(OpenIdCauses.SecretWrong);
    }
}
