using System.Buffers;
using RelateMail.Ledger.CommandLine;
using RelateMail.Ledger.Records;
using RelateMail.Shared.Wire;

namespace RelateMail.Ledger.Sending;

/// <summary>One mail transaction (RFC 5321 §3.3) and the step at which it ended.</summary>
internal static class Transaction
{
    /// <summary>Sends the mail. Faults of the network and the server are results, not exceptions.</summary>
    /// <param name="connection">An open session without unread octets.</param>
    /// <param name="mail">The mail to send.</param>
    /// <param name="beforeReply">Runs after the dot, before the reply is read; null to run nothing.</param>
    /// <param name="pause">Pauses in the middle of the content; null for no pause.</param>
    /// <param name="cancellationToken">Cancels the attempt. The outcome of the mail is then unknown.</param>
    public static async Task<AttemptEnd> RunAsync(
        GatewaySession connection, OutgoingMail mail, Action? beforeReply, ContentPause? pause,
        CancellationToken cancellationToken)
    {
        var position = new Position();
        try
        {
            return await RunAsync(connection, mail, position, beforeReply, pause, cancellationToken);
        }
        catch (Exception exception) when (ClientFault.Is(exception) || exception is ObjectDisposedException)
        {
            return new AttemptEnd(position.IfLost, ClientFault.Describe(exception), null);
        }
    }

    /// <summary>Opens a session, or returns how the attempt ended.</summary>
    public static async Task<(GatewaySession? Connection, AttemptEnd? End)> OpenAsync(
        GatewayAddress gateway, TimeSpan timeout, CancellationToken cancellationToken)
    {
        try
        {
            (GatewaySession? connection, GatewayReply reply) =
                await GatewaySession.OpenAsync(gateway, timeout, cancellationToken);
            return connection is null
                ? (null, new AttemptEnd(AttemptOutcome.TurnedAway, reply.Line, null))
                : (connection, null);
        }
        catch (Exception exception) when (ClientFault.Is(exception))
        {
            return (null, new AttemptEnd(AttemptOutcome.TurnedAway, ClientFault.Describe(exception), null));
        }
    }

    private static async Task<AttemptEnd> RunAsync(
        GatewaySession connection, OutgoingMail mail, Position position, Action? beforeReply,
        ContentPause? pause, CancellationToken cancellationToken)
    {
        GatewayReply reply = await connection.CommandAsync(
            Step.Mail, $"MAIL FROM:<{GatewaySession.ReversePath}>", cancellationToken);
        if (reply.EndsSession)
        {
            return new AttemptEnd(AttemptOutcome.TurnedAway, reply.Line, null);
        }

        if (!reply.IsPositive)
        {
            return Refused(reply);
        }

        position.IfLost = AttemptOutcome.LostBeforeDot;
        IEnumerable<(Step, string)> commands = mail.Line.To.Select(mailbox => (Step.Rcpt, $"RCPT TO:<{mailbox}>"));
        foreach ((Step step, string command) in commands.Append((Step.Data, "DATA")))
        {
            reply = await connection.CommandAsync(step, command, cancellationToken);
            if (!reply.IsPositive)
            {
                return Refused(reply);
            }
        }

        ReadOnlyMemory<byte> content = DotStuffed(mail.Content);
        if (pause is not null)
        {
            int half = content.Length / 2;
            await connection.WriteAsync(content[..half], cancellationToken);
            await pause.HoldAsync(cancellationToken);
            content = content[half..];
        }

        await connection.WriteAsync(content, cancellationToken);
        position.IfLost = AttemptOutcome.LostAfterDot; // from now on only the server knows the outcome
        await connection.WriteAsync(".\r\n"u8.ToArray(), cancellationToken);
        beforeReply?.Invoke();
        reply = await connection.ReadReplyAsync(cancellationToken);
        return reply.IsPositive
            ? new AttemptEnd(AttemptOutcome.Acknowledged, reply.Line, reply.StoredId)
            : Refused(reply);
    }

    private static AttemptEnd Refused(GatewayReply reply) => new(
        reply.Code < 500 ? AttemptOutcome.RefusedTransiently : AttemptOutcome.RefusedPermanently, reply.Line, null);

    /// <summary>RFC 5321 §4.5.2: a line that starts with a dot gets another dot.</summary>
    internal static ReadOnlyMemory<byte> DotStuffed(ReadOnlySpan<byte> content)
    {
        var stuffed = new ArrayBufferWriter<byte>(content.Length + 1024);
        while (content.Length > 0)
        {
            int lineEnd = content.IndexOf("\r\n"u8);
            int length = lineEnd < 0 ? content.Length : lineEnd + 2;
            if (content[0] == '.')
            {
                stuffed.Write("."u8);
            }

            stuffed.Write(content[..length]);
            content = content[length..];
        }

        return stuffed.WrittenMemory;
    }

    /// <summary>The outcome if the connection is lost at the current position.</summary>
    private sealed class Position
    {
        public AttemptOutcome IfLost { get; set; } = AttemptOutcome.TurnedAway;
    }
}

/// <summary>How an attempt ended.</summary>
/// <param name="Outcome">The kind of end, for example acknowledged or refused.</param>
/// <param name="Reason">The last reply, or the fault of the connection.</param>
/// <param name="Id">The id in the 250; null if absent.</param>
internal sealed record AttemptEnd(AttemptOutcome Outcome, string Reason, Guid? Id);
