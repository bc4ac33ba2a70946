using System.Text;
using RelateMail.Grains.Abstractions;
using RelateMail.Mime.Headers;
using RelateMail.SenderAuthentication.Results;

namespace RelateMail.Silo.Api.Messages.Content;

/// <summary>
/// Authentication-Results fields of the sender that claim to be written by this server (RFC 8601 §5). They stay in the
/// stored content, but readers do not get them.
/// </summary>
internal static class ForgedFields
{
    private static ReadOnlySpan<byte> Name => "Authentication-Results"u8;

    /// <summary>The header block without forged fields; the same memory if it has none.</summary>
    /// <param name="block">The header block of the content, with or without the empty line at its end.</param>
    /// <param name="details">The details of the message, which name this server.</param>
    public static ReadOnlyMemory<byte> Remove(ReadOnlyMemory<byte> block, MessageDetails details)
    {
        if (FindServer(details) is not { } server)
        {
            return block;
        }

        List<Range> forged = [];
        var fields = HeaderFields.OfContent(block.Span);
        while (fields.MoveNext())
        {
            if (Ascii.EqualsIgnoreCase(fields.Name, Name)
                && AuthenticationResults.Claims(Encoding.UTF8.GetString(fields.Body), server)
                && block.Span.Overlaps(fields.Name, out int start) && block.Span.Overlaps(fields.Body, out int body))
            {
                forged.Add(start..(body + fields.Body.Length));
            }
        }

        return forged.Count == 0 ? block : Without(block.Span, forged);
    }

    /// <summary>The server's name: that of the verdict, or else that of its Received field (RFC 5321 §4.4).</summary>
    private static string? FindServer(MessageDetails details)
    {
        if (details.Authentication is { } verdicts)
        {
            return verdicts.Server;
        }

        const string By = "\tby ";
        string trace = details.TraceFields;
        int start = trace.IndexOf(By, StringComparison.Ordinal);
        if (start < 0)
        {
            return null;
        }

        ReadOnlySpan<char> name = trace.AsSpan(start + By.Length);
        int length = name.IndexOfAny(" ;\r\n\t");
        return name[..(length < 0 ? name.Length : length)].ToString();
    }

    private static byte[] Without(ReadOnlySpan<byte> block, List<Range> ranges)
    {
        var kept = new List<byte>(block.Length);
        int start = 0;
        foreach (Range range in ranges)
        {
            kept.AddRange(block[start..range.Start.Value]);
            start = range.End.Value;
        }

        kept.AddRange(block[start..]);
        return [.. kept];
    }
}
