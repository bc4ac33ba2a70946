using RelateMail.Smtp.Addressing;
using RelateMail.Smtp.Ports;
using RelateMail.Smtp.Replies;
using RelateMail.Smtp.Transactions;

namespace RelateMail.Testing;

/// <summary>Faults at RCPT.</summary>
internal sealed class FaultyRecipients(MailFaults faults, OpenConnections connections) : IRecipientCheck
{
    public async ValueTask<SmtpReply?> RefuseAsync(
        ClientFacts client, ReversePath reversePath, ForwardPath forwardPath, CancellationToken cancellationToken)
    {
        FaultOutcome outcome = await faults.ApplyAsync(
            FaultStage.Recipient, [forwardPath.Mailbox?.ToString() ?? "postmaster"], cancellationToken);
        if (outcome.IsDropped)
        {
            connections.Abort(client.ConnectionId);
        }

        return outcome.Reply;
    }
}

/// <summary>Faults after the content, in front of the delivery of the server.</summary>
internal sealed class FaultyDelivery(IMailDelivery delivery, MailFaults faults, OpenConnections connections)
    : IMailDelivery
{
    public IContentSink Open(Envelope envelope) => new Sink(delivery.Open(envelope), envelope, faults, connections);

    private sealed class Sink(IContentSink inner, Envelope envelope, MailFaults faults, OpenConnections connections)
        : IContentSink
    {
        private static readonly SmtpReply s_lost = new(451, new(4, 4, 2), "The connection was dropped by the test");

        private readonly string[] _recipients =
            [.. envelope.Recipients.Select(one => one.ForwardPath.Mailbox?.ToString() ?? "postmaster")];

        public bool IsRepeat => inner.IsRepeat;

        public Guid? StoredId => inner.StoredId;

        public string? MessageId => inner.MessageId;

        public void Advance(int count) => inner.Advance(count);

        public Memory<byte> GetMemory(int sizeHint = 0) => inner.GetMemory(sizeHint);

        public Span<byte> GetSpan(int sizeHint = 0) => inner.GetSpan(sizeHint);

        public ValueTask<SmtpReply?> FlushAsync(CancellationToken cancellationToken) =>
            inner.FlushAsync(cancellationToken);

        public ValueTask<SmtpReply?> SpillAsync(CancellationToken cancellationToken) =>
            inner.SpillAsync(cancellationToken);

        public async ValueTask<SmtpReply> CommitAsync(CancellationToken cancellationToken)
        {
            FaultOutcome before = await faults.ApplyAsync(FaultStage.Content, _recipients, cancellationToken);
            if (before.IsDropped)
            {
                connections.Abort(envelope.Client.ConnectionId);
                return s_lost;
            }

            if (before.Reply is { } refusal)
            {
                return refusal;
            }

            SmtpReply reply = await inner.CommitAsync(cancellationToken);
            if (reply.IsPositive
                && (await faults.ApplyAsync(FaultStage.Reply, _recipients, cancellationToken)).IsDropped)
            {
                connections.Abort(envelope.Client.ConnectionId);
            }

            return reply;
        }

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
