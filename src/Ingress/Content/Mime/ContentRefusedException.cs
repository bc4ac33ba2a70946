using RelateMail.Smtp.Replies;

namespace RelateMail.Ingress.Content.Mime;

/// <summary>Ends the reading of a content that is past a limit: nothing else stops MimeKit's reader from a callback.
/// Never leaves <see cref="ContentInspector"/>.</summary>
internal sealed class ContentRefusedException(SmtpReply refusal) : Exception(refusal.Text)
{
    public SmtpReply Refusal { get; } = refusal;
}
