using RelateMail.Smtp.Content;
using RelateMail.Smtp.Replies;

namespace RelateMail.Smtp.Commands;

/// <summary>BDAT: one chunk of the content follows at once. The first BDAT closes the envelope (RFC 3030 §2).</summary>
internal sealed class BdatHandler(TransferFactory transfers, ServerIdentity identity, TimeProvider timeProvider)
{
    /// <returns>Null: the reply follows the chunk.</returns>
    public SmtpReply? Handle(SessionState state, SmtpCommand.Bdat command)
    {
        if (command.Octets > transfers.CutAt)
        {
            state.Phase = SessionPhase.Closing; // the octets are not read, and must not be parsed as commands
            return SmtpReplies.TooBig;
        }

        if (state.Transfer is not BdatTransfer transfer)
        {
            transfer = transfers.BeginBdat(state.Transaction!.Close(identity.Name, timeProvider.GetUtcNow()));
            state.Transfer = transfer;
        }

        transfer.BeginChunk(command.Octets, command.IsLast);
        state.Phase = SessionPhase.Chunk;
        return null;
    }
}
