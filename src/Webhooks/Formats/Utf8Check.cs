using System.Text.Unicode;

namespace RelateMail.Webhooks.Formats;

/// <summary>Finds the parts of a message that a text in UTF-8 cannot have.</summary>
internal static class Utf8Check
{
    /// <summary>A header block with this many octets is longer than any that is accepted.</summary>
    private const int MaxHeaderOctets = 4 * 1024 * 1024;

    /// <summary>The unencoded parts that are not valid UTF-8, by one pass over the content.</summary>
    public static async Task<IReadOnlyList<UnencodedPart>> FindOthersAsync(
        WebhookEvent message, CancellationToken cancellationToken)
    {
        List<UnencodedPart> others = [];
        await using Stream content = await message.OpenContent!(cancellationToken);
        byte[] buffer = new byte[16 * 1024];
        long position = 0;
        foreach (UnencodedPart part in message.UnencodedParts)
        {
            position += await SkipAsync(content, part.Start - position, buffer, cancellationToken);
            Utf8Validity validity = new();
            for (long left = part.Length; left > 0;)
            {
                int count = await content.ReadAsync(
                    buffer.AsMemory(0, (int)Math.Min(left, buffer.Length)), cancellationToken);
                if (count == 0)
                {
                    return others; // the content is shorter than its description; the copy ends there too
                }

                validity.Add(buffer.AsSpan(0, count));
                left -= count;
                position += count;
            }

            if (!validity.IsValid && part.Start - part.HeaderStart is > 0 and <= MaxHeaderOctets)
            {
                others.Add(part);
            }
        }

        return others;
    }

    private static async Task<long> SkipAsync(
        Stream content, long count, byte[] buffer, CancellationToken cancellationToken)
    {
        long left = count;
        while (left > 0)
        {
            int read = await content.ReadAsync(
                buffer.AsMemory(0, (int)Math.Min(left, buffer.Length)), cancellationToken);
            if (read == 0)
            {
                break;
            }

            left -= read;
        }

        return count - left;
    }

    /// <summary>Octets that are checked a buffer at a time.</summary>
    private sealed class Utf8Validity
    {
        private byte[] _pending = [];
        private bool _isWrong;

        public bool IsValid => !_isWrong && _pending.Length == 0;

        public void Add(ReadOnlySpan<byte> octets)
        {
            if (_isWrong)
            {
                return;
            }

            byte[] all = [.. _pending, .. octets];
            int whole = Utf8Runs.WholeLength(all);
            _isWrong = !Utf8.IsValid(all.AsSpan(0, whole));
            _pending = all[whole..];
        }
    }
}
