using RelateMail.Grains.Abstractions;
using RelateMail.Webhooks;

namespace RelateMail.Silo.Api.Webhooks.Posting;

/// <summary>The parts of a message by their offsets in its raw form.</summary>
internal static class PartOffsets
{
    /// <summary>The parts without a transfer encoding, in order.</summary>
    /// <param name="message">The entry of the mailbox.</param>
    /// <param name="traceOctets">Octets of the trace fields, which stand before the content.</param>
    public static UnencodedPart[] FindUnencoded(StoredMessage message, int traceOctets)
    {
        List<UnencodedPart> parts = [];
        long end = 0;
        foreach (PartSummary part in message.Details.Summary.Parts.OrderBy(static part => part.Offset))
        {
            if (part.TransferEncoding is "7bit" or "8bit" or "binary" && part.Offset >= end)
            {
                parts.Add(new(traceOctets + end, traceOctets + part.Offset, part.EncodedSize));
            }

            end = Math.Max(end, part.Offset + part.EncodedSize);
        }

        return [.. parts];
    }
}
