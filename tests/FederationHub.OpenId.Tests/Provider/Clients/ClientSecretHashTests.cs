using FederationHub.OpenId.Provider.Clients;

namespace FederationHub.OpenId.Tests.Provider.Clients;

public sealed class ClientSecretHashTests
{
    [Fact]
    public void Matches_only_its_own_secret_after_a_round_trip()
    {
        var stored = ClientSecretHash.Create("secret-1").ToString();

        stored.Should().Be("sha256:" + System.Buffers.Text.Base64Url.EncodeToString(System.Security.Cryptography.SHA256.HashData("secret-1"u8)));
        ClientSecretHash.TryParse(stored, out var hash).Should().BeTrue();
        hash!.Matches("secret-1").Should().BeTrue();
        hash.Matches("secret-2").Should().BeFalse();
        hash.Matches("").Should().BeFalse();
        hash.ToString().Should().Be(stored);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("secret-1")]
    [InlineData("sha256:")]
    [InlineData("sha256:abc")]
    [InlineData("SHA256:47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU")]
    [InlineData("sha256:47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU=")]
    [InlineData("sha256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU")]
    [InlineData("sha256: 47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuF")]
    public void Refuses_what_is_no_hash(string? text)
    {
        ClientSecretHash.TryParse(text, out var hash).Should().BeFalse();
        hash.Should().BeNull();
    }
}
