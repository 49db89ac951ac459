using System.Security.Cryptography;
using System.Text.Json.Nodes;
using FederationHub.OpenId.RelyingParty;
using FederationHub.Outcomes;
using static FederationHub.OpenId.Tests.RelyingParty.TestProvider;

namespace FederationHub.OpenId.Tests.RelyingParty;

public sealed class ProviderKeysTests
{
    private readonly TestProvider _provider = new();

    [Fact]
    public async Task Fetches_once_for_many_tokens()
    {
        var keys = _provider.NewKeys();
        for (var i = 0; i < 20; i++)
        {
            Value(await _provider.ValidateAsync(_provider.Sign(_provider.Claims), keys));
        }

        _provider.KeyFetches.Should().Be(1);
    }

    [Fact]
    public async Task Follows_a_rollover_with_exactly_one_fetch()
    {
        var keys = _provider.NewKeys();
        Value(await _provider.ValidateAsync(_provider.Sign(_provider.Claims), keys));

        using var next = RSA.Create(2048);
        _provider.Keys.Clear();
        _provider.Keys.Add(Jwk(next, "k2"));
        var token = _provider.Sign(_provider.Claims.ToJsonString(), header: head => head["kid"] = "k2", signer: data => next.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));

        Value(await _provider.ValidateAsync(token, keys)).KeyId.Should().Be("k2");
        _provider.KeyFetches.Should().Be(2);
        CauseOf(await _provider.ValidateAsync(_provider.Sign(_provider.Claims), keys)).Should().Be(RelyingPartyCauses.IdTokenKeyUnknown);
    }

    [Fact]
    public async Task Follows_a_rollover_of_a_provider_without_key_ids()
    {
        _provider.Keys.Clear();
        _provider.Keys.Add(Jwk(_provider.Rsa, null));
        var keys = _provider.NewKeys();
        Value(await _provider.ValidateAsync(_provider.Sign(_provider.Claims, header: head => head.Remove("kid")), keys));

        using var next = RSA.Create(2048);
        _provider.Keys[0] = Jwk(next, null);
        var token = _provider.Sign(_provider.Claims.ToJsonString(), header: head => head.Remove("kid"), signer: data => next.SignData(data, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
        Value(await _provider.ValidateAsync(token, keys)).KeyId.Should().BeNull();
    }

    [Fact]
    public async Task A_hundred_unknown_key_ids_cause_one_fetch_in_thirty_seconds()
    {
        var keys = _provider.NewKeys();
        Value(await _provider.ValidateAsync(_provider.Sign(_provider.Claims), keys));
        for (var i = 0; i < 100; i++)
        {
            var unknown = _provider.Sign(_provider.Claims, header: head => head["kid"] = $"random-{i}");
            CauseOf(await _provider.ValidateAsync(unknown, keys)).ToString().Should().Be("FH-1304/id-token-key-unknown");
        }

        _provider.KeyFetches.Should().Be(2);
        _provider.Clock.Now += TimeSpan.FromSeconds(31);
        await _provider.ValidateAsync(_provider.Sign(_provider.Claims, header: head => head["kid"] = "once-more"), keys);
        _provider.KeyFetches.Should().Be(3);
    }

    [Fact]
    public async Task An_unknown_key_id_on_a_cold_cache_fetches_once()
    {
        CauseOf(await _provider.ValidateAsync(_provider.Sign(_provider.Claims, header: head => head["kid"] = "unknown"))).Should().Be(RelyingPartyCauses.IdTokenKeyUnknown);
        _provider.KeyFetches.Should().Be(1);
    }

    [Fact]
    public async Task A_removed_key_stops_working_within_the_hour()
    {
        var keys = _provider.NewKeys();
        Value(await _provider.ValidateAsync(_provider.Sign(_provider.Claims), keys));
        using var next = RSA.Create(2048);
        _provider.Keys[0] = Jwk(next, "k2");
        _provider.Clock.Now += RemoteDocument<KeySet>.FreshFor;

        CauseOf(await _provider.ValidateAsync(_provider.Sign(_provider.Claims), keys)).Should().Be(RelyingPartyCauses.IdTokenKeyUnknown);
    }

    public static TheoryData<string> BadAnswers => new("status", "html", "too many keys", "no usable key", "unreachable", "array", "keys object");

    [Theory]
    [MemberData(nameof(BadAnswers))]
    public async Task Keeps_the_last_good_keys_for_a_day_when_a_fetch_fails(string failure)
    {
        var keys = _provider.NewKeys();
        Value(await _provider.ValidateAsync(_provider.Sign(_provider.Claims), keys));
        _provider.Answer = _ => Bad(failure);

        _provider.Clock.Now += TimeSpan.FromHours(23);
        Value(await _provider.ValidateAsync(_provider.Sign(_provider.Claims), keys)).KeyId.Should().Be(KeyId);
        Value(await _provider.ValidateAsync(_provider.Sign(_provider.Claims), keys)).KeyId.Should().Be(KeyId);
        _provider.KeyFetches.Should().Be(2, "a failed renewal is not repeated at once");

        _provider.Clock.Now += TimeSpan.FromHours(2);
        (await _provider.ValidateAsync(_provider.Sign(_provider.Claims), keys)).Should().BeOfType<Outcome<ValidatedIdToken>.Rejected>();
    }

    [Theory]
    [MemberData(nameof(BadAnswers))]
    public async Task Without_any_keys_a_login_fails_as_unreachable_and_tries_again_soon(string failure)
    {
        var keys = _provider.NewKeys();
        _provider.Answer = _ => Bad(failure);
        CauseOf(await _provider.ValidateAsync(_provider.Sign(_provider.Claims), keys)).Fh.Should().Be(FhCodes.OrganisationUnreachable);
        CauseOf(await _provider.ValidateAsync(_provider.Sign(_provider.Claims), keys)).Fh.Should().Be(FhCodes.OrganisationUnreachable);
        _provider.KeyFetches.Should().Be(1);

        _provider.Answer = _ => null;
        _provider.Clock.Now += TimeSpan.FromSeconds(6);
        Value(await _provider.ValidateAsync(_provider.Sign(_provider.Claims), keys)).KeyId.Should().Be(KeyId);
    }

    [Fact]
    public async Task Logins_at_the_same_moment_share_one_fetch()
    {
        var keys = _provider.NewKeys();
        var token = _provider.Sign(_provider.Claims);
        using var gate = new ManualResetEventSlim();
        _provider.Answer = _ =>
        {
            gate.Wait(TimeSpan.FromSeconds(10));
            return null;
        };
        var logins = Enumerable.Range(0, 50).Select(_ => _provider.ValidateAsync(token, keys)).ToArray();
        gate.Set();
        (await Task.WhenAll(logins)).Should().AllBeOfType<Outcome<ValidatedIdToken>.Accepted>();
        _provider.KeyFetches.Should().Be(1);
    }

    public static TheoryData<string> UselessKeys => new(
        "kty unknown", "kty missing", "use enc", "key_ops sign", "n missing", "e missing", "n no base64", "RSA 1024", "e is 1", "e even", "symmetric",
        "private", "EC point beside the curve", "EC short coordinate", "EC unknown curve", "text", "null");

    [Theory]
    [MemberData(nameof(UselessKeys))]
    public void Leaves_out_a_key_of_no_use_and_keeps_the_others(string kind)
    {
        using var curve = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var small = RSA.Create(1024);
        var good = Jwk(_provider.Rsa, KeyId);
        JsonNode? useless = Jwk(_provider.Rsa, "bad");
        switch (kind)
        {
            case "kty unknown": useless["kty"] = "OKP"; break;
            case "kty missing": useless.AsObject().Remove("kty"); break;
            case "use enc": useless["use"] = "enc"; break;
            case "key_ops sign":
                useless.AsObject().Remove("use");
                useless["key_ops"] = new JsonArray("sign");
                break;
            case "n missing": useless.AsObject().Remove("n"); break;
            case "e missing": useless.AsObject().Remove("e"); break;
            case "n no base64": useless["n"] = "!!!"; break;
            case "RSA 1024": useless = Jwk(small, "bad"); break;
            case "e is 1": useless["e"] = "AQ"; break;
            case "e even": useless["e"] = "AQAC"; break;
            case "symmetric": useless = new JsonObject { ["kty"] = "oct", ["k"] = "c2VjcmV0" }; break;
            case "private": useless["d"] = "AQAB"; break;
            case "EC point beside the curve":
                useless = Jwk(curve, "P-256", "bad");
                useless["y"] = useless["x"]!.DeepClone();
                break;
            case "EC short coordinate":
                useless = Jwk(curve, "P-256", "bad");
                useless["x"] = "AQ";
                break;
            case "EC unknown curve":
                useless = Jwk(curve, "P-256", "bad");
                useless["crv"] = "secp256k1";
                break;
            case "text": useless = "key"; break;
            case "null": useless = null; break;
            default: throw new ArgumentOutOfRangeException(nameof(kind));
        }

        var set = Value(ProviderKeys.Parse(Bytes(new JsonObject { ["keys"] = new JsonArray(useless, good) })));
        set.Keys.Should().ContainSingle().Which.Id.Should().Be(KeyId);
    }

    [Fact]
    public void Reads_numbers_that_a_product_wrote_as_plain_base64()
    {
        var jwk = Jwk(_provider.Rsa, KeyId);
        jwk["n"] = Convert.ToBase64String(_provider.Rsa.ExportParameters(false).Modulus!);
        jwk["alg"] = "SHA256";
        jwk["key_ops"] = new JsonArray("signing");
        var set = Value(ProviderKeys.Parse(Bytes(new JsonObject { ["keys"] = new JsonArray(jwk) })));
        set.Keys.Should().ContainSingle().Which.Fits("RS256").Should().BeTrue();
    }

    [Fact]
    public void The_thumbprint_is_that_of_the_specification()
    {
        // RFC 7638 3.1.
        const string Example = """
            {"keys":[{"kty":"RSA","n":"0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw","e":"AQAB","alg":"RS256","kid":"2011-04-29"}]}
            """;
        Value(ProviderKeys.Parse(System.Text.Encoding.UTF8.GetBytes(Example))).Keys[0].Thumbprint.Should().Be("NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs");
    }

    private Outcome<ProviderResponse> Bad(string failure) => failure switch
    {
        "status" => Json("{}", 500),
        "html" => Json("<html></html>", mediaType: "text/html"),
        "too many keys" => Json(new JsonObject { ["keys"] = new JsonArray([.. Enumerable.Range(0, 101).Select(i => Jwk(_provider.Rsa, $"k{i}"))]) }.ToJsonString()),
        "no usable key" => Json("""{"keys":[{"kty":"oct","k":"AAAA"}]}"""),
        "unreachable" => new Rejection(RelyingPartyCauses.DocumentStatus, "down"),
        "array" => Json("[]"),
        "keys object" => Json("""{"keys":{}}"""),
        _ => throw new ArgumentOutOfRangeException(nameof(failure)),
    };
}
