using RelateMail.Smtp.Replies;

namespace RelateMail.Smtp.Commands;

/// <summary>RSET: gives up the open transaction, chunks included (RFC 5321 §4.1.1.5, RFC 3030 §2).</summary>
internal static class RsetHandler
{
    public static async ValueTask<SmtpReply> HandleAsync(SessionState state)
    {
        await state.EndTransactionAsync();
        return SmtpReplies.Ok;
    }
}
