using Microsoft.Extensions.Options;
using RelateMail.Smtp.Content;
using RelateMail.Smtp.Ports;
using RelateMail.Smtp.Replies;
using RelateMail.Smtp.Transactions;

namespace RelateMail.Smtp.Commands;

/// <summary>BDAT: one chunk of the content follows at once; the first closes the envelope (RFC 3030 §2).</summary>
internal sealed class BdatHandler(
    IMailDelivery delivery, ServerIdentity identity, IOptions<SmtpOptions> options, TimeProvider timeProvider)
{
    private readonly long _cutAt = ContentTransfer.CutAt(options.Value.MaxMessageSizeBytes);

    /// <returns>Null: the reply comes behind the chunk.</returns>
    public SmtpReply? Handle(SessionState state, SmtpCommand.Bdat command)
    {
        if (command.Octets > _cutAt)
        {
            state.Phase = SessionPhase.Closing; // it will not be read, and must not be taken for commands
            return SmtpReplies.TooBig;
        }

        MailTransaction transaction = state.Transaction!;
        if (!transaction.HasChunks)
        {
            state.Transfer.BeginChunks(transaction.Close(identity.Name, timeProvider.GetUtcNow()), delivery);
            transaction.HasChunks = true;
        }

        state.Transfer.BeginChunk(command.Octets, command.IsLast);
        state.Phase = SessionPhase.Chunk;
        return null;
    }
}
