using System.Security.Cryptography;
using RelateMail.Mime.Transfer;

namespace RelateMail.Ingress.Content.Mime;

/// <summary>
/// Counts and hashes the octets of a part after its transfer encoding is decoded, without keeping them. The line end
/// before a boundary belongs to the boundary (RFC 2046 §5.1.1). The last two octets are therefore held back until the
/// end of the part shows whether they are content.
/// </summary>
internal sealed class PartContent
{
    private const int Slice = 4096;

    private readonly TransferDecoder? _decoder;
    private readonly BodySample? _sample;
    private readonly IncrementalHash? _hash;
    private readonly byte[] _held = new byte[2];
    private int _heldCount;
    private byte[]? _input;
    private byte[]? _output;
    private long _encoded;

    /// <param name="transferEncoding">The encoding of the octets.</param>
    /// <param name="begin">Offset of the first octet.</param>
    /// <param name="sample">Gets the decoded octets; null for none.</param>
    /// <param name="hash">Hashes the decoded octets; null for no digest.</param>
    public PartContent(
        string transferEncoding, long begin, BodySample? sample = null, IncrementalHash? hash = null)
    {
        _decoder = TransferDecoder.For(transferEncoding);
        (Begin, _sample, _hash) = (begin, sample, hash);
    }

    /// <summary>Offset of the first octet.</summary>
    public long Begin { get; }

    /// <summary>Decoded octets so far: exact after <see cref="End"/>, never too many before it.</summary>
    public long Octets { get; private set; }

    /// <summary>True if all decoded octets so far are white space.</summary>
    public bool IsBlank { get; private set; } = true;

    /// <summary>SHA-256 of the decoded octets in lower case, after <see cref="End"/>; null without a hash.</summary>
    public string? Sha256 { get; private set; }

    public void Add(ReadOnlySpan<byte> octets)
    {
        if (octets.Length >= 2)
        {
            Feed(_held.AsSpan(0, _heldCount));
            Feed(octets[..^2]);
            octets[^2..].CopyTo(_held);
            _heldCount = 2;
        }
        else if (octets.Length == 1 && _heldCount == 2)
        {
            Feed(_held.AsSpan(0, 1));
            (_held[0], _held[1]) = (_held[1], octets[0]);
        }
        else if (octets.Length == 1)
        {
            _held[_heldCount++] = octets[0];
        }
    }

    /// <param name="end">Offset after the last octet, without the boundary's line end.</param>
    /// <returns>Octets of the encoded content.</returns>
    public long End(long end)
    {
        long encodedSize = Math.Max(0, end - Begin);
        Feed(_held.AsSpan(0, (int)Math.Clamp(encodedSize - _encoded, 0, _heldCount)));
        if (_decoder is not null)
        {
            byte[] last = new byte[TransferDecoder.MaxFlushed];
            Count(last.AsSpan(0, _decoder.Flush(last)));
        }

        Sha256 = _hash is null ? null : Convert.ToHexStringLower(_hash.GetHashAndReset());
        return encodedSize;
    }

    private void Feed(ReadOnlySpan<byte> octets)
    {
        _encoded += octets.Length;
        if (_decoder is null)
        {
            Count(octets);
            return;
        }

        while (!octets.IsEmpty)
        {
            ReadOnlySpan<byte> slice = octets[..Math.Min(Slice, octets.Length)];
            _input ??= new byte[Slice];
            _output ??= new byte[_decoder.MaxDecoded(Slice)];
            slice.CopyTo(_input);
            Count(_output.AsSpan(0, _decoder.Decode(_input, 0, slice.Length, _output)));
            octets = octets[slice.Length..];
        }
    }

    private void Count(ReadOnlySpan<byte> decoded)
    {
        Octets += decoded.Length;
        _sample?.Add(decoded);
        _hash?.AppendData(decoded);
        IsBlank = IsBlank && decoded.IndexOfAnyExcept(" \t\r\n"u8) < 0;
    }
}
