using RelateMail.Grains.Abstractions;
using RelateMail.Smtp.Replies;

namespace RelateMail.Ingress.Content.Mime;

/// <summary>The result of the inspection of one content.</summary>
/// <param name="Summary">The summary as far as the content could be read.</param>
/// <param name="HasHeader">True if the content has a header block, even if the rest is malformed.</param>
/// <param name="HasMessageId">True if the message has a Message-ID field.</param>
/// <param name="Refusal">Null if the content is within its limits.</param>
internal sealed record ContentFindings(MessageSummary Summary, bool HasHeader, bool HasMessageId, SmtpReply? Refusal)
{
    /// <summary>Lists a content without a header block, as typed by hand, as one text part (RFC 2045 §5.2).</summary>
    /// <param name="size">Octets of the whole content.</param>
    public ContentFindings WithBareText(long size) => HasHeader || size == 0 ? this : this with
    {
        Summary = Summary with
        {
            Parts =
            [
                new PartSummary
                {
                    Number = 1,
                    ContentType = "text/plain",
                    TransferEncoding = "8bit",
                    Size = size,
                    Offset = 0,
                    EncodedSize = size,
                },
            ],
        },
    };
}
