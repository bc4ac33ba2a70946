using System.Net;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using RelateMail.Smtp.Listening;

namespace RelateMail.Smtp.Tests;

/// <summary>Connections are counted overall and per address.</summary>
public sealed class ConnectionLimiterTests
{
    private static readonly IPAddress s_client = IPAddress.Parse("192.0.2.1");
    private readonly FakeTimeProvider _timeProvider = new();

    [Fact]
    public void Overall_limit_counts_open_connections_of_all_clients()
    {
        ConnectionLimiter limiter = Limiter(new() { Connections = 2 });
        Assert.Equal(ConnectionVerdict.Accepted, limiter.Enter(s_client));
        Assert.Equal(ConnectionVerdict.Accepted, limiter.Enter(IPAddress.Parse("192.0.2.2")));
        Assert.Equal(ConnectionVerdict.TooMany, limiter.Enter(IPAddress.Parse("192.0.2.3")));
        limiter.Leave(s_client);
        Assert.Equal(ConnectionVerdict.Accepted, limiter.Enter(IPAddress.Parse("192.0.2.3")));
    }

    [Fact]
    public void Each_address_has_its_own_limit()
    {
        ConnectionLimiter limiter = Limiter(new() { ConnectionsPerAddress = 1 });
        Assert.Equal(ConnectionVerdict.Accepted, limiter.Enter(s_client));
        Assert.Equal(ConnectionVerdict.TooManyOfAddress, limiter.Enter(s_client));
        Assert.Equal(ConnectionVerdict.Accepted, limiter.Enter(IPAddress.Parse("192.0.2.2")));
        limiter.Leave(s_client);
        Assert.Equal(ConnectionVerdict.Accepted, limiter.Enter(s_client));
    }

    [Fact]
    public void IPv6_client_counts_by_its_64_prefix()
    {
        ConnectionLimiter limiter = Limiter(new() { ConnectionsPerAddress = 1 });
        Assert.Equal(ConnectionVerdict.Accepted, limiter.Enter(IPAddress.Parse("2001:db8:0:1::1")));
        Assert.Equal(ConnectionVerdict.TooManyOfAddress, limiter.Enter(IPAddress.Parse("2001:db8:0:1:ffff::2")));
        Assert.Equal(ConnectionVerdict.Accepted, limiter.Enter(IPAddress.Parse("2001:db8:0:2::1")));
    }

    [Fact]
    public void Rate_limit_of_an_address_lasts_a_minute()
    {
        ConnectionLimiter limiter = Limiter(new() { ConnectionRatePerAddress = 2 });
        for (int i = 0; i < 2; i++)
        {
            Assert.Equal(ConnectionVerdict.Accepted, limiter.Enter(s_client));
            limiter.Leave(s_client);
        }

        Assert.Equal(ConnectionVerdict.TooFast, limiter.Enter(s_client));
        Assert.Equal(ConnectionVerdict.Accepted, limiter.Enter(IPAddress.Parse("192.0.2.2")));
        _timeProvider.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal(ConnectionVerdict.TooFast, limiter.Enter(s_client));
        _timeProvider.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(ConnectionVerdict.Accepted, limiter.Enter(s_client));
    }

    [Fact]
    public void Loopback_can_be_exempt_from_limits_per_address()
    {
        ConnectionLimiter limiter = Limiter(
            new() { ConnectionsPerAddress = 1, ConnectionRatePerAddress = 1, ExemptLoopback = true });
        Assert.Equal(ConnectionVerdict.Accepted, limiter.Enter(IPAddress.Loopback));
        Assert.Equal(ConnectionVerdict.Accepted, limiter.Enter(IPAddress.Loopback));
        Assert.Equal(ConnectionVerdict.Accepted, limiter.Enter(IPAddress.IPv6Loopback));
        Assert.Equal(ConnectionVerdict.Accepted, limiter.Enter(IPAddress.IPv6Loopback));
        limiter.Leave(IPAddress.Loopback);
    }

    [Fact]
    public void Limit_of_zero_is_off()
    {
        ConnectionLimiter limiter = Limiter(new());
        Assert.All(Enumerable.Range(0, 1000), _ => Assert.Equal(ConnectionVerdict.Accepted, limiter.Enter(s_client)));
    }

    [Fact]
    public void Idle_addresses_are_removed()
    {
        ConnectionLimiter limiter = Limiter(new() { ConnectionsPerAddress = 10 });
        for (int i = 0; i < 200; i++)
        {
            var address = new IPAddress([198, 51, 100, (byte)i]);
            limiter.Enter(address);
            limiter.Leave(address);
        }

        limiter.Enter(s_client);
        Assert.Equal(201, limiter.Addresses);
        _timeProvider.Advance(TimeSpan.FromMinutes(2));
        limiter.Enter(IPAddress.Parse("192.0.2.2"));
        Assert.Equal(2, limiter.Addresses); // the open one, and the new one
    }

    private ConnectionLimiter Limiter(SmtpLimits limits) => new(
        Options.Create(new SmtpLimits
        {
            Connections = limits.Connections == 10_000 ? 0 : limits.Connections,
            ConnectionsPerAddress = limits.ConnectionsPerAddress == 50 ? 0 : limits.ConnectionsPerAddress,
            ConnectionRatePerAddress = limits.ConnectionRatePerAddress == 300 ? 0 : limits.ConnectionRatePerAddress,
            ExemptLoopback = limits.ExemptLoopback,
        }),
        _timeProvider);
}
