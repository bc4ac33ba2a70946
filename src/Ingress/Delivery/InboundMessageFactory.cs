using RelateMail.Grains.Abstractions;
using RelateMail.Ingress.Content;
using RelateMail.Ingress.Recipients;
using RelateMail.Smtp.Commands;
using RelateMail.Smtp.Transactions;

namespace RelateMail.Ingress.Delivery;

/// <summary>One message for one mailbox.</summary>
/// <param name="Mailbox">Canonical.</param>
internal readonly record struct AddressedMessage(string Mailbox, InboundMessage Message);

/// <summary>Makes the messages of a transaction: one for each mailbox that its recipients resolve to.</summary>
internal static class InboundMessageFactory
{
    /// <summary>Recipients that share a mailbox get one message there, with the first one's details.</summary>
    public static List<AddressedMessage> Make(Envelope envelope, StagedContent content)
    {
        var messages = new List<AddressedMessage>(envelope.Recipients.Count);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        ClientRecord client = ToRecord(envelope);
        foreach (Recipient recipient in envelope.Recipients)
        {
            if (recipient.Route is not RecipientRoute route)
            {
                throw new InvalidOperationException("A recipient without a route: another policy accepted it.");
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
        string? whatReturns = mail.Return switch
        {
            DsnReturn.Full => "FULL",
            DsnReturn.Headers => "HDRS",
            _ => null,
        };
        string? notify = ToText(rcpt.Notify);
        return (whatReturns ?? mail.EnvelopeId ?? notify ?? rcpt.OriginalRecipient) is null
            ? null
            : new DsnRequest(whatReturns, mail.EnvelopeId, notify, rcpt.OriginalRecipient);
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
