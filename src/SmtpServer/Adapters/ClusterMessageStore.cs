using System.Buffers;
using System.Diagnostics;
using global::SmtpServer;
using global::SmtpServer.Mail;
using global::SmtpServer.Protocol;
using global::SmtpServer.Storage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using RelateMail.Smtp;
using RelateMail.Smtp.Content;
using RelateMail.Smtp.Ports;
using RelateMail.Smtp.Replies;
using RelateMail.Smtp.Telemetry;
using RelateMail.Smtp.Transactions;
using RelateMail.SmtpServer.Content;
using RelateMail.SmtpServer.Sessions;

namespace RelateMail.SmtpServer.Adapters;

/// <summary>
/// Delivers a message of the package to the cluster. 250 means that every mailbox has committed it (RFC 5321 §6.1). The
/// store never throws, because the package would reply 554 and the client would give up.
/// </summary>
internal sealed class ClusterMessageStore(
    IMailDelivery delivery,
    RecipientResolver recipients,
    ServerIdentity identity,
    SmtpMetrics metrics,
    IOptions<SmtpOptions> options,
    TimeProvider timeProvider,
    ILogger<ClusterMessageStore> logger) : IMessageStore
{
    private readonly long _maxOctets = options.Value.MaxMessageSizeBytes;

    public async Task<SmtpResponse> SaveAsync(
        ISessionContext context,
        IMessageTransaction transaction,
        ReadOnlySequence<byte> buffer,
        CancellationToken cancellationToken)
    {
        ClientSession session = ClientSession.Of(context);
        var content = new ReceivedContent(buffer);
        using Activity? span = SmtpTracing.Begin(session.Listener, session.Login is not null, session.Tls);
        SmtpReply reply;
        try
        {
            reply = Refuse(session, content)
                ?? await DeliverAsync(session, transaction, content, span, cancellationToken);
        }
        catch (Exception exception)
        {
            logger.StepFailed(exception, "DATA");
            reply = SmtpReplies.LocalFault;
        }

        metrics.MessageEnded(reply, content.Length);
        return PackageReply.Of(reply);
    }

    /// <summary>Checks the limits that need no parsing, before anything is parsed or stored.</summary>
    private SmtpReply? Refuse(ClientSession session, ReceivedContent content) =>
        session.HasDroppedContent || content.Length > _maxOctets ? SmtpReplies.TooBig // RFC 1870 §6.2
        : content.HasBareLineEnd() ? SmtpReplies.BareLineEnd
        : null;

    private async ValueTask<SmtpReply> DeliverAsync(
        ClientSession session,
        IMessageTransaction transaction,
        ReceivedContent content,
        Activity? span,
        CancellationToken cancellationToken)
    {
        var mail = new MailTransaction(session.Client, session.ReversePath, session.Parameters, span)
        {
            Evidence = session.Evidence,
        };
        foreach (IMailbox address in transaction.To)
        {
            RecipientVerdict verdict = session.Find(address) is { } accepted
                ? RecipientVerdict.Accept(accepted)
                : await recipients.ResolveAsync(session, address, cancellationToken);
            if (verdict.Recipient is not { } recipient)
            {
                return verdict.Refusal!; // another filter accepted an address that the cluster does not have
            }

            mail.AddRecipient(recipient);
        }

        Envelope envelope = mail.Close(identity.Name, timeProvider.GetUtcNow());
        SmtpTracing.ContentBegins(envelope);
        await using IContentSink sink = delivery.Open(envelope);
        SmtpReply reply = await WriteAsync(sink, content, cancellationToken)
            ?? await sink.CommitAsync(cancellationToken);
        SmtpTracing.Settle(envelope, reply, content.Length);
        if (reply.IsPositive)
        {
            logger.MessageAccepted(envelope.Id, content.Length, envelope.Recipients.Count, reply.Code);
        }
        else
        {
            logger.MessageRefused(
                envelope.Id, content.Length, envelope.Recipients.Count, reply.Code, reply.Status);
        }

        return reply;
    }

    private static async ValueTask<SmtpReply?> WriteAsync(
        IContentSink sink, ReceivedContent content, CancellationToken cancellationToken)
    {
        foreach (ReadOnlyMemory<byte> segment in content.Lines)
        {
            sink.Write(segment.Span);
            if (await sink.FlushAsync(cancellationToken) is { } refusal)
            {
                return refusal;
            }
        }

        sink.Write(ReceivedContent.FinalLineEnd);
        return await sink.FlushAsync(cancellationToken);
    }
}
