using global::SmtpServer.Protocol;
using RelateMail.Smtp.Replies;

namespace RelateMail.SmtpServer.Sessions;

/// <summary>Replies of the engine as responses of the package; the enhanced status code becomes part of the text.
/// </summary>
internal static class PackageReply
{
    public static SmtpResponse Of(SmtpReply reply) => new(
        (SmtpReplyCode)reply.Code, reply.Status.IsNone ? reply.Text : $"{reply.Status} {reply.Text}");

    /// <summary>The only way for a filter or an authenticator to choose its reply. 421 also ends the session.</summary>
    public static SmtpResponseException Refuse(SmtpReply reply) => new(Of(reply), reply.Code == 421);
}
