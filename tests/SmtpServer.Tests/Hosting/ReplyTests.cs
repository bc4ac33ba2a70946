using RelateMail.Grains.Contracts;
using RelateMail.SmtpServer.Tests.Harness;
using RelateMail.Tests.Harness;

namespace RelateMail.SmtpServer.Tests.Hosting;

/// <summary>The replies to a client, and the messages that are filed.</summary>
public sealed class ReplyTests(StubCluster cluster)
{
    [Fact]
    public async Task Message_is_filed_with_its_trace_fields_before_250()
    {
        await using Front front = await Front.StartAsync(cluster);
        string mailbox = front.NewMailbox();
        using LineClient client = await front.GreetAsync();
        await Front.BeginAsync(client, mailbox);

        string? reply = await client.SendAsync("Subject: wire\r\n\r\n..hello\r\n.");

        InboundMessage message = Assert.Single(cluster.Script.Filed[mailbox]);
        Assert.Equal($"250 2.0.0 Ok: stored as {message.Id}", reply);
        Assert.Equal("wire", message.Details.Summary.Subject);
        Assert.Equal("Subject: wire\r\n\r\n.hello\r\n".Length, message.Size);
        Assert.Equal("sender@example.net", message.Details.ReversePath);
        Assert.StartsWith(
            $"Return-Path: <sender@example.net>\r\nDelivered-To: {mailbox}\r\nAuthentication-Results: mx.example.org;",
            message.Details.TraceFields,
            StringComparison.Ordinal);
        Assert.Contains(
            "\r\nReceived: from client.example.org\r\n\t([127.0.0.1])\r\n\tby mx.example.org\r\n\twith SMTP\r\n\tid ",
            message.Details.TraceFields,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_through_this_front_and_through_the_gateway_is_filed_once()
    {
        await using Front front = await Front.StartAsync(cluster);
        await using Front gateway =
            await Front.StartAsync(cluster, static builder => Microsoft.AspNetCore.Builder
                .GatewayApplicationExtensions.AddGateway(builder));
        string mailbox = front.NewMailbox();
        const string content = "..Subject: twice\r\nMessage-ID: <twice@example.net>\r\n\r\n..\r\n.. a\r\n\r\n.";

        string?[] replies = await Task.WhenAll(SendAsync(front, mailbox, content));
        string? again = await SendAsync(gateway, mailbox, content);

        InboundMessage message = Assert.Single(cluster.Script.Filed[mailbox]);
        Assert.Equal($"250 2.0.0 Ok: stored as {message.Id}", replies[0]);
        Assert.Equal(replies[0], again);
    }

    [Fact]
    public async Task Refused_recipient_gets_the_code_and_status_of_the_gateway_and_the_transaction_stays_open()
    {
        await using Front front = await Front.StartAsync(cluster);
        string mailbox = front.NewMailbox();
        string full = front.NewMailbox();
        cluster.Script.Addresses[full] = static _ => new Resolution { Outcome = ResolutionOutcome.OverQuota };
        using LineClient client = await front.GreetAsync();

        await client.ExpectAsync("250 ", "MAIL FROM:<>");
        await client.ExpectAsync("550 5.7.1 Relaying denied", "RCPT TO:<x@example.net>");
        await client.ExpectAsync("452 4.2.2 Mailbox full", $"RCPT TO:<{full}>");
        await client.ExpectAsync("250 ", $"RCPT TO:<{mailbox}>");
        await client.ExpectAsync("354 ", "DATA");
        await client.ExpectAsync("250 2.0.0 Ok: stored as ", "Subject: one\r\n\r\nx\r\n.");

        Assert.Null(Assert.Single(cluster.Script.Filed[mailbox]).Details.ReversePath);
    }

    [Theory]
    [InlineData("BODY=BINARYMIME", "501 5.5.4")]
    [InlineData("RET=FULL", "555 5.5.4")]
    [InlineData("SIZE=60000000", "552")]
    [InlineData("SIZE=99999999999999999999", "552 5.3.4")] // the package reads 32 bits
    public async Task Parameters_that_the_front_does_not_keep_are_refused(string parameter, string expected)
    {
        await using Front front = await Front.StartAsync(cluster);
        using LineClient client = LineClient.Connect(front.Mx);
        await client.ReadAsync();
        await client.WriteAsync("EHLO client.example.org");
        while ((await client.ReadAsync())![3] == '-')
        {
        }

        await client.ExpectAsync(expected, $"MAIL FROM:<sender@example.net> {parameter}");
    }

    [Fact]
    public async Task An_infrastructure_fault_is_451_and_never_554()
    {
        await using Front front = await Front.StartAsync(cluster, "Smtp:ClusterRetryTime=00:00:01");
        string mailbox = front.NewMailbox();
        cluster.Script.Mailboxes[mailbox] = static (_, _) => throw new InvalidOperationException("A broken silo.");
        using LineClient client = await front.GreetAsync();
        await Front.BeginAsync(client, mailbox);

        await client.ExpectAsync("451 4.3.0 Temporary local error; try again later", "Subject: x\r\n\r\nx\r\n.");
        await client.ExpectAsync("250 ", "MAIL FROM:<sender@example.net>");
    }

    [Fact]
    public async Task Bare_line_end_in_the_content_is_refused_as_by_the_gateway()
    {
        await using Front front = await Front.StartAsync(cluster);
        string mailbox = front.NewMailbox();
        using LineClient client = await front.GreetAsync();
        await Front.BeginAsync(client, mailbox);

        await client.ExpectAsync("550 5.5.2 Content contains a bare CR or LF", "Subject: x\n\nx\r\n.");
        Assert.False(cluster.Script.Filed.ContainsKey(mailbox));
    }

    [Fact]
    public async Task PROXY_command_of_a_client_is_not_executed()
    {
        await using Front front = await Front.StartAsync(cluster);
        using LineClient client = LineClient.Connect(front.Mx);
        await client.ReadAsync();

        await client.ExpectAsync("500 5.5.2", "PROXY TCP4 192.0.2.1 192.0.2.2 1000 25");
    }

    [Fact]
    public async Task Client_address_comes_from_the_PROXY_header_of_a_trusted_source()
    {
        await using Front front = await Front.StartAsync(cluster, "Proxy:TrustedSources:0=127.0.0.1");
        string mailbox = front.NewMailbox();
        using LineClient client = LineClient.Connect(front.Mx);
        await client.ExpectAsync("220 ", "PROXY TCP4 192.0.2.1 192.0.2.2 1000 25");
        await client.ExpectAsync("250 ", "HELO client.example.org");
        await Front.BeginAsync(client, mailbox);
        await client.ExpectAsync("250 ", "Subject: x\r\n\r\nx\r\n.");

        Assert.Equal("192.0.2.1", Assert.Single(cluster.Script.Filed[mailbox]).Details.Client.Address);
    }

    private static async Task<string?> SendAsync(Front front, string mailbox, string content)
    {
        using LineClient client = await front.GreetAsync();
        await Front.BeginAsync(client, mailbox);
        return await client.SendAsync(content);
    }
}
