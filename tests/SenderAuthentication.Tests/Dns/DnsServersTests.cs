using RelateMail.SenderAuthentication.Dns;

namespace RelateMail.SenderAuthentication.Tests.Dns;

/// <summary>Server addresses from the settings and from resolv.conf.</summary>
public sealed class DnsServersTests
{
    [Theory]
    [InlineData("192.0.2.53", "192.0.2.53:53")]
    [InlineData("192.0.2.53:5353", "192.0.2.53:5353")]
    [InlineData("2001:db8::53", "[2001:db8::53]:53")]
    [InlineData("[2001:db8::53]:5353", "[2001:db8::53]:5353")]
    public void A_server_is_an_address_with_or_without_a_port(string text, string expected)
    {
        Assert.True(DnsServers.TryParse(text, out System.Net.IPEndPoint server));
        Assert.Equal(expected, server.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("dns.example.org")]
    [InlineData("192.0.2.53:port")]
    public void A_name_is_not_a_server(string text) => Assert.False(DnsServers.TryParse(text, out _));

    [Fact]
    public void Resolv_conf_gives_the_servers_and_the_local_host_is_the_default()
    {
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, "# comment\nsearch example.org\nnameserver 192.0.2.1\nnameserver\t2001:db8::1\n");
            Assert.Equal(["192.0.2.1:53", "[2001:db8::1]:53"], DnsServers.OfSystem(path).Select(static s => $"{s}"));
            File.WriteAllText(path, "search example.org\n");
            Assert.Equal(["127.0.0.1:53"], DnsServers.OfSystem(path).Select(static s => $"{s}"));
        }
        finally
        {
            File.Delete(path);
        }

        Assert.Equal(["127.0.0.1:53"], DnsServers.OfSystem(path).Select(static s => $"{s}"));
    }
}
