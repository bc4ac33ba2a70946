using RelateMail.EndToEnd.Tests.Harness;
using RelateMail.Grains.Abstractions;
using RelateMail.Grains.Contracts;
using RelateMail.SmtpServer.Tests.Harness;
using RelateMail.Tests.Harness;

namespace RelateMail.SmtpServer.Tests.Hosting;

/// <summary>The verdict on the sender of a message, as the gateway gives it.</summary>
public sealed class SenderTests(StubCluster cluster)
{
    private const string Permitted = "192.0.2.1";
    private const string Stranger = "198.51.100.1";

    [Theory]
    [InlineData(Permitted, "pass", "pass")]
    [InlineData(Stranger, "fail", "fail")]
    public async Task Verdict_is_filed_with_the_message(string client, string spf, string dmarc)
    {
        await using NameServer names = Names();
        await using Front front = await StartAsync(names);
        string mailbox = front.NewMailbox();

        Assert.StartsWith("250 2.0.0", await SendAsync(front, client, mailbox), StringComparison.Ordinal);

        MessageDetails details = Assert.Single(cluster.Script.Filed[mailbox]).Details;
        Assert.Equal(spf, details.Authentication?.Spf.Result);
        Assert.Equal(dmarc, details.Authentication?.Dmarc.Result);
        Assert.Contains(
            "Authentication-Results: mx.example.org", details.TraceFields, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Policy_of_the_domain_refuses_a_forged_message()
    {
        await using NameServer names = Names();
        await using Front front = await StartAsync(names);
        string mailbox = front.NewMailbox(new AuthenticationPolicy { Dmarc = FailureAction.Reject });

        Assert.StartsWith("550 5.7.26", await SendAsync(front, Stranger, mailbox), StringComparison.Ordinal);
        Assert.False(cluster.Script.Filed.ContainsKey(mailbox));
        Assert.StartsWith("250 2.0.0", await SendAsync(front, Permitted, mailbox), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Second_message_of_a_session_is_judged_by_its_own_sender()
    {
        await using NameServer names = Names();
        await using Front front = await StartAsync(names);
        string mailbox = front.NewMailbox();
        using LineClient client = await ConnectAsync(front, Permitted);
        await Front.BeginAsync(client, mailbox);
        await client.ExpectAsync("250 2.0.0", Mail());
        await client.ExpectAsync("250 ", "MAIL FROM:<other@unknown.example>");
        await client.ExpectAsync("250 ", $"RCPT TO:<{mailbox}>");
        await client.ExpectAsync("354 ", "DATA");
        await client.ExpectAsync("250 2.0.0", Mail());

        Assert.Equal(
            ["pass", "none"],
            cluster.Script.Filed[mailbox].Select(static message => message.Details.Authentication?.Spf.Result));
    }

    private static NameServer Names() => new(static name => name switch
    {
        "example.net" => $"v=spf1 ip4:{Permitted} -all",
        "_dmarc.example.net" => "v=DMARC1; p=reject",
        _ => null,
    });

    private Task<Front> StartAsync(NameServer names) => Front.StartAsync(
        cluster, "Proxy:TrustedSources:0=127.0.0.1", $"Dns:Servers={names.EndPoint}");

    private static async Task<LineClient> ConnectAsync(Front front, string client)
    {
        LineClient wire = LineClient.Connect(front.Mx);
        await wire.ExpectAsync("220 ", $"PROXY TCP4 {client} 192.0.2.2 1000 25");
        await wire.ExpectAsync("250 ", "HELO client.example.org");
        return wire;
    }

    private static async Task<string?> SendAsync(Front front, string client, string mailbox)
    {
        using LineClient wire = await ConnectAsync(front, client);
        await Front.BeginAsync(wire, mailbox);
        return await wire.SendAsync(Mail());
    }

    private static string Mail() =>
        $"From: Alice <alice@example.net>\r\nMessage-ID: <{Guid.NewGuid()}@example.net>\r\nSubject: x\r\n\r\nx\r\n.";
}
