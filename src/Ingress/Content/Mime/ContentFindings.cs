using RelateMail.Grains.Abstractions;
using RelateMail.Smtp.Replies;

namespace RelateMail.Ingress.Content.Mime;

/// <summary>The result of the inspection of one content.</summary>
/// <param name="Summary">The summary as far as the content could be read.</param>
/// <param name="HasMessageId">True if the message has a Message-ID field.</param>
/// <param name="Refusal">Null if the content is within its limits.</param>
internal sealed record ContentFindings(MessageSummary Summary, bool HasMessageId, SmtpReply? Refusal)
{
    /// <summary>Lists a content as one text part if its reader failed, so that its octets are in a part.</summary>
    /// <param name="size">Octets of the whole content.</param>
    public ContentFindings WithBareText(long size) => Summary.Parts.Length > 0 || size == 0 ? this : this with
    {
        Summary = Summary with
        {
            Parts =
            [
                new PartSummary
                {
                    Number = 1,
                    ContentType = PartHeader.PlainText,
                    TransferEncoding = "8bit",
                    Size = size,
                    Offset = 0,
                    EncodedSize = size,
                },
            ],
            TextPart = 1,
        },
    };
}
