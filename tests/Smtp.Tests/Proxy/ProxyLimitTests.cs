using RelateMail.Smtp.Tests.Harness;

namespace RelateMail.Smtp.Tests.Proxy;

/// <summary>Limits per address apply to the client; a load balancer has the overall limit only.</summary>
public sealed class ProxyLimitTests
{
    private static readonly byte[] s_alice = ProxyHeaders.V2("192.0.2.1", 1025);
    private static readonly byte[] s_bob = ProxyHeaders.V2("192.0.2.2", 1025);
    private static readonly byte[] s_loopback = ProxyHeaders.V2("127.0.0.1", 1025);
    private static readonly byte[] s_check = ProxyHeaders.V2(ProxyHeaders.Local, 0);

    [Fact]
    public async Task Connections_count_by_the_address_of_the_client()
    {
        await using SmtpTestServer server = await StartAsync("Limits:ConnectionsPerAddress", 1);
        await using SmtpTestClient alice = await ExpectAsync(server, s_alice, "220 ");
        await using SmtpTestClient bob = await ExpectAsync(server, s_bob, "220 ");
        await using (SmtpTestClient again = await ExpectAsync(server, s_alice, "421 4.7.0"))
        {
            await again.ExpectCloseAsync();
        }

        await alice.AskAsync("QUIT", "221 ");
        await alice.ExpectCloseAsync();
        await using SmtpTestClient returned = await ReturnAsync(server, s_alice);
    }

    [Fact]
    public async Task Rate_counts_by_the_address_of_the_client()
    {
        await using SmtpTestServer server = await StartAsync("Limits:ConnectionRatePerAddress", 2);
        for (int i = 0; i < 2; i++)
        {
            await using SmtpTestClient alice = await ExpectAsync(server, s_alice, "220 ");
            await using SmtpTestClient bob = await ExpectAsync(server, s_bob, "220 ");
        }

        await using SmtpTestClient last = await ExpectAsync(server, s_alice, "421 4.7.0");
    }

    [Fact]
    public async Task Port_checks_of_a_load_balancer_are_not_limited()
    {
        await using SmtpTestServer server = await StartAsync(
            "Limits:ConnectionsPerAddress", 1, "Limits:ConnectionRatePerAddress", 1);
        await using SmtpTestClient first = await ExpectAsync(server, s_check, "220 ");
        await using SmtpTestClient second = await ExpectAsync(server, s_check, "220 ");
        await using SmtpTestClient third = await ExpectAsync(server, s_check, "220 ");
    }

    [Fact]
    public async Task Loopback_exemption_is_by_client_and_not_by_load_balancer()
    {
        await using SmtpTestServer server = await StartAsync(
            "Limits:ConnectionsPerAddress", 1, "Limits:ExemptLoopback", true);
        await using SmtpTestClient alice = await ExpectAsync(server, s_alice, "220 ");
        await using SmtpTestClient again = await ExpectAsync(server, s_alice, "421 4.7.0");
        await using SmtpTestClient local = await ExpectAsync(server, s_loopback, "220 ");
        await using SmtpTestClient localAgain = await ExpectAsync(server, s_loopback, "220 ");
    }

    [Fact]
    public async Task Overall_limit_counts_connections_that_wait_for_their_header()
    {
        await using SmtpTestServer server = await StartAsync("Limits:Connections", 1);
        await using (SmtpTestClient alice = await ExpectAsync(server, s_alice, "220 "))
        {
            await using SmtpTestClient unheard = await server.ConnectAsync();
            await unheard.ExpectAsync("421 4.7.0");
            await alice.AskAsync("QUIT", "221 ");
            await alice.ExpectCloseAsync();
        }

        await using SmtpTestClient bob = await ReturnAsync(server, s_bob);
    }

    /// <summary>Waits, because the client sees the close slightly before its place is free.</summary>
    private static async Task<SmtpTestClient> ReturnAsync(SmtpTestServer server, byte[] header)
    {
        while (true)
        {
            SmtpTestClient client = await server.ConnectAsync();
            await client.SendAsync(header);
            if ((await client.ReadLineAsync())!.StartsWith("220 ", StringComparison.Ordinal))
            {
                return client;
            }

            await client.DisposeAsync();
        }
    }

    private static async Task<SmtpTestClient> ExpectAsync(SmtpTestServer server, byte[] header, string reply)
    {
        SmtpTestClient client = await server.ConnectAsync();
        await client.SendAsync(header);
        await client.ExpectAsync(reply);
        return client;
    }

    private static Task<SmtpTestServer> StartAsync(params object[] options)
    {
        var settings = new SmtpTestSettings();
        settings.Options["Proxy:TrustedSources:0"] = "127.0.0.0/8";
        for (int i = 0; i < options.Length; i += 2)
        {
            settings.Options[(string)options[i]] = options[i + 1].ToString();
        }

        return SmtpTestServer.StartAsync(settings);
    }
}
