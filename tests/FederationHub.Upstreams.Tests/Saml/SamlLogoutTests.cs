using System.Security.Cryptography;
using System.Text;
using FederationHub.Samples.IdentityProvider;
using FederationHub.Upstreams.Saml;

namespace FederationHub.Upstreams.Tests.Saml;

public sealed class SamlLogoutTests : UpstreamLogoutContract
{
    protected override string Name => "saml";

    protected override TimeSpan Window => KeyRenewal.Window;

    private protected override string SettingsOf(TestOrganisation organisation) => new SamlSettings { MetadataUrl = organisation.Fake.BaseUrl + "/metadata" }.ToJson();

    private protected override async Task<TestOrganisation> StartOrganisationAsync(int key, bool offersLogout = true)
    {
        var certificate = await Hub.Keys.SamlSigningAsync(Cancellation);
        var hub = new FakeServiceProvider(Hub.Address.SamlEntityId, [Hub.Address.AssertionConsumerService]) { Certificates = [certificate], SingleLogout = Hub.Address.SingleLogoutService };
        return await TestOrganisation.StartAsync(Hub.Clock, key, saml: new SamlFace { ServiceProviders = [hub], SingleLogout = offersLogout });
    }

    private protected override async Task<UpstreamReply> DemandAsync() => await Visitor.LogOutEverywhereAsync(Organisation.Fake.BaseUrl) ?? throw new InvalidOperationException("The person was sent nowhere.");

    // SAML Bindings 3.4.4.1: over the octets of the query as they stand there.
    private protected override UpstreamReply Forged(UpstreamReply demand, RSA key)
    {
        var signed = demand.RawQuery[..demand.RawQuery.IndexOf("&Signature=", StringComparison.Ordinal)];
        var signature = Convert.ToBase64String(key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1));
        return demand with
        {
            Parameters = [.. demand.Parameters.Select(pair => pair.Key == "Signature" ? KeyValuePair.Create(pair.Key, signature) : pair)],
            RawQuery = $"{signed}&Signature={Uri.EscapeDataString(signature)}",
        };
    }

    [Theory]
    [InlineData(LogoutAnswer.Partial, UpstreamLogoutResult.Partial)]
    [InlineData(LogoutAnswer.Refused, UpstreamLogoutResult.Failed)]
    public async Task What_the_organisation_says_of_it_is_told_as_it_is(LogoutAnswer answer, UpstreamLogoutResult expected)
    {
        Organisation.Fake.LogoutAnswer = answer;
        var (start, reply) = await LogOutAsync(SessionOf(await LogInAsync()));

        Value(await FinishAsync(start, reply)).Should().Be(expected);
    }

    [Fact]
    public async Task An_answer_that_is_signed_with_a_new_key_is_verified_with_it_after_one_fetch()
    {
        var session = SessionOf(await LogInAsync());
        Organisation.Fake.RollKey();
        var (start, reply) = await LogOutAsync(session);
        var before = Hub.Fetches;

        Value(await FinishAsync(start, reply)).Should().Be(UpstreamLogoutResult.Complete);

        (Hub.Fetches - before).Should().Be(1);
    }

    [Fact]
    public async Task A_demand_says_whose_it_claims_to_be_and_is_answered_where_the_metadata_says()
    {
        await LogInAsync();
        var reply = await DemandAsync();
        Value(Logout.DemandIssuer(reply)).Should().Be(Organisation.Fake.EntityId);
        var demand = Value(await Logout.ReadDemandAsync(Upstream, reply, Cancellation));

        var answer = await Logout.AnswerDemandAsync(Upstream, demand, UpstreamLogoutResult.Complete, Cancellation);

        answer.Should().BeOfType<UpstreamStart.RedirectTo>().Which.Uri.Should()
            .StartWith(Organisation.Fake.BaseUrl + "/slo?SAMLResponse=").And.Contain("&RelayState=" + Uri.EscapeDataString(reply.Single("RelayState")!)).And.Contain("&Signature=");
    }
}
