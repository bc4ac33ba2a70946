using System.Runtime.InteropServices;
using RelateMail.Grains.Abstractions;
using RelateMail.Grains.Contracts;
using RelateMail.Ingress.Content;
using RelateMail.Ingress.Recipients;
using RelateMail.Ingress.Senders;
using RelateMail.Smtp.Transactions;

namespace RelateMail.Ingress.Delivery;

/// <summary>One message for one mailbox.</summary>
/// <param name="Mailbox">Canonical.</param>
/// <param name="Message">The message that the mailbox files.</param>
internal readonly record struct AddressedMessage(string Mailbox, InboundMessage Message);

/// <summary>Creates the messages of a transaction: one for each mailbox that its recipients resolve to.</summary>
internal static class InboundMessageFactory
{
    /// <summary>True if all recipients lead to one mailbox.</summary>
    public static bool HasOneMailbox(IReadOnlyList<Recipient> recipients)
    {
        string? only = null;
        foreach (Recipient recipient in recipients)
        {
            foreach ((string mailbox, _) in RouteOf(recipient).Targets)
            {
                only ??= mailbox;
                if (mailbox != only)
                {
                    return false;
                }
            }
        }

        return only is not null;
    }

    /// <summary>Recipients that share a mailbox get one message there, which lists all of them.</summary>
    public static List<AddressedMessage> Make(Envelope envelope, StagedContent content, SenderVerdict? sender)
    {
        var messages = new List<AddressedMessage>(envelope.Recipients.Count);
        ClientRecord client = ToRecord(envelope);
        foreach ((string mailbox, List<Arrival> arrivals) in Group(envelope.Recipients))
        {
            messages.Add(new(mailbox, Make(envelope, content, sender, client, mailbox, arrivals)));
        }

        return messages;
    }

    /// <summary>The recipients by mailbox, in the order of the client; an address that was accepted twice counts
    /// once.</summary>
    private static OrderedDictionary<string, List<Arrival>> Group(IReadOnlyList<Recipient> recipients)
    {
        var byMailbox = new OrderedDictionary<string, List<Arrival>>(StringComparer.Ordinal);
        foreach ((int position, Recipient recipient) in recipients.Index())
        {
            MailboxRoute route = RouteOf(recipient);
            foreach ((string mailbox, string? tag) in route.Targets)
            {
                if (!byMailbox.TryGetValue(mailbox, out List<Arrival>? arrivals))
                {
                    byMailbox.Add(mailbox, arrivals = []);
                }

                if (!arrivals.Exists(arrival => arrival.Address == route.Address))
                {
                    arrivals.Add(new Arrival(position, recipient, route.Address, tag));
                }
            }
        }

        return byMailbox;
    }

    private static MailboxRoute RouteOf(Recipient recipient) => recipient.Route as MailboxRoute
        ?? throw new InvalidOperationException(
            "A recipient has no route of this policy: another recipient policy accepted it.");

    private static InboundMessage Make(
        Envelope envelope,
        StagedContent content,
        SenderVerdict? sender,
        ClientRecord client,
        string mailbox,
        List<Arrival> arrivals)
    {
        string? reversePath = envelope.ReversePath.Mailbox?.ToString();
        bool isRepeatable = content.Findings.HasMessageId;
        byte[] key = isRepeatable
            ? DeliveryKeyFactory.OfContent(content.Digest, reversePath, mailbox)
            : DeliveryKeyFactory.OfTransaction(envelope.Id, mailbox);
        SenderOutcome outcome = sender?.OutcomeFor(arrivals.Select(static arrival => arrival.Position)) ?? default;
        return new InboundMessage
        {
            Id = envelope.Id,
            ContentId = content.ContentId,
            Content = content.Inline is { } octets
                ? new InboundContent
                {
                    Octets = ImmutableCollectionsMarshal.AsImmutableArray(octets),
                    Digest = [.. content.Digest.Octets.Span],
                }
                : null,
            Size = content.Size,
            DeliveryKey = ImmutableCollectionsMarshal.AsImmutableArray(key),
            ReceivedAt = envelope.ReceivedAt,
            Quarantined = outcome.IsQuarantined,
            Details = new MessageDetails
            {
                ReversePath = reversePath,
                Recipient = arrivals[0].ForwardPath,
                Tag = arrivals[0].Tag,
                TraceFields = TraceFields.Make(envelope, mailbox, sender),
                Client = client,
                Summary = content.Findings.Summary,
                Dsn = ToDsn(envelope.Parameters, arrivals[0].Recipient.Parameters),
                Authentication = sender is null ? null
                    : sender.Details with { Disposition = outcome.Disposition, Reason = outcome.Reason },
                RequireTls = envelope.Parameters.RequireTls ? true : null,
            },
            Recipients =
            [
                .. arrivals.Select(arrival => new InboundRecipient
                {
                    Recipient = new AcceptedRecipient { Address = arrival.ForwardPath, Tag = arrival.Tag },
                    DeliveryKey = ImmutableCollectionsMarshal.AsImmutableArray(
                        arrival.Address == mailbox ? key
                        : isRepeatable
                            ? DeliveryKeyFactory.OfContent(content.Digest, reversePath, mailbox, arrival.Address)
                            : DeliveryKeyFactory.OfTransaction(envelope.Id, mailbox, arrival.Address)),
                }),
            ],
        };
    }

    private static ClientRecord ToRecord(Envelope envelope) => new()
    {
        Address = envelope.Client.Address.ToString(),
        Name = envelope.Client.Name,
        With = envelope.With,
        Login = envelope.Client.Login,
        Tls = envelope.Client.Tls is { } tls ? new TlsRecord
        {
            Version = tls.Version,
            Cipher = tls.CipherSuite,
            ServerName = tls.ServerName,
        } : null,
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
            : new DsnRequest
            {
                Return = returned,
                EnvelopeId = mail.EnvelopeId,
                Notify = notify,
                OriginalRecipient = rcpt.OriginalRecipient,
            };
    }

    private static string? ToText(DsnNotify notify) => notify switch
    {
        DsnNotify.Unspecified => null,
        DsnNotify.Never => "NEVER",
        _ => string.Join(',', Enum.GetValues<DsnNotify>()
            .Where(value => value > DsnNotify.Never && notify.HasFlag(value))
            .Select(value => value.ToString().ToUpperInvariant())),
    };

    /// <summary>One accepted address that leads to a mailbox.</summary>
    /// <param name="Position">Position of the recipient in the transaction.</param>
    /// <param name="Recipient">The recipient.</param>
    /// <param name="Address">The canonical accepted address.</param>
    /// <param name="Tag">The tag; null if absent.</param>
    private sealed record Arrival(int Position, Recipient Recipient, string Address, string? Tag)
    {
        public string ForwardPath => Recipient.ForwardPath.Mailbox?.ToString() ?? "Postmaster";
    }
}
