using RelateMail.Smtp.Replies;

namespace RelateMail.Ingress.Content.Mime;

/// <summary>Stops the reader when a content exceeds a limit, because a callback of MimeKit's reader can stop it only
/// with an exception. <see cref="ContentInspector"/> always catches it.</summary>
internal sealed class ContentRefusedException(SmtpReply refusal) : Exception(refusal.Text)
{
    public SmtpReply Refusal { get; } = refusal;
}
