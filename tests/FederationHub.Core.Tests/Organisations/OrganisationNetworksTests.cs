using System.Net;
using FederationHub.Core.Organisations;

namespace FederationHub.Core.Tests.Organisations;

public sealed class OrganisationNetworksTests
{
    [Theory]
    [InlineData("192.0.2.1", true)]
    [InlineData("192.0.2.255", true)]
    [InlineData("192.0.3.0", false)]
    [InlineData("::ffff:192.0.2.1", true)]
    [InlineData("2001:db8::1", true)]
    [InlineData("2001:db8:ffff::1", true)]
    [InlineData("2001:db9::1", false)]
    [InlineData("198.51.100.7", true)]
    [InlineData("198.51.100.8", false)]
    [InlineData("::1", false)]
    [InlineData("::192.0.2.1", false)]
    public void R001_16_Holds_the_addresses_of_its_networks_and_no_other(string address, bool isInside) =>
        new OrganisationNetworks(["192.0.2.0/24", "2001:db8::/32", "198.51.100.7/32"]).Contain(IPAddress.Parse(address)).Should().Be(isInside);

    public static TheoryData<string, string, string?> Networks { get; } = new()
    {
        { "IPv4", "192.0.2.0/24", null },
        { "IPv6", "2001:db8::/32", null },
        { "IPv6 in capitals", "2001:DB8::/32", null },
        { "one address", "192.0.2.7/32", null },
        { "widest IPv4", "10.0.0.0/8", null },
        { "half of IPv4", "0.0.0.0/1", "too wide" },
        { "all of IPv4", "0.0.0.0/0", "too wide" },
        { "all of IPv6", "::/0", "too wide" },
        { "a region of IPv6", "2a00::/12", "too wide" },
        { "address inside", "192.0.2.7/24", "not a network" },
        { "no prefix", "192.0.2.0", "not a network" },
        { "octal", "010.0.0.0/8", "not a network" },
        { "short", "10/8", "not a network" },
        { "name", "school.example/24", "not a network" },
        { "zone", "fe80::%eth0/64", "not a network" },
        { "mapped", "::ffff:192.0.2.0/120", "IPv4 network written as IPv6" },
        { "nothing", "", "not a network" },
    };

    [Theory, MemberData(nameof(Networks))]
    public void R001_16_Says_what_is_wrong_with_a_network_and_takes_no_address_of_one(string what, string network, string? problem)
    {
        var found = OrganisationNetworks.Check([network]);
        if (problem is null)
        {
            found.Should().BeEmpty(what);
            new OrganisationNetworks([network]).IsEmpty.Should().BeFalse(what);
        }
        else
        {
            found.Should().ContainSingle(what).Which.Message.Should().Contain(problem);
            new OrganisationNetworks([network]).IsEmpty.Should().BeTrue(what);
        }
    }

    [Fact]
    public void R001_16_Says_which_networks_overlap_and_everything_at_once()
    {
        var found = OrganisationNetworks.Check(["10.0.0.0/8", "nonsense", "10.2.0.0/16", "2001:db8:1::/48", "2001:db8::/32"]);
        found.Select(problem => problem.Index).Should().Equal(1, 2, 4);
        found[1].Message.Should().Contain("overlap").And.Contain("10.0.0.0/8");
        OrganisationNetworks.Check([.. Enumerable.Range(0, 501).Select(i => $"10.{i / 256}.{i % 256}.0/24")]).Should().ContainSingle().Which.Message.Should().Contain("500");
    }
}
