using System.Net;

namespace RelateMail.Webhooks.Tests;

public sealed class WebhookNetworkTests
{
    [Theory]
    [InlineData("0.0.0.0")] // unspecified
    [InlineData("0.1.2.3")]
    [InlineData("10.0.0.1")] // private (RFC 1918)
    [InlineData("10.255.255.255")]
    [InlineData("100.64.0.1")] // CGNAT (RFC 6598)
    [InlineData("100.127.255.255")]
    [InlineData("127.0.0.1")] // loopback
    [InlineData("127.255.255.254")]
    [InlineData("169.254.169.254")] // link-local, metadata of clouds
    [InlineData("172.16.0.1")]
    [InlineData("172.31.255.255")]
    [InlineData("192.0.0.8")] // IETF protocols
    [InlineData("192.0.2.1")] // documentation
    [InlineData("192.88.99.1")] // relays of 6to4
    [InlineData("192.168.1.1")]
    [InlineData("198.18.0.1")] // benchmarking
    [InlineData("198.19.255.255")]
    [InlineData("198.51.100.1")]
    [InlineData("203.0.113.1")]
    [InlineData("224.0.0.1")] // multicast
    [InlineData("239.255.255.250")]
    [InlineData("240.0.0.1")] // reserved
    [InlineData("255.255.255.255")] // broadcast
    [InlineData("::")]
    [InlineData("::1")]
    [InlineData("::127.0.0.1")] // compatible with IPv4
    [InlineData("::ffff:127.0.0.1")] // mapped
    [InlineData("::ffff:8.8.8.8")]
    [InlineData("::ffff:0:127.0.0.1")] // translated
    [InlineData("64:ff9b::7f00:1")] // NAT64
    [InlineData("64:ff9b:1::a00:1")] // local NAT64
    [InlineData("100::1")] // discard
    [InlineData("2001::1")] // Teredo
    [InlineData("2001:2::1")] // benchmarking
    [InlineData("2001:10::1")] // ORCHID
    [InlineData("2001:20::1")] // ORCHIDv2
    [InlineData("2001:db8::1")] // documentation
    [InlineData("2002:7f00:1::1")] // 6to4
    [InlineData("3fff::1")] // documentation
    [InlineData("5f00::1")] // segment routing
    [InlineData("fc00::1")] // unique local
    [InlineData("fd12:3456::1")]
    [InlineData("fe80::1")] // link-local
    [InlineData("fe80::1%1")]
    [InlineData("fec0::1")] // site-local
    [InlineData("ff02::1")] // multicast
    public async Task A_name_with_a_special_address_gets_no_connection(string text)
    {
        IPAddress address = IPAddress.Parse(text);
        Assert.False(WebhookNetworks.GlobalOnly.Allows(address, encrypted: true));
        using WebhookSender sender = new(
            WebhookNetworks.GlobalOnly, TimeProvider.System, (_, _) => Task.FromResult<IPAddress[]>([address]));

        AttemptResult result = await sender.SendAsync(
            Sending.Target(new("https://app.example/hook")), Sending.Message([]),
            TestContext.Current.CancellationToken);

        Assert.Equal((AttemptOutcome.Retry, "address-forbidden"), (result.Outcome, result.ErrorCode));
        Assert.Null(result.Response);
        Assert.Null(result.StatusCode);
    }

    [Theory]
    [InlineData("8.8.8.8")]
    [InlineData("100.63.255.255")]
    [InlineData("100.128.0.0")]
    [InlineData("172.15.255.255")]
    [InlineData("172.32.0.0")]
    [InlineData("223.255.255.255")]
    [InlineData("2001:4860:4860::8888")]
    [InlineData("2606:4700::1111")]
    public void A_global_address_is_allowed_with_TLS_only(string text)
    {
        IPAddress address = IPAddress.Parse(text);

        Assert.True(WebhookNetworks.GlobalOnly.Allows(address, encrypted: true));
        Assert.False(WebhookNetworks.GlobalOnly.Allows(address, encrypted: false));
        Assert.False(Endpoint.Loopback.Allows(address, encrypted: false));
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("[::1]")]
    [InlineData("[::ffff:127.0.0.1]")]
    [InlineData("localhost")]
    [InlineData("2130706433")]
    [InlineData("0x7f000001")]
    [InlineData("0177.0.0.1")]
    [InlineData("127.1")]
    public async Task A_listener_of_a_forbidden_address_receives_no_connection(string host)
    {
        using Listeners listeners = new();
        using WebhookSender sender = new(WebhookNetworks.GlobalOnly, TimeProvider.System);

        AttemptResult result = await sender.SendAsync(
            Sending.Target(new($"https://{host}:{listeners.Port}/")), Sending.Message([]),
            TestContext.Current.CancellationToken);

        Assert.Equal("address-forbidden", result.ErrorCode);
        Assert.Null(result.Response);
        Assert.False(listeners.HasConnection);
    }

    [Fact]
    public async Task A_redirect_to_a_forbidden_address_is_not_followed()
    {
        using Listeners listeners = new();
        await using Endpoint endpoint = await Endpoint.StartAsync(context =>
        {
            context.Response.Redirect($"http://127.0.0.1:{listeners.Port}/");
            return Task.CompletedTask;
        });

        AttemptResult result = await Sending.SendAsync(Sending.Target(endpoint.Url), Sending.Message([]));

        Assert.Equal("redirect", result.ErrorCode);
        Assert.False(listeners.HasConnection);
    }

    [Fact]
    public async Task A_name_that_changes_between_check_and_connect_is_resolved_once()
    {
        using Listeners forbidden = new();
        await using Endpoint permitted = await Endpoint.StartAsync(Endpoint.Status(204), IPAddress.Parse("127.0.0.2"));
        int asked = 0;
        using WebhookSender sender = new(
            new([IPNetwork.Parse("127.0.0.2/32")]), TimeProvider.System,
            (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse(asked++ == 0 ? "127.0.0.2" : "127.0.0.1")]));

        AttemptResult first = await SendAsync(permitted.Url.Port);
        AttemptResult second = await SendAsync(forbidden.Port);

        Assert.Equal(AttemptOutcome.Delivered, first.Outcome);
        Assert.Equal("address-forbidden", second.ErrorCode);
        Assert.Equal(2, asked);
        Assert.False(forbidden.HasConnection);

        Task<AttemptResult> SendAsync(int port) => sender.SendAsync(
            Sending.Target(new($"http://rebind.example:{port}/")), Sending.Message([]),
            TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Only_permitted_addresses_of_a_mixed_answer_are_used()
    {
        await using Endpoint endpoint = await Endpoint.StartAsync(Endpoint.Status(204), IPAddress.Parse("127.0.0.2"));
        using WebhookSender sender = new(
            new([IPNetwork.Parse("127.0.0.2/32")]), TimeProvider.System,
            (_, _) => Task.FromResult<IPAddress[]>(
                [IPAddress.Parse("10.0.0.1"), IPAddress.Loopback, IPAddress.Parse("127.0.0.2")]));

        AttemptResult result = await sender.SendAsync(
            Sending.Target(new($"http://mixed.example:{endpoint.Url.Port}/")), Sending.Message([]),
            TestContext.Current.CancellationToken);

        Assert.Equal(AttemptOutcome.Delivered, result.Outcome);
    }

    [Fact]
    public async Task A_stricter_sender_does_not_use_the_open_connection_of_another()
    {
        await using Endpoint endpoint = await Endpoint.StartAsync(Endpoint.Status(204));
        using WebhookSender open = new(Endpoint.Loopback, TimeProvider.System);
        using WebhookSender strict = new(WebhookNetworks.GlobalOnly, TimeProvider.System);

        AttemptResult first = await open.SendAsync(
            Sending.Target(endpoint.Url), Sending.Message([]), TestContext.Current.CancellationToken);
        AttemptResult second = await strict.SendAsync(
            Sending.Target(endpoint.Url), Sending.Message([]), TestContext.Current.CancellationToken);

        Assert.Equal(AttemptOutcome.Delivered, first.Outcome);
        Assert.Equal("address-forbidden", second.ErrorCode);
        Assert.Equal(1, endpoint.Requests);
    }
}
