using RelateMail.Grains.Abstractions;
using RelateMail.Smtp.Replies;

namespace RelateMail.Ingress.Content.Mime;

/// <summary>What a look at a content gave.</summary>
/// <param name="HasHeader">There is a header block, however broken the rest.</param>
/// <param name="HasMessageId">The message carries a Message-ID field.</param>
/// <param name="Refusal">Null where the content is within its limits.</param>
internal sealed record ContentFindings(MessageSummary Summary, bool HasHeader, bool HasMessageId, SmtpReply? Refusal)
{
    /// <summary>A content without any header, as typed by hand, is all text (RFC 2045 §5.2).</summary>
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
