using System.Buffers;
using System.Text;

namespace RelateMail.Webhooks.Formats;

/// <summary>
/// Writes a message as valid UTF-8, for fields that have text. Parts that are not valid UTF-8 are encoded in base64 and
/// get another Content-Transfer-Encoding (RFC 2045 §6); wrong octets between the parts become characters of Latin-1.
/// </summary>
/// <param name="output">Receives valid UTF-8 only.</param>
/// <param name="parts">The parts to encode, in order.</param>
internal sealed class Utf8MessageWriter(IOctetWriter output, IReadOnlyList<UnencodedPart> parts) : IOctetWriter
{
    private readonly ArrayBufferWriter<byte> _header = new();
    private int _next;
    private long _position;
    private byte[] _pending = [];
    private Base64Lines? _lines;

    private enum Region
    {
        Text,
        Header,
        Part,
    }

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> octets, CancellationToken cancellationToken)
    {
        while (!octets.IsEmpty)
        {
            (Region region, long end) = FindRegion();
            int count = (int)Math.Min(octets.Length, end - _position);
            await WriteAsync(region, octets[..count], cancellationToken);
            _position += count;
            octets = octets[count..];
            if (_position == end && region == Region.Header)
            {
                await EndHeaderAsync(cancellationToken);
            }
            else if (_position == end && region == Region.Part)
            {
                await EndPartAsync(cancellationToken);
            }
        }
    }

    public async ValueTask EndAsync(CancellationToken cancellationToken)
    {
        if (_header.WrittenCount > 0)
        {
            await WriteTextAsync(_header.WrittenSpan.ToArray(), cancellationToken); // the content ends too early
        }

        if (_lines is not null)
        {
            await EndPartAsync(cancellationToken);
        }

        await output.WriteAsync(Utf8Runs.Repair(_pending), cancellationToken);
        await output.EndAsync(cancellationToken);
    }

    private (Region Region, long End) FindRegion()
    {
        if (_next == parts.Count)
        {
            return (Region.Text, long.MaxValue);
        }

        UnencodedPart next = parts[_next];
        return _position < next.HeaderStart ? (Region.Text, next.HeaderStart)
            : _position < next.Start ? (Region.Header, next.Start)
            : (Region.Part, next.Start + next.Length);
    }

    private ValueTask WriteAsync(Region region, ReadOnlyMemory<byte> octets, CancellationToken cancellationToken)
    {
        switch (region)
        {
            case Region.Header:
                _header.Write(octets.Span);
                return ValueTask.CompletedTask;
            case Region.Part:
                return (_lines ??= new(output)).WriteAsync(octets, cancellationToken);
            default:
                return WriteTextAsync(octets, cancellationToken);
        }
    }

    private async ValueTask EndHeaderAsync(CancellationToken cancellationToken)
    {
        byte[] block = _header.WrittenSpan.ToArray();
        _header.ResetWrittenCount();
        if (!PartHeaderBlock.TryEncode(block, out byte[]? changed))
        {
            _next++; // without a header block, the part is text like all that is between parts
            await WriteTextAsync(block, cancellationToken);
            return;
        }

        await WriteTextAsync(changed, cancellationToken);
        await output.WriteAsync(Utf8Runs.Repair(_pending), cancellationToken); // the part does not complete it
        _pending = [];
    }

    private async ValueTask EndPartAsync(CancellationToken cancellationToken)
    {
        await _lines!.EndAsync(cancellationToken);
        _lines = null;
        _next++;
    }

    private ValueTask WriteTextAsync(ReadOnlyMemory<byte> octets, CancellationToken cancellationToken)
    {
        ReadOnlyMemory<byte> all = _pending.Length == 0 ? octets : (byte[])[.. _pending, .. octets.Span];
        int whole = Utf8Runs.WholeLength(all.Span);
        _pending = all[whole..].ToArray();
        return output.WriteAsync(Utf8Runs.Repair(all[..whole]), cancellationToken);
    }

    /// <summary>Base64 in lines of 76 characters (RFC 2045 §6.8), without a line break at the end.</summary>
    private sealed class Base64Lines(IOctetWriter output)
    {
        private const int LineOctets = 57;

        private byte[] _rest = [];
        private bool _hasLine;

        public ValueTask WriteAsync(ReadOnlyMemory<byte> octets, CancellationToken cancellationToken)
        {
            byte[] all = [.. _rest, .. octets.Span];
            int whole = all.Length / LineOctets * LineOctets;
            _rest = all[whole..];
            return WriteLinesAsync(all.AsSpan(0, whole), cancellationToken);
        }

        public ValueTask EndAsync(CancellationToken cancellationToken) => WriteLinesAsync(_rest, cancellationToken);

        private ValueTask WriteLinesAsync(ReadOnlySpan<byte> octets, CancellationToken cancellationToken)
        {
            if (octets.IsEmpty)
            {
                return ValueTask.CompletedTask;
            }

            string lines = Convert.ToBase64String(octets, Base64FormattingOptions.InsertLineBreaks);
            string before = _hasLine ? "\r\n" : "";
            _hasLine = true;
            return output.WriteAsync(Encoding.ASCII.GetBytes(before + lines), cancellationToken);
        }
    }
}
