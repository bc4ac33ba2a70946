using MimeKit;
using MimeKit.Encodings;

namespace RelateMail.Ingress.Content.Mime;

/// <summary>
/// Counts the octets of a part after its transfer encoding is decoded, without keeping them. The reader also reports
/// the line end before a boundary, although it belongs to the boundary (RFC 2046 §5.1.1). The last two octets are
/// therefore held back until the end of the part shows whether they are content.
/// </summary>
internal sealed class DecodedSize(ContentEncoding encoding)
{
    private const int Slice = 4096;

    private readonly IMimeDecoder? _decoder = encoding switch
    {
        ContentEncoding.Base64 => new Base64Decoder(),
        ContentEncoding.QuotedPrintable => new QuotedPrintableDecoder(),
        ContentEncoding.UUEncode => new UUDecoder(),
        _ => null,
    };

    private readonly byte[] _held = new byte[2];
    private int _heldCount;
    private byte[]? _output;
    private long _encoded;

    /// <summary>Decoded octets so far: exact after <see cref="End"/>, never too many before it.</summary>
    public long Octets { get; private set; }

    public void Add(byte[] octets, int offset, int count)
    {
        if (count >= 2)
        {
            Feed(_held, 0, _heldCount);
            Feed(octets, offset, count - 2);
            octets.AsSpan(offset + count - 2, 2).CopyTo(_held);
            _heldCount = 2;
        }
        else if (count == 1 && _heldCount == 2)
        {
            Feed(_held, 0, 1);
            (_held[0], _held[1]) = (_held[1], octets[offset]);
        }
        else if (count == 1)
        {
            _held[_heldCount++] = octets[offset];
        }
    }

    /// <param name="encodedSize">Octets of the encoded content, without the boundary's line end.</param>
    public void End(long encodedSize) => Feed(_held, 0, (int)Math.Clamp(encodedSize - _encoded, 0, _heldCount));

    private void Feed(byte[] octets, int offset, int count)
    {
        _encoded += count;
        if (_decoder is null)
        {
            Octets += count;
            return;
        }

        for (int done = 0; done < count; done += Slice)
        {
            int slice = Math.Min(Slice, count - done);
            int needed = _decoder.EstimateOutputLength(slice);
            if (_output is null || _output.Length < needed)
            {
                _output = new byte[Math.Max(needed, Slice)];
            }

            Octets += _decoder.Decode(octets, offset + done, slice, _output);
        }
    }
}
