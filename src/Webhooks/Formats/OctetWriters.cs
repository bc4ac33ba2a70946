using System.Buffers;
using System.Buffers.Text;

namespace RelateMail.Webhooks.Formats;

/// <summary>Writes octets in an encoding, a buffer at a time.</summary>
internal interface IOctetWriter
{
    ValueTask WriteAsync(ReadOnlyMemory<byte> octets, CancellationToken cancellationToken);

    /// <summary>Writes octets that are held back.</summary>
    ValueTask EndAsync(CancellationToken cancellationToken);
}

/// <summary>Without an encoding.</summary>
internal sealed class PlainWriter(Stream stream) : IOctetWriter
{
    public ValueTask WriteAsync(ReadOnlyMemory<byte> octets, CancellationToken cancellationToken) =>
        stream.WriteAsync(octets, cancellationToken);

    public ValueTask EndAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;
}

/// <summary>Percent-encoding of all octets but unreserved characters (RFC 3986 §2.3).</summary>
internal sealed class PercentWriter(Stream stream) : IOctetWriter
{
    private static readonly SearchValues<byte> s_unreserved = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"u8);

    private byte[] _buffer = [];

    public ValueTask WriteAsync(ReadOnlyMemory<byte> octets, CancellationToken cancellationToken)
    {
        if (_buffer.Length < octets.Length * 3)
        {
            _buffer = new byte[octets.Length * 3];
        }

        return stream.WriteAsync(_buffer.AsMemory(0, Encode(octets.Span, _buffer)), cancellationToken);
    }

    public ValueTask EndAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    private static int Encode(ReadOnlySpan<byte> octets, Span<byte> output)
    {
        ReadOnlySpan<byte> digits = "0123456789ABCDEF"u8;
        int count = 0;
        foreach (byte octet in octets)
        {
            if (s_unreserved.Contains(octet))
            {
                output[count++] = octet;
                continue;
            }

            output[count++] = (byte)'%';
            output[count++] = digits[octet >> 4];
            output[count++] = digits[octet & 15];
        }

        return count;
    }
}

/// <summary>Base64 without line breaks (RFC 4648 §4). Holds back up to two octets.</summary>
internal sealed class Base64Writer(IOctetWriter output) : IOctetWriter
{
    private byte[] _pending = [];

    public ValueTask WriteAsync(ReadOnlyMemory<byte> octets, CancellationToken cancellationToken)
    {
        byte[] all = [.. _pending, .. octets.Span];
        int whole = all.Length / 3 * 3;
        _pending = all[whole..];
        return output.WriteAsync(Encode(all.AsSpan(0, whole)), cancellationToken);
    }

    public async ValueTask EndAsync(CancellationToken cancellationToken)
    {
        await output.WriteAsync(Encode(_pending), cancellationToken);
        await output.EndAsync(cancellationToken);
    }

    private static byte[] Encode(ReadOnlySpan<byte> octets)
    {
        byte[] text = new byte[Base64.GetMaxEncodedToUtf8Length(octets.Length)];
        Base64.EncodeToUtf8(octets, text, out _, out int count);
        return text[..count];
    }
}
