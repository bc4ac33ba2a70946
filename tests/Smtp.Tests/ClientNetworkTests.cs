using System.Net;

namespace RelateMail.Smtp.Tests;

/// <summary>Limits per client count an IPv4 address or an IPv6 /64.</summary>
public sealed class ClientNetworkTests
{
    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1", true)]
    [InlineData("192.0.2.1", "::ffff:192.0.2.1", true)]
    [InlineData("192.0.2.1", "192.0.2.2", false)]
    [InlineData("2001:db8:0:1::1", "2001:db8:0:1:ffff::2", true)]
    [InlineData("2001:db8:0:1::1", "2001:db8:0:2::1", false)]
    [InlineData("0.0.0.0", "::", false)]
    public void Addresses_of_one_network_are_equal(string one, string other, bool isSame) => Assert.Equal(
        isSame, ClientNetwork.Of(IPAddress.Parse(one)) == ClientNetwork.Of(IPAddress.Parse(other)));

    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1/32")]
    [InlineData("::ffff:192.0.2.1", "192.0.2.1/32")]
    [InlineData("2001:db8:0:1:ffff::2", "2001:db8:0:1::/64")]
    public void A_network_is_written_with_its_prefix(string address, string written) =>
        Assert.Equal(written, ClientNetwork.Of(IPAddress.Parse(address)).ToString());
}
