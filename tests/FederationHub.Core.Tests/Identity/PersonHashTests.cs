using FederationHub.Core.Identity;
using FederationHub.Core.Release;

namespace FederationHub.Core.Tests.Identity;

public sealed class PersonHashTests
{
    private static readonly byte[] Key = [.. Enumerable.Range(1, 32).Select(i => (byte)i)];

    [Fact]
    public void Is_hmac_sha256_of_the_person_key_in_base64url() =>
        // echo -n oidc_sub:abc | openssl dgst -sha256 -mac HMAC -macopt hexkey:0102…20 -binary | basenc --base64url
        PersonHash.Compute(Key, "oidc_sub:abc").Should().Be("WtXmnUaEyAoACJlY0lCFNRkwLB9giwbJt4MqEyfFULA");

    [Fact]
    public void Another_person_and_another_key_give_another_one()
    {
        var mine = PersonHash.Compute(Key, "oidc_sub:abc");
        byte[] other = [.. Key.Reverse()];

        new[] { mine, PersonHash.Compute(Key, "oidc_sub:abd"), PersonHash.Compute(other, "oidc_sub:abc") }.Should().OnlyHaveUniqueItems();
    }

    [Fact]
    public void Is_never_the_subject_that_an_application_gets_also_under_the_same_key() =>
        PersonHash.Compute(Key, "oidc_sub:abc").Should().NotBe(PairwiseSubject.Compute(Key, PairwiseSubject.PublicSector, "oidc_sub:abc"));

    [Fact]
    public void Refuses_a_key_that_is_too_short()
    {
        var compute = () => PersonHash.Compute(Key.AsSpan(1), "oidc_sub:abc");

        compute.Should().Throw<ArgumentException>();
    }
}
