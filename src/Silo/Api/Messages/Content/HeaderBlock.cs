using System.Text;
using MimeKit.Utils;
using RelateMail.Grains.Abstractions;

namespace RelateMail.Silo.Api.Messages.Content;

/// <summary>The header fields of a message, unfolded and decoded. Skips lines that are not header fields.</summary>
internal static class HeaderBlock
{
    // The default of Smtp:Mime:MaxHeaderBytes. If that setting is higher, a view shows the fields up to this limit. The
    // limit is also read if the summary does not contain the length of the block.
    private const int MaxOctets = 256 * 1024;

    public static async Task<IReadOnlyList<HeaderFieldView>> ReadAsync(
        StoredMessage message, ContentDownload contents, CancellationToken cancellationToken)
    {
        byte[] trace = Encoding.UTF8.GetBytes(message.Details.TraceFields);
        ReadOnlyMemory<byte> block = await ReadBlockAsync(message, contents, MaxOctets, cancellationToken);
        return [.. Parse(trace), .. Parse(ForgedFields.Remove(block, message.Details).Span)];
    }

    /// <summary>The header block of the content as it was received, up to a limit.</summary>
    public static async Task<ReadOnlyMemory<byte>> ReadBlockAsync(
        StoredMessage message, ContentDownload contents, int limit, CancellationToken cancellationToken)
    {
        long known = message.Details.Summary.HeaderOctets;
        long length = known > 0 ? Math.Min(known, limit) : MaxOctets;
        byte[] octets = new byte[Math.Min(message.Size, length)];
        await using SeekablePieceStream stream = contents.Read(message, default, 0);
        int count = await stream.ReadAtLeastAsync(octets, octets.Length, throwOnEndOfStream: false, cancellationToken);
        return octets.AsMemory(0, count);
    }

    /// <summary>Fields up to the first empty line (RFC 5322 §2.2).</summary>
    public static IReadOnlyList<HeaderFieldView> Parse(ReadOnlySpan<byte> block)
    {
        var fields = new List<HeaderFieldView>();
        while (TryTakeField(ref block, out ReadOnlySpan<byte> field))
        {
            int colon = field.IndexOf((byte)':');
            ReadOnlySpan<byte> name = colon < 0 ? default : field[..colon].TrimEnd(" \t"u8);
            if (name.Length > 0 && !name.ContainsAnyExceptInRange((byte)'!', (byte)'~'))
            {
                string value = Rfc2047.DecodeText(Unfold(field[(colon + 1)..]));
                fields.Add(new HeaderFieldView(Encoding.ASCII.GetString(name), Clean(value)));
            }
        }

        return fields;
    }

    /// <summary>
    /// Replaces control characters. An encoded word can contain CR and LF although RFC 2047 §5 forbids it, and a client
    /// that copies the value into another header would add a field chosen by the sender.
    /// </summary>
    private static string Clean(string value) => string.Create(value.Length, value, static (shown, given) =>
    {
        for (int index = 0; index < given.Length; index++)
        {
            shown[index] = char.IsControl(given[index]) && given[index] != '\t' ? ' ' : given[index];
        }
    }).Trim();

    /// <summary>Reads one line with its continuation lines; false at the empty line and at the end.</summary>
    public static bool TryTakeField(ref ReadOnlySpan<byte> block, out ReadOnlySpan<byte> field)
    {
        int length = 0;
        do
        {
            int end = block[length..].IndexOf((byte)'\n');
            length = end < 0 ? block.Length : length + end + 1;
        }
        while (length < block.Length && block[length] is (byte)' ' or (byte)'\t');

        field = block[..length];
        block = block[length..];
        return !field.TrimEnd("\r\n"u8).IsEmpty;
    }

    // RFC 5322 §2.2.3 keeps the white space of a fold. A fold becomes one space here, whatever its white space is.
    private static byte[] Unfold(ReadOnlySpan<byte> value)
    {
        byte[] unfolded = new byte[value.Length];
        int count = 0;
        foreach (Range line in value.Split((byte)'\n'))
        {
            ReadOnlySpan<byte> text = value[line].Trim(" \t\r"u8);
            if (count > 0 && !text.IsEmpty)
            {
                unfolded[count++] = (byte)' ';
            }

            text.CopyTo(unfolded.AsSpan(count));
            count += text.Length;
        }

        return unfolded[..count];
    }
}

/// <summary>One header field, decoded (RFC 2047).</summary>
internal sealed record HeaderFieldView(string Name, string Value);
