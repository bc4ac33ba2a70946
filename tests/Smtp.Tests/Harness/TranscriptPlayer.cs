using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Connections;
using RelateMail.Smtp.Transactions;

namespace RelateMail.Smtp.Tests.Harness;

/// <summary>
/// Plays one transcript. Acts before the first line of the dialogue set the server up (listener, option,
/// no-certificate, early); the others take part in it. At the end the client half-closes, and nothing more may come.
/// </summary>
internal sealed class TranscriptPlayer(SmtpTestServer server, SmtpTestClient client)
{
    private readonly List<byte> _held = [];
    private bool _isClosed;

    public static async Task PlayAsync(Transcript transcript)
    {
        var settings = new SmtpTestSettings();
        byte[] early = [];
        int setup = 0;
        while (setup < transcript.Lines.Count && transcript.Lines[setup].Kind == TranscriptLineKind.Act
            && TrySetUp(settings, transcript.Lines[setup].Text, ref early))
        {
            setup++;
        }

        await using SmtpTestServer server = await SmtpTestServer.StartAsync(settings);
        await using SmtpTestClient client = await server.ConnectAsync();
        await client.SendAsync(early);
        var player = new TranscriptPlayer(server, client);
        foreach (TranscriptLine line in transcript.Lines.Skip(setup))
        {
            try
            {
                await player.PlayAsync(line);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                throw new InvalidOperationException($"Line {line.Number}, {line.Text}: {exception.Message}", exception);
            }
        }

        await player.EndAsync();
    }

    private static bool TrySetUp(SmtpTestSettings settings, string act, ref byte[] early)
    {
        string[] words = act.Split(' ', 2);
        switch (words[0])
        {
            case "listener":
                settings.Listener = words[1] switch
                {
                    "relay" => SmtpTestSettings.Relay,
                    "submission" => SmtpTestSettings.Submission,
                    "submissions" => SmtpTestSettings.Submissions,
                    _ => throw new FormatException($"No listener {words[1]}."),
                };
                return true;
            case "option":
                string[] pair = words[1].Split('=', 2);
                settings.Options[pair[0]] = pair[1];
                return true;
            case "no-certificate":
                settings.Certificates.IsConfigured = false;
                return true;
            case "early":
                early = Transcript.Unescape(words[1]);
                settings.ConnectionGate = WaitForInputAsync;
                return true;
            default:
                return false;
        }
    }

    /// <summary>Delays a session until octets have arrived, and leaves them in the pipe.</summary>
    private static async Task WaitForInputAsync(ConnectionContext connection)
    {
        System.IO.Pipelines.ReadResult read = await connection.Transport.Input.ReadAsync();
        connection.Transport.Input.AdvanceTo(read.Buffer.Start);
    }

    private async Task PlayAsync(TranscriptLine line)
    {
        switch (line.Kind)
        {
            case TranscriptLineKind.Server:
                Assert.Equal(line.Text, await client.ReadLineAsync() ?? "(closed)");
                break;
            case TranscriptLineKind.Act:
                await ActAsync(line.Text);
                break;
            default:
                _held.AddRange(line.Octets);
                if (!line.IsHeld)
                {
                    await client.SendAsync(_held.ToArray());
                    _held.Clear();
                }

                break;
        }
    }

    private async Task ActAsync(string act)
    {
        string[] words = act.Split(' ', 2);
        switch (words[0])
        {
            case "starttls":
                await client.StartTlsAsync();
                break;
            case "close":
                await client.ExpectCloseAsync();
                _isClosed = true;
                break;
            case "gone":
                await client.ExpectEndAsync();
                _isClosed = true;
                break;
            case "draining":
                await server.Draining;
                break;
            case "end":
                await client.EndAsync();
                break;
            case "advance":
                server.Clock.Advance(TimeSpan.Parse(words[1], CultureInfo.InvariantCulture));
                break;
            case "stop":
                server.BeginStop();
                break;
            case "delivered":
                Assert.Equal(int.Parse(words[1], CultureInfo.InvariantCulture), server.Delivery.Messages.Count);
                break;
            case "content":
                Assert.Equal(
                    Encoding.UTF8.GetString(Transcript.Unescape(words[1])), Encoding.UTF8.GetString(Last.Content));
                break;
            case "envelope":
                Assert.Equal(words[1], Describe(Last));
                break;
            default:
                throw new FormatException($"No act {act}.");
        }
    }

    private Delivered Last => server.Delivery.Messages[^1];

    /// <summary>With, reverse-path, forward-paths and parameters on one line.</summary>
    private static string Describe(Delivered message)
    {
        Transactions.Envelope envelope = message.Envelope;
        var text = new StringBuilder();
        text.Append(envelope.With).Append(' ').Append(envelope.ReversePath);
        text.Append(" body=").Append(envelope.Parameters.Body);
        text.Append(envelope.Parameters.RequireTls ? " requiretls" : "");
        if (envelope.Parameters.Return != DsnReturn.Unspecified || envelope.Parameters.EnvelopeId is not null)
        {
            text.Append(" ret=").Append(envelope.Parameters.Return)
                .Append(" envid=").Append(envelope.Parameters.EnvelopeId);
        }

        foreach (Transactions.Recipient recipient in envelope.Recipients)
        {
            text.Append(" to=").Append(recipient.ForwardPath);
            if (recipient.Parameters != RcptParameters.None)
            {
                text.Append(" notify=").Append(recipient.Parameters.Notify).Append(" orcpt=")
                    .Append(recipient.Parameters.OriginalRecipient);
            }
        }

        return text.Append(envelope.Client.Login is { } login ? $" login={login}" : "").ToString();
    }

    private async Task EndAsync()
    {
        if (_isClosed)
        {
            return;
        }

        await client.EndAsync();
        Assert.Null(await client.ReadLineAsync());
    }
}
