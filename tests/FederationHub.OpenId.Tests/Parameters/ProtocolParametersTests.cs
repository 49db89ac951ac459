using FederationHub.OpenId.Parameters;
using FederationHub.OpenId.Tests.Provider;

namespace FederationHub.OpenId.Tests.Parameters;

public sealed class ProtocolParametersTests
{
    [Fact]
    public void An_empty_value_counts_as_omitted_and_still_as_sent_twice()
    {
        var parameters = ProviderUnderTest.Parameters([new("state", ""), new("nonce", null), new("scope", "openid"), new("scope", "")]);

        parameters.Single("state").Should().BeNull();
        parameters.Single("nonce").Should().BeNull();
        parameters.Contains("state").Should().BeTrue();
        parameters.Single("scope").Should().BeNull();
        parameters.DuplicatedNames().Should().Equal("scope");
        parameters.IsDuplicated("scope").Should().BeTrue();
        parameters.All("scope").Should().Equal("openid", "");
    }

    [Fact]
    public void Names_are_compared_ordinally()
    {
        ProviderUnderTest.Parameters([new("Scope", "openid")]).Single("scope").Should().BeNull();
    }

    [Fact]
    public void Too_many_or_too_long_is_refused()
    {
        var many = Enumerable.Range(0, 101).Select(i => KeyValuePair.Create($"p{i}", (string?)"v"));
        ProtocolParameters.From(many).Refusal().Code.Should().Be(OpenIdCauses.ParametersOutOfBounds);
        ProtocolParameters.From(many.Take(100)).Value().Count.Should().Be(100);
        ProtocolParameters.From([new(new string('n', 129), "v")]).Refusal().Code.Should().Be(OpenIdCauses.ParametersOutOfBounds);
        ProtocolParameters.From([new("n", new string('v', (16 * 1024) + 1))]).Refusal().Code.Should().Be(OpenIdCauses.ParametersOutOfBounds);
        ProtocolParameters.From([new("n", new string('v', 400_000))], maxValueLength: 500_000).Value().Single("n").Should().HaveLength(400_000);
    }

    [Fact]
    public void Says_which_names_arrived_and_no_value()
    {
        ProviderUnderTest.Parameters([new("code", "secret"), new("state", "s")]).ToString().Should().Be("code state");
    }

    [Fact]
    public void Half_a_character_is_refused()
    {
        // Not a theory: the runner would repair the values on their way.
        foreach (var value in new[] { "\ud800", "a\udfff", "\ud83d\ude42\ud83d", "\ude42\ud83d" })
        {
            ProtocolParameters.From([new("state", value)]).Refusal().Code.Should().Be(OpenIdCauses.ParameterNotText);
            ProtocolParameters.From([new(value, "x")]).Refusal().Code.Should().Be(OpenIdCauses.ParameterNotText);
        }

        ProtocolParameters.From([new("state", "\ud83d\ude42")]).Value().Single("state").Should().Be("\ud83d\ude42");
    }
}
