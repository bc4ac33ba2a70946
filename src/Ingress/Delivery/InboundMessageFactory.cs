using RelateMail.Grains.Abstractions;
using RelateMail.Ingress.Content;
using RelateMail.Ingress.Recipients;
using RelateMail.Smtp.Transactions;

namespace RelateMail.Ingress.Delivery;

/// <summary>One message for one mailbox.</summary>
/// <param name="Mailbox">Canonical.</param>
/// <param name="Message">The message that the mailbox files.</param>
internal readonly record struct AddressedMessage(string Mailbox, InboundMessage Message);

/// <summary>Creates the messages of a transaction: one for each mailbox that its recipients resolve to.</summary>
internal static class InboundMessageFactory
{
    /// <summary>Recipients that share a mailbox get one message there, with the details of the first
    /// recipient.</summary>
    public static List<AddressedMessage> Make(Envelope envelope, StagedContent content)
    {
        var messages = new List<AddressedMessage>(envelope.Recipients.Count);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        ClientRecord client = ToRecord(envelope);
        foreach (Recipient recipient in envelope.Recipients)
        {
            if (recipient.Route is not MailboxRoute route)
            {
                throw new InvalidOperationException(
                    "A recipient has no route of this policy: another recipient policy accepted it.");
            }

            foreach (string mailbox in route.Mailboxes)
            {
                if (seen.Add(mailbox))
                {
                    messages.Add(new(mailbox, Make(envelope, content, client, recipient, route.Tag, mailbox)));
                }
            }
        }

        return messages;
    }

    private static InboundMessage Make(
        Envelope envelope, StagedContent content, ClientRecord client, Recipient recipient, string? tag, string mailbox)
    {
        string? reversePath = envelope.ReversePath.Mailbox?.ToString();
        return new InboundMessage
        {
            Id = envelope.Id,
            ContentId = content.ContentId,
            Size = content.Size,
            DeliveryKey = content.Findings.HasMessageId
                ? DeliveryKeyFactory.OfContent(content.Digest, reversePath, mailbox)
                : DeliveryKeyFactory.OfTransaction(envelope.Id, mailbox),
            ReceivedAt = envelope.ReceivedAt,
            Details = new MessageDetails
            {
                ReversePath = reversePath,
                Recipient = recipient.ForwardPath.Mailbox?.ToString() ?? "Postmaster",
                Tag = tag,
                TraceFields = TraceFields.Make(envelope, mailbox),
                Client = client,
                Summary = content.Findings.Summary,
                Dsn = ToDsn(envelope.Parameters, recipient.Parameters),
                RequireTls = envelope.Parameters.RequireTls ? true : null,
            },
        };
    }

    private static ClientRecord ToRecord(Envelope envelope) => new()
    {
        Address = envelope.Client.Address.ToString(),
        Name = envelope.Client.Name,
        With = envelope.With,
        Login = envelope.Client.Login,
        Tls = envelope.Client.Tls is { } tls ? new TlsRecord(tls.Version, tls.CipherSuite, tls.ServerName) : null,
    };

    private static DsnRequest? ToDsn(MailParameters mail, RcptParameters rcpt)
    {
        string? returned = mail.Return switch
        {
            DsnReturn.Full => "FULL",
            DsnReturn.Headers => "HDRS",
            _ => null,
        };
        string? notify = ToText(rcpt.Notify);
        return (returned ?? mail.EnvelopeId ?? notify ?? rcpt.OriginalRecipient) is null
            ? null
            : new DsnRequest(returned, mail.EnvelopeId, notify, rcpt.OriginalRecipient);
    }

    private static string? ToText(DsnNotify notify) => notify switch
    {
        DsnNotify.Unspecified => null,
        DsnNotify.Never => "NEVER",
        _ => string.Join(',', Enum.GetValues<DsnNotify>()
            .Where(value => value > DsnNotify.Never && notify.HasFlag(value))
            .Select(value => value.ToString().ToUpperInvariant())),
    };
}
