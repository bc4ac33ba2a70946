using RelateMail.Smtp.Replies;

namespace RelateMail.Smtp.Commands;

/// <summary>HELO: as EHLO, without extensions (RFC 5321 §4.1.1.1).</summary>
internal sealed class HeloHandler(ServerIdentity identity)
{
    private readonly SmtpReply _reply = new(250, default, identity.Name);

    public async ValueTask<SmtpReply> HandleAsync(SessionState state, SmtpCommand.Helo command)
    {
        await state.GreetAsync(command.Client, isExtended: false);
        return _reply;
    }
}
