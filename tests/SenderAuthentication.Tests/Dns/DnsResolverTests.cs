using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Time.Testing;
using RelateMail.SenderAuthentication.Dns;

namespace RelateMail.SenderAuthentication.Tests.Dns;

/// <summary>The resolver against a server on real sockets.</summary>
public sealed class DnsResolverTests : IAsyncDisposable
{
    private readonly TestZone _zone = new TestZone()
        .Text("example.org", "v=spf1 ", "-all")
        .Address("example.org", "192.0.2.1", "2001:db8::1")
        .Exchange("example.org", 10, "mx.example.org")
        .Reverse("192.0.2.1", "example.org")
        .Reverse("2001:db8::1", "example.org");

    private readonly FakeTimeProvider _timeProvider = new();
    private readonly TestDnsServer _server;
    private readonly DnsResolver _resolver;

    public DnsResolverTests()
    {
        _server = new TestDnsServer(_zone);
        _resolver = TestResolvers.Create(_timeProvider, null, _server);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_type_of_record_is_read()
    {
        Assert.Equal(["v=spf1 -all"], (await _resolver.GetTextsAsync("EXAMPLE.org.", Token)).Records);
        Assert.Equal([new MailExchange(10, "mx.example.org")],
            (await _resolver.GetExchangesAsync("example.org", Token)).Records);
        foreach (string address in (string[])["192.0.2.1", "2001:db8::1"])
        {
            IPAddress ip = IPAddress.Parse(address);
            Assert.Equal([ip], (await _resolver.GetAddressesAsync("example.org", ip.AddressFamily, Token)).Records);
            Assert.Equal(["example.org"], (await _resolver.GetNamesAsync(ip, Token)).Records);
        }

        Assert.All(_server.Queries, static query => Assert.True(query.Edns));
    }

    [Fact]
    public async Task A_name_without_the_type_is_not_a_missing_name() // RFC 2308 §2, RFC 8020 §2
    {
        _zone.Address("a.empty.example.org", "192.0.2.9");
        Assert.Equal(DnsStatus.NoData, (await _resolver.GetExchangesAsync("a.empty.example.org", Token)).Status);
        Assert.Equal(DnsStatus.NoData, (await _resolver.GetTextsAsync("empty.example.org", Token)).Status);
        Assert.Equal(DnsStatus.NoName, (await _resolver.GetTextsAsync("none.example.org", Token)).Status);
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("a..b")]
    [InlineData("snow\u2603man.example")]
    [InlineData("a23456789012345678901234567890123456789012345678901234567890long.example")]
    public async Task A_name_that_no_query_can_carry_does_not_exist(string name)
    {
        Assert.Equal(DnsStatus.NoName, (await _resolver.GetTextsAsync(name, Token)).Status);
        Assert.Empty(_server.Queries);
    }

    [Fact]
    public async Task Ids_and_ports_differ_from_query_to_query() // RFC 5452 §9.2
    {
        for (int i = 0; i < 40; i++)
        {
            await _resolver.GetTextsAsync($"n{i}.example.org", Token);
        }

        Assert.True(_server.Queries.Select(static query => query.Id).Distinct().Count() > 35);
        Assert.True(_server.Queries.Select(static query => query.Client.Port).Distinct().Count() > 20);
    }

    [Fact]
    public async Task Responses_with_a_wrong_id_source_or_question_are_passed_over() // RFC 5452 §4
    {
        _server.Before = query =>
        {
            byte[] forged = DnsWire.Reply(query, DnsResponseCode.NoError,
                [new TestRecord(query.Name, DnsType.Txt, (string[])["forged"])]);
            TestQuery other = query with { Name = "other.example.org" };
            byte[] wrongId = [.. forged];
            wrongId[0] ^= 0x40;
            return
            [
                (wrongId, false), (forged, true), ([1], false),
                (DnsWire.Reply(other, DnsResponseCode.NoError, []), false),
            ];
        };
        Assert.Equal(["v=spf1 -all"], (await _resolver.GetTextsAsync("example.org", Token)).Records);
    }

    [Fact]
    public async Task A_truncated_response_is_asked_for_over_TCP() // RFC 7766 §5
    {
        _zone.Text("long.example.org", [.. Enumerable.Repeat(new string('x', 200), 40)]);
        DnsAnswer<string> answer = await _resolver.GetTextsAsync("long.example.org", Token);
        Assert.Equal(8_000, Assert.Single(answer.Records).Length);
        Assert.Equal([false, true], _server.Queries.Select(static query => query.Tcp));
    }

    [Fact]
    public async Task A_server_without_EDNS_is_asked_again_without_it() // RFC 6891 §7
    {
        _server.RefuseEdns = true;
        Assert.Equal(DnsStatus.Found, (await _resolver.GetTextsAsync("example.org", Token)).Status);
        Assert.Equal([true, false], _server.Queries.Select(static query => query.Edns));
    }

    [Theory]
    [InlineData((int)DnsResponseCode.ServerFailure, "server-failure")]
    [InlineData((int)DnsResponseCode.Refused, "refused")]
    public async Task A_failure_code_is_a_failure_after_all_tries(int code, string problem)
    {
        _server.Override = query => DnsWire.Reply(query, (DnsResponseCode)code, []);
        DnsAnswer<string> answer = await _resolver.GetTextsAsync("example.org", Token);
        Assert.Equal((DnsStatus.Failed, problem), (answer.Status, answer.Problem));
        Assert.Equal(2, _server.Queries.Count);
    }

    [Fact]
    public async Task A_lost_response_is_asked_for_again()
    {
        int count = 0;
        _server.Override = _ => Interlocked.Increment(ref count) == 1 ? [] : null;
        _server.Dropped = _ => _timeProvider.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(DnsStatus.Found, (await _resolver.GetTextsAsync("example.org", Token)).Status);
        Assert.Equal(2, count);
    }

    [Fact]
    public async Task The_next_server_is_asked_if_one_does_not_respond()
    {
        await using TestDnsServer second = new(_zone);
        _server.Override = static _ => [];
        _server.Dropped = _ => _timeProvider.Advance(TimeSpan.FromSeconds(2));
        DnsResolver resolver = TestResolvers.Create(_timeProvider, null, _server, second);
        Assert.Equal(DnsStatus.Found, (await resolver.GetTextsAsync("example.org", Token)).Status);
        Assert.Equal(DnsStatus.NoName, (await resolver.GetTextsAsync("none.example.org", Token)).Status);
        Assert.Single(_server.Queries); // the one that responds is preferred from then on
    }

    [Fact]
    public async Task A_closed_port_is_a_failure_and_no_exception()
    {
        int port;
        using (Socket closed = new(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp))
        {
            closed.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            port = ((IPEndPoint)closed.LocalEndPoint!).Port;
        }

        DnsResolver resolver = TestResolvers.Create(_timeProvider, options => options.Servers = [$"127.0.0.1:{port}"]);
        Assert.Equal(DnsStatus.Failed, (await resolver.GetTextsAsync("example.org", Token)).Status);
    }

    [Fact]
    public async Task Aliases_are_followed_up_to_eight()
    {
        for (int i = 0; i < 9; i++)
        {
            _zone.Alias($"alias{i}.example.org", i == 0 ? "example.org" : $"alias{i - 1}.example.org");
        }

        Assert.Equal(DnsStatus.Found, (await _resolver.GetTextsAsync("alias7.example.org", Token)).Status);
        DnsAnswer<string> ninth = await _resolver.GetTextsAsync("alias8.example.org", Token);
        Assert.Equal((DnsStatus.Failed, "alias-loop"), (ninth.Status, ninth.Problem));
    }

    [Fact]
    public async Task A_loop_of_aliases_ends()
    {
        _zone.Alias("a.example.org", "b.example.org").Alias("b.example.org", "a.example.org");
        Assert.Equal("alias-loop", (await _resolver.GetTextsAsync("a.example.org", Token)).Problem);
    }

    // The server answers with the alias alone, without SOA: the target is asked for.
    [Fact]
    public async Task An_alias_that_the_server_leaves_open_is_asked_for()
    {
        _server.Override = query => query.Name != "open.example.org" ? null : DnsWire.Reply(
            query, DnsResponseCode.NoError, [new TestRecord(query.Name, DnsType.Cname, "example.org")], null);
        Assert.Equal(DnsStatus.Found, (await _resolver.GetTextsAsync("open.example.org", Token)).Status);
        Assert.Equal(["open.example.org", "example.org"], _server.Queries.Select(static query => query.Name));
    }

    [Theory]
    [InlineData(0xC0, 0x0C)] // to the question: a name, but not of a text
    [InlineData(0xC0, 0x1D)] // to itself
    [InlineData(0xFF, 0xFF)] // out of the message
    public async Task Compression_loops_end(byte high, byte low)
    {
        _server.Override = query =>
        [
            .. DnsWire.Head(query, 0x8180, 1, 0), high, low, .. DnsWire.UInt16((ushort)DnsType.Cname),
            .. DnsWire.UInt16(1), .. DnsWire.UInt32(60), .. DnsWire.UInt16(2), high, low,
        ];
        ValueTask<DnsAnswer<string>> answer = _resolver.GetTextsAsync("example.org", Token);
        Task<DnsAnswer<string>> task = answer.AsTask();
        while (!task.IsCompleted)
        {
            _timeProvider.Advance(TimeSpan.FromMilliseconds(500));
            await Task.Yield();
        }

        Assert.NotEqual(DnsStatus.Found, (await task).Status);
    }

    public async ValueTask DisposeAsync() => await _server.DisposeAsync();
}
