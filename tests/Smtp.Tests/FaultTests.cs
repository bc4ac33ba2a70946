using System.Text;
using Microsoft.Extensions.Logging;
using RelateMail.Smtp.Tests.Harness;

namespace RelateMail.Smtp.Tests;

/// <summary>The log has each error of the server once, lost connections at Debug only, and never credentials.</summary>
public sealed class FaultTests
{
    [Theory]
    [InlineData("alice", "fault")]
    [InlineData("fault-open", "bob")]
    [InlineData("fault-flush", "bob")]
    [InlineData("fault-commit", "bob")]
    [InlineData("fault-write", "bob")]
    [InlineData("fault-dispose", "bob")]
    public async Task Fault_is_logged_once_at_Error(string reverse, string forward)
    {
        await using SmtpTestServer server = await SmtpTestServer.StartAsync();
        await using (SmtpTestClient client = await server.GreetAsync())
        {
            await client.SendAsync($"MAIL FROM:<{reverse}@example.org>\r\nRCPT TO:<{forward}@example.org>\r\n");
            await client.ExpectAsync("250 ");
            if ((await client.ReadLineAsync())![0] == '2')
            {
                await client.SendAsync("DATA\r\n");
                if ((await client.ReadLineAsync())![0] == '3')
                {
                    await client.SendAsync("x\r\n.\r\n");
                    await client.ReadLineAsync();
                }
            }
        }

        server.BeginStop();
        await server.DisposeAsync();
        string error = Assert.Single(server.Log.At(LogLevel.Error));
        Assert.Contains("as the test requested", error, StringComparison.Ordinal);
        Assert.Equal(0, server.Delivery.Open);
    }

    [Fact]
    public async Task Lost_connection_is_not_an_error()
    {
        await using SmtpTestServer server = await SmtpTestServer.StartAsync();
        await using (SmtpTestClient client = await server.GreetAsync())
        {
            await client.AskAsync("MAIL FROM:<alice@example.org>", "250 ");
            await client.AskAsync("RCPT TO:<bob@example.org>", "250 ");
            await client.AskAsync("DATA", "354 ");
            await client.SendAsync("half of it");
            client.Socket.LingerState = new(true, 0); // a reset, not a close
        }

        server.BeginStop();
        await server.DisposeAsync();
        Assert.DoesNotContain(server.Log.Lines, static line => line.Level >= LogLevel.Warning);
        Assert.Equal(0, server.Delivery.Open);
        Assert.Empty(server.Delivery.Messages);
    }

    [Fact]
    public async Task Credentials_never_reach_the_log()
    {
        string initial = Convert.ToBase64String(Encoding.UTF8.GetBytes($"\0{StubCredentialVerifier.Login}\0pässword"));
        string wrong = Convert.ToBase64String(Encoding.UTF8.GetBytes($"\0{StubCredentialVerifier.Login}\0hunter2"));
        string fault = Convert.ToBase64String("\0fault\0hunter2"u8);
        string login = Convert.ToBase64String(Encoding.UTF8.GetBytes(StubCredentialVerifier.Login));
        string password = Convert.ToBase64String("hunter2"u8);
        await using SmtpTestServer server = await SmtpTestServer.StartAsync(
            new SmtpTestSettings { Listener = SmtpTestSettings.Submission });
        await using (SmtpTestClient client = await server.GreetAsync())
        {
            await client.AskAsync($"AUTH PLAIN {wrong}", "535 ");
            await client.AskAsync($"AUTH PLAIN {fault}", "454 ");
            await client.AskAsync($"AUTH PLAIN {wrong} {wrong}", "501 ");
            await client.AskAsync($"AUTH {wrong}", "501 ");
            await client.AskAsync($"AUTH LOGIN {login}", "334 ");
            await client.AskAsync(password, "535 ");
            await client.AskAsync(password, "500 "); // not a command
            await client.AskAsync("AUTH PLAIN", "334 ");
            await client.AskAsync($"{initial}!", "501 ");
            await client.AskAsync($"AUTH PLAIN {initial}", "235 ");
        }

        server.BeginStop();
        await server.DisposeAsync();
        Assert.NotEmpty(server.Log.Lines);
        string[] secrets = [initial, wrong, fault, login, password, "hunter2", "pässword"];
        Assert.All(server.Log.Lines, line => Assert.All(
            secrets, secret => Assert.DoesNotContain(secret, line.Text, StringComparison.OrdinalIgnoreCase)));
    }

    [Fact]
    public async Task Message_is_one_line_at_Information_without_addresses()
    {
        await using SmtpTestServer server = await SmtpTestServer.StartAsync();
        await using (SmtpTestClient client = await server.GreetAsync())
        {
            foreach (string reverse in (string[])["alice", "refuse-commit"])
            {
                await client.AskAsync($"MAIL FROM:<{reverse}@example.org>", "250 ");
                await client.AskAsync("RCPT TO:<bob@example.org>", "250 ");
                await client.AskAsync("DATA", "354 ");
                await client.SendAsync("secret content\r\n.\r\n");
                await client.ReadLineAsync();
            }
        }

        server.BeginStop();
        await server.DisposeAsync();
        string[] lines = [.. server.Log.At(LogLevel.Information)
            .Where(static line => line.Contains("Message ", StringComparison.Ordinal))];
        string id = server.Delivery.Messages[0].Envelope.Id.ToString();
        Assert.Equal(2, lines.Length);
        Assert.Contains(
            $"Message {id} accepted: 16 octets for 1 recipients, reply 250.", lines[0], StringComparison.Ordinal);
        Assert.Contains("refused: 16 octets for 1 recipients, reply 554 5.4.6.", lines[1], StringComparison.Ordinal);
        Assert.DoesNotContain(lines, static line => line.Contains('@', StringComparison.Ordinal)
            || line.Contains("secret", StringComparison.Ordinal));
    }
}
