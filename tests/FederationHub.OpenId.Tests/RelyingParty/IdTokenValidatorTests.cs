using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using FederationHub.OpenId.RelyingParty;
using FederationHub.Outcomes;
using static FederationHub.OpenId.Tests.RelyingParty.TestProvider;

namespace FederationHub.OpenId.Tests.RelyingParty;

public sealed class IdTokenValidatorTests
{
    private readonly TestProvider _provider = new();

    [Fact]
    public async Task Accepts_an_honest_token()
    {
        var token = Value(await _provider.ValidateAsync(_provider.Sign(_provider.Claims)));

        token.Subject.Should().Be("248289761001");
        token.Issuer.Should().Be(Issuer);
        token.KeyId.Should().Be(KeyId);
        token.Algorithm.Should().Be("RS256");
        token.AuthenticatedAt.Should().BeNull();
        token.ToString().Should().NotContain("248289761001");
    }

    public static TheoryData<string, string> BrokenClaims => new()
    {
        { "iss missing", "id-token-issuer-mismatch" },
        { "iss other", "id-token-issuer-mismatch" },
        { "iss trailing slash", "id-token-issuer-mismatch" },
        { "iss array", "id-token-issuer-mismatch" },
        { "aud missing", "id-token-audience-mismatch" },
        { "aud other", "id-token-audience-mismatch" },
        { "aud empty array", "id-token-audience-mismatch" },
        { "aud with a foreign extra", "id-token-audience-mismatch" },
        { "aud with a foreign extra and our azp", "id-token-audience-mismatch" },
        { "aud number", "id-token-audience-mismatch" },
        { "azp other", "id-token-azp-mismatch" },
        { "exp missing", "id-token-claim-invalid" },
        { "exp text", "id-token-claim-invalid" },
        { "exp huge", "id-token-claim-invalid" },
        { "exp past", "id-token-expired" },
        { "iat missing", "id-token-claim-invalid" },
        { "iat future", "id-token-not-yet-valid" },
        { "iat old, exp in ten years", "id-token-too-old" },
        { "nbf future", "id-token-not-yet-valid" },
        { "nbf text", "id-token-claim-invalid" },
        { "nonce missing", "id-token-nonce-mismatch" },
        { "nonce wrong", "id-token-nonce-mismatch" },
        { "nonce empty", "id-token-nonce-mismatch" },
        { "at_hash wrong", "id-token-at-hash-mismatch" },
        { "at_hash number", "id-token-at-hash-mismatch" },
        { "c_hash wrong", "id-token-c-hash-mismatch" },
        { "sub missing", "id-token-subject-missing" },
        { "sub empty", "id-token-subject-missing" },
        { "sub array", "id-token-claim-invalid" },
        { "sub number", "id-token-claim-invalid" },
        { "sub 256 characters", "id-token-claim-invalid" },
        { "auth_time text", "id-token-claim-invalid" },
        { "auth_time future", "id-token-not-yet-valid" },
        { "session_expiry text", "id-token-claim-invalid" },
        { "session_expiry past", "id-token-expired" },
    };

    [Theory]
    [MemberData(nameof(BrokenClaims))]
    public async Task Rejects_a_token_with_one_wrong_claim(string broken, string cause)
    {
        var claims = _provider.Claims;
        switch (broken)
        {
            case "iss missing": claims.Remove("iss"); break;
            case "iss other": claims["iss"] = "https://evil.example"; break;
            case "iss trailing slash": claims["iss"] = Issuer + "/"; break;
            case "iss array": claims["iss"] = new JsonArray(Issuer); break;
            case "aud missing": claims.Remove("aud"); break;
            case "aud other": claims["aud"] = "other"; break;
            case "aud empty array": claims["aud"] = new JsonArray(); break;
            case "aud with a foreign extra": claims["aud"] = new JsonArray(ClientId, "other"); break;
            case "aud with a foreign extra and our azp":
                claims["aud"] = new JsonArray(ClientId, "other");
                claims["azp"] = ClientId;
                break;
            case "aud number": claims["aud"] = 1; break;
            case "azp other": claims["azp"] = "other"; break;
            case "exp missing": claims.Remove("exp"); break;
            case "exp text": claims["exp"] = "soon"; break;
            case "exp huge": claims["exp"] = 1e300; break;
            case "exp past": claims["exp"] = _provider.Seconds(-60); break;
            case "iat missing": claims.Remove("iat"); break;
            case "iat future": claims["iat"] = _provider.Seconds(61); break;
            case "iat old, exp in ten years":
                claims["iat"] = _provider.Seconds(-961);
                claims["exp"] = _provider.Seconds(315_360_000);
                break;
            case "nbf future": claims["nbf"] = _provider.Seconds(61); break;
            case "nbf text": claims["nbf"] = "now"; break;
            case "nonce missing": claims.Remove("nonce"); break;
            case "nonce wrong": claims["nonce"] = "another"; break;
            case "nonce empty": claims["nonce"] = string.Empty; break;
            case "at_hash wrong": claims["at_hash"] = HalfHash("another"); break;
            case "at_hash number": claims["at_hash"] = 7; break;
            case "c_hash wrong": claims["c_hash"] = HalfHash("another"); break;
            case "sub missing": claims.Remove("sub"); break;
            case "sub empty": claims["sub"] = " "; break;
            case "sub array": claims["sub"] = new JsonArray("248289761001"); break;
            case "sub number": claims["sub"] = 248289761001; break;
            case "sub 256 characters": claims["sub"] = new string('s', 256); break;
            case "auth_time text": claims["auth_time"] = "now"; break;
            case "auth_time future": claims["auth_time"] = _provider.Seconds(61); break;
            case "session_expiry text": claims["session_expiry"] = "2030-01-01"; break;
            case "session_expiry past": claims["session_expiry"] = _provider.Seconds(-60); break;
            default: throw new ArgumentOutOfRangeException(nameof(broken));
        }

        CauseOf(await _provider.ValidateAsync(_provider.Sign(claims))).Cause.Should().Be(cause);
    }

    [Theory]
    [InlineData("""["pwd","mfa"]""", "pwd mfa")]
    [InlineData("\"mfa\"", "mfa")]
    [InlineData("[]", "")]
    [InlineData(null, "")]
    [InlineData("{}", null)]
    [InlineData("1", null)]
    [InlineData("null", null)]
    [InlineData("""["pwd",2]""", null)]
    [InlineData("""[["mfa"]]""", null)]
    public async Task Rule_A6_Methods_are_an_array_or_one_string_and_nothing_else(string? amr, string? methods)
    {
        var claims = _provider.Claims;
        claims.Remove("amr");
        if (amr is not null)
        {
            claims["amr"] = JsonNode.Parse(amr);
        }

        var outcome = await _provider.ValidateAsync(_provider.Sign(claims));

        outcome.Match(token => string.Join(' ', token.AuthenticationMethods), rejection => rejection.Code.Cause).Should().Be(methods ?? "id-token-claim-invalid");
    }

    // The last second of the calendar, and the first.
    [Theory]
    [InlineData("exp", 253402300799, null)]
    [InlineData("exp", 253402300740.5, null)]
    [InlineData("exp", 253402300799.99997, null)]
    [InlineData("exp", 253402300800, "id-token-claim-invalid")]
    [InlineData("exp", -1, "id-token-claim-invalid")]
    [InlineData("exp", 0, "id-token-expired")]
    [InlineData("iat", 253402300799, "id-token-not-yet-valid")]
    [InlineData("iat", 0, "id-token-too-old")]
    [InlineData("nbf", 253402300799, "id-token-not-yet-valid")]
    [InlineData("nbf", 0, null)]
    [InlineData("auth_time", 253402300799, "id-token-not-yet-valid")]
    [InlineData("auth_time", 0, null)]
    [InlineData("session_expiry", 253402300799, null)]
    [InlineData("session_expiry", 0, "id-token-expired")]
    public async Task An_extreme_instant_is_judged_and_never_thrown_at(string name, double seconds, string? cause)
    {
        var claims = _provider.Claims;
        claims[name] = seconds;

        var outcome = await _provider.ValidateAsync(_provider.Sign(claims));

        outcome.Match(_ => (string?)null, rejection => rejection.Code.Cause).Should().Be(cause);
    }

    [Fact]
    public async Task The_greatest_age_of_a_request_reaches_back_before_the_epoch_and_further()
    {
        var claims = _provider.Claims;
        claims["auth_time"] = 0;
        foreach (var age in new[] { TimeSpan.FromSeconds(int.MaxValue), TimeSpan.MaxValue })
        {
            _provider.Memory = _provider.Memory with { MaxAge = age };
            Value(await _provider.ValidateAsync(_provider.Sign(claims))).AuthenticatedAt.Should().Be(DateTimeOffset.UnixEpoch);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Rejects_bits_beyond_the_last_octet_of_a_part(int part)
    {
        const string alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        for (var length = 0; length < 3; length++)
        {
            var claims = _provider.Claims;
            claims["pad"] = new string('x', length);
            var parts = _provider.Sign(claims, header: head => head["pad"] = new string('y', length)).Split('.');
            if (parts[part].Length % 4 == 0)
            {
                continue;
            }

            parts[part] = parts[part][..^1] + alphabet[alphabet.IndexOf(parts[part][^1], StringComparison.Ordinal) | 1];
            CauseOf(await _provider.ValidateAsync(string.Join('.', parts))).Should().Be(RelyingPartyCauses.IdTokenMalformed);
        }
    }

    [Theory]
    [InlineData("aud one-element array")]
    [InlineData("azp ours")]
    [InlineData("exp at the edge of the skew")]
    [InlineData("iat at the edge of the skew")]
    [InlineData("iat of a provider that dates back")]
    [InlineData("instants with a fraction")]
    [InlineData("no at_hash")]
    [InlineData("right c_hash")]
    [InlineData("sub 255 characters")]
    [InlineData("email twice in different objects")]
    public async Task Accepts_what_is_allowed(string variant)
    {
        var claims = _provider.Claims;
        switch (variant)
        {
            case "aud one-element array": claims["aud"] = new JsonArray(ClientId); break;
            case "azp ours": claims["azp"] = ClientId; break;
            case "exp at the edge of the skew": claims["exp"] = _provider.Seconds(-59); break;
            case "iat at the edge of the skew": claims["iat"] = _provider.Seconds(60); break;
            case "iat of a provider that dates back": claims["iat"] = _provider.Seconds(-300); break;
            case "instants with a fraction": claims["exp"] = _provider.Seconds(300) + 0.25; break;
            case "no at_hash": claims.Remove("at_hash"); break;
            case "right c_hash": claims["c_hash"] = HalfHash(Code); break;
            case "sub 255 characters": claims["sub"] = new string('s', 255); break;
            case "email twice in different objects":
                claims["email"] = "a";
                claims["other"] = new JsonObject { ["email"] = "b" };
                break;
            default: throw new ArgumentOutOfRangeException(nameof(variant));
        }

        Value(await _provider.ValidateAsync(_provider.Sign(claims))).Issuer.Should().Be(Issuer);
    }

    public static TheoryData<string, string> BrokenHeaders => new()
    {
        { "alg none", "FH-1303/id-token-algorithm-refused" },
        { "alg none with a signature", "FH-1303/id-token-algorithm-refused" },
        { "alg NoNe", "FH-1303/id-token-algorithm-refused" },
        { "alg missing", "FH-1303/id-token-algorithm-refused" },
        { "alg array", "FH-1303/id-token-algorithm-refused" },
        { "alg HS256 keyed with the public key as PEM", "FH-1303/id-token-algorithm-refused" },
        { "alg HS256 keyed with the public key as DER", "FH-1303/id-token-algorithm-refused" },
        { "alg HS256 keyed with the modulus", "FH-1303/id-token-algorithm-refused" },
        { "alg RS512, which this provider does not announce", "FH-1303/id-token-algorithm-refused" },
        { "alg ES256 over an RSA signature", "FH-1304/id-token-key-unknown" },
        { "jwk", "FH-1306/id-token-header-refused" },
        { "jku", "FH-1306/id-token-header-refused" },
        { "x5u", "FH-1306/id-token-header-refused" },
        { "x5c", "FH-1306/id-token-header-refused" },
        { "crit", "FH-1306/id-token-header-refused" },
        { "b64", "FH-1306/id-token-header-refused" },
        { "zip", "FH-1306/id-token-header-refused" },
        { "kid object", "FH-1306/id-token-header-refused" },
        { "kid 10 kB", "FH-1306/id-token-header-refused" },
        { "kid a path", "FH-1304/id-token-key-unknown" },
        { "kid a URL", "FH-1304/id-token-key-unknown" },
        { "typ at+jwt", "FH-1306/id-token-type-refused" },
        { "typ logout+jwt", "FH-1306/id-token-type-refused" },
        { "typ number", "FH-1306/id-token-type-refused" },
    };

    [Theory]
    [MemberData(nameof(BrokenHeaders))]
    public async Task Rejects_a_token_with_one_wrong_header(string broken, string code)
    {
        var claims = _provider.Claims.ToJsonString();
        var parameters = _provider.Rsa.ExportParameters(includePrivateParameters: false);
        var token = broken switch
        {
            "alg none" => _provider.Sign(claims, "none", signer: _ => []),
            "alg none with a signature" => _provider.Sign(claims, "none"),
            "alg NoNe" => _provider.Sign(claims, "NoNe", signer: _ => []),
            "alg missing" => _provider.Sign(claims, header: head => head.Remove("alg")),
            "alg array" => _provider.Sign(claims, header: head => head["alg"] = new JsonArray("RS256")),
            "alg HS256 keyed with the public key as PEM" => _provider.Sign(claims, "HS256", signer: data => HMACSHA256.HashData(Encoding.ASCII.GetBytes(_provider.Rsa.ExportSubjectPublicKeyInfoPem()), data)),
            "alg HS256 keyed with the public key as DER" => _provider.Sign(claims, "HS256", signer: data => HMACSHA256.HashData(_provider.Rsa.ExportSubjectPublicKeyInfo(), data)),
            "alg HS256 keyed with the modulus" => _provider.Sign(claims, "HS256", signer: data => HMACSHA256.HashData(parameters.Modulus!, data)),
            "alg RS512, which this provider does not announce" => _provider.Sign(claims, "RS512", signer: data => _provider.Rsa.SignData(data, HashAlgorithmName.SHA512, RSASignaturePadding.Pkcs1)),
            "alg ES256 over an RSA signature" => _provider.Sign(claims, "ES256"),
            "jwk" => _provider.Sign(claims, header: head => head["jwk"] = Jwk(_provider.Rsa, KeyId)),
            "jku" => _provider.Sign(claims, header: head => head["jku"] = Issuer + "/jwks"),
            "x5u" => _provider.Sign(claims, header: head => head["x5u"] = "https://evil.example/cert"),
            "x5c" => _provider.Sign(claims, header: head => head["x5c"] = new JsonArray("MIIB")),
            "crit" => _provider.Sign(claims, header: head => head["crit"] = new JsonArray("exp")),
            "b64" => _provider.Sign(claims, header: head => head["b64"] = false),
            "zip" => _provider.Sign(claims, header: head => head["zip"] = "DEF"),
            "kid object" => _provider.Sign(claims, header: head => head["kid"] = new JsonObject()),
            "kid 10 kB" => _provider.Sign(claims, header: head => head["kid"] = new string('k', 10_000)),
            "kid a path" => _provider.Sign(claims, header: head => head["kid"] = "../../dev/null"),
            "kid a URL" => _provider.Sign(claims, header: head => head["kid"] = "https://evil.example/key"),
            "typ at+jwt" => _provider.Sign(claims, header: head => head["typ"] = "at+jwt"),
            "typ logout+jwt" => _provider.Sign(claims, header: head => head["typ"] = "logout+jwt"),
            "typ number" => _provider.Sign(claims, header: head => head["typ"] = 1),
            _ => throw new ArgumentOutOfRangeException(nameof(broken)),
        };

        CauseOf(await _provider.ValidateAsync(token)).ToString().Should().Be(code);
        _provider.Requests.Select(request => request.Uri.AbsoluteUri).Except([Issuer + "/jwks"]).Should().BeEmpty("nothing in a token is an address to fetch");
    }

    [Theory]
    [InlineData("", "id-token-malformed")]
    [InlineData(".", "id-token-malformed")]
    [InlineData("..", "id-token-malformed")]
    [InlineData("a.b.c.d", "id-token-malformed")]
    [InlineData("a.b.c.d.e", "id-token-encrypted")]
    [InlineData("e30.e30.=", "id-token-malformed")]
    [InlineData("e3 0.e30.AA", "id-token-malformed")]
    [InlineData("W10.e30.AA", "id-token-malformed")]
    [InlineData("////.e30.AA", "id-token-malformed")]
    public async Task Rejects_what_is_no_compact_signature(string token, string cause) =>
        CauseOf(await _provider.ValidateAsync(token)).Cause.Should().Be(cause);

    [Fact]
    public async Task Rejects_a_huge_token() =>
        CauseOf(await _provider.ValidateAsync(new string('a', 200_000))).Cause.Should().Be("id-token-malformed");

    [Theory]
    [InlineData("""{"sub":"a","sub":"b"}""")]
    [InlineData("""{"sub":"a","s\u0075b":"b"}""")]
    [InlineData("""{"nested":{"a":1,"a":2}}""")]
    [InlineData("""["sub"]""")]
    [InlineData("""{"sub":"\ud800"}""")]
    [InlineData("""{"sub":"a"}{}""")]
    [InlineData("")]
    public async Task Rejects_a_payload_that_two_readers_could_read_differently(string payload) =>
        CauseOf(await _provider.ValidateAsync(_provider.Sign(payload))).Cause.Should().Be("id-token-malformed");

    [Fact]
    public async Task Rejects_a_header_with_a_member_that_stands_twice()
    {
        var token = SignText("""{"alg":"none","alg":"RS256","kid":"k1"}""", _provider.Claims.ToJsonString(), data => _provider.Rsa.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
        CauseOf(await _provider.ValidateAsync(token)).Cause.Should().Be("id-token-malformed");
    }

    [Fact]
    public async Task Rejects_every_change_of_a_signed_character()
    {
        var keys = _provider.NewKeys();
        var honest = _provider.Sign(_provider.Claims);
        var refused = 0;
        for (var i = 0; i < honest.Length; i += 7)
        {
            if (honest[i] == '.')
            {
                continue;
            }

            var changed = string.Concat(honest.AsSpan(0, i), honest[i] == 'A' ? "B" : "A", honest.AsSpan(i + 1));
            (await _provider.ValidateAsync(changed, keys)).Should().BeOfType<Outcome<ValidatedIdToken>.Rejected>($"character {i} was changed");
            refused++;
        }

        refused.Should().BeGreaterThan(50);
        Value(await _provider.ValidateAsync(honest, keys)).Issuer.Should().Be(Issuer);
    }

    [Fact]
    public async Task Rejects_a_signature_of_another_key_with_the_same_key_id()
    {
        using var other = RSA.Create(2048);
        var token = _provider.Sign(_provider.Claims.ToJsonString(), signer: data => other.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
        CauseOf(await _provider.ValidateAsync(token)).Should().Be(RelyingPartyCauses.IdTokenSignatureInvalid);
    }

    [Fact]
    public async Task Accepts_an_elliptic_curve_signature()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        _provider.Keys.Add(Jwk(key, "P-256", "ec"));
        var claims = _provider.Claims.ToJsonString();
        var token = _provider.Sign(claims, "ES256", head => head["kid"] = "ec", data => key.SignData(data, HashAlgorithmName.SHA256));
        Value(await _provider.ValidateAsync(token)).Algorithm.Should().Be("ES256");

        var der = _provider.Sign(claims, "ES256", head => head["kid"] = "ec", data => key.SignData(data, HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence));
        CauseOf(await _provider.ValidateAsync(der)).Should().Be(RelyingPartyCauses.IdTokenSignatureInvalid);
    }

    [Fact]
    public async Task Accepts_a_pss_signature()
    {
        var claims = _provider.Claims;
        claims.Remove("at_hash");
        var token = _provider.Sign(claims.ToJsonString(), "PS384", signer: data => _provider.Rsa.SignData(data, HashAlgorithmName.SHA384, RSASignaturePadding.Pss));
        Value(await _provider.ValidateAsync(token)).Algorithm.Should().Be("PS384");
    }

    [Fact]
    public async Task Tries_every_key_when_the_token_names_none()
    {
        using var other = RSA.Create(2048);
        _provider.Keys.Insert(0, Jwk(other, "k0"));
        var token = _provider.Sign(_provider.Claims, header: head => head.Remove("kid"));
        Value(await _provider.ValidateAsync(token)).KeyId.Should().Be(KeyId);
    }

    [Fact]
    public async Task Respects_the_age_that_was_demanded()
    {
        _provider.Memory = _provider.Memory with { MaxAge = TimeSpan.FromMinutes(10) };
        CauseOf(await _provider.ValidateAsync(_provider.Sign(_provider.Claims))).ToString().Should().Be("FH-1407/id-token-auth-time-missing");

        var claims = _provider.Claims;
        claims["auth_time"] = _provider.Seconds(-661);
        CauseOf(await _provider.ValidateAsync(_provider.Sign(claims))).ToString().Should().Be("FH-1407/id-token-auth-time-too-old");

        claims["auth_time"] = _provider.Seconds(-600);
        Value(await _provider.ValidateAsync(_provider.Sign(claims))).AuthenticatedAt.Should().Be(_provider.Clock.Now.AddMinutes(-10));
    }

    [Fact]
    public async Task Respects_a_fresh_login_that_was_demanded()
    {
        _provider.Memory = _provider.Memory with { FreshLogin = true, SentAt = _provider.Clock.Now.AddMinutes(-3) };
        var claims = _provider.Claims;
        claims["auth_time"] = _provider.Seconds(-241);
        CauseOf(await _provider.ValidateAsync(_provider.Sign(claims))).ToString().Should().Be("FH-1407/id-token-auth-time-too-old");

        claims["auth_time"] = _provider.Seconds(-240);
        Value(await _provider.ValidateAsync(_provider.Sign(claims))).AuthenticatedAt.Should().NotBeNull("a minute of difference is allowed, and it is measured from when the login was asked");
    }

    [Fact]
    public async Task A_refusal_tells_nothing_of_the_person_or_the_token()
    {
        var claims = _provider.Claims;
        claims["aud"] = "secret-other-client";
        var token = _provider.Sign(claims);
        var outcome = await _provider.ValidateAsync(token);
        outcome.Match(_ => string.Empty, rejection => rejection.ToString()).Should()
            .NotContain("248289761001").And.NotContain(_provider.Memory.Nonce).And.NotContain(token[..20]).And.Contain("hub");
    }
}
