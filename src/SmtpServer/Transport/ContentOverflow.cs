namespace RelateMail.SmtpServer.Transport;

/// <summary>
/// Keeps a content that exceeds its limit out of memory. The package collects a whole content before it calls the
/// store; past the limit this class drops the octets and lets only the end of the content pass (RFC 1870 §6.2).
/// </summary>
/// <param name="maxOctets">The largest content, without the dots of dot-stuffing.</param>
internal sealed class ContentOverflow(long maxOctets)
{
    /// <summary>Stuffed dots at the seams of two reads are not recognized and count; this is room for them.</summary>
    private const int Slack = 65_536;

    private readonly byte[] _tail = new byte[4];
    private int _tailLength;
    private long _octets;
    private bool _isEnded;

    /// <summary>Octets were dropped: the content must be refused.</summary>
    public bool IsOver { get; private set; }

    /// <summary>The client has sent so much more than allowed that the session should end.</summary>
    public bool IsExcessive => _octets > 2 * maxOctets + Slack;

    private static ReadOnlySpan<byte> End => "\r\n.\r\n"u8;

    /// <summary>An octet in front, because the package may already hold the first octets of an end.</summary>
    private static ReadOnlySpan<byte> EndOfRefused => "?\r\n.\r\n"u8;

    /// <summary>Takes the next octets that arrived.</summary>
    /// <returns>Null if all of them may pass; otherwise what the package gets instead of them.</returns>
    public byte[]? Filter(ReadOnlySpan<byte> octets)
    {
        if (_isEnded)
        {
            return null;
        }

        if (!IsOver)
        {
            _octets += octets.Length - octets.Count("\n."u8);
            IsOver = _octets > maxOctets + Slack;
            Remember(octets); // this batch passes, the following ones are dropped
            return null;
        }

        _octets += octets.Length;
        int end = FindEnd(octets);
        if (end < 0)
        {
            Remember(octets);
            return [];
        }

        _isEnded = true;
        return [.. EndOfRefused, .. octets[end..]];
    }

    /// <returns>The position behind the end of the content; negative if it has not arrived.</returns>
    private int FindEnd(ReadOnlySpan<byte> octets)
    {
        Span<byte> seam = stackalloc byte[2 * _tail.Length];
        int head = Math.Min(_tail.Length, octets.Length);
        _tail.AsSpan(0, _tailLength).CopyTo(seam);
        octets[..head].CopyTo(seam[_tailLength..]);
        int at = seam[..(_tailLength + head)].IndexOf(End);
        if (at >= 0)
        {
            return at + End.Length - _tailLength;
        }

        at = octets.IndexOf(End);
        return at < 0 ? -1 : at + End.Length;
    }

    private void Remember(ReadOnlySpan<byte> octets)
    {
        Span<byte> joined = stackalloc byte[2 * _tail.Length];
        ReadOnlySpan<byte> last = octets[Math.Max(0, octets.Length - _tail.Length)..];
        _tail.AsSpan(0, _tailLength).CopyTo(joined);
        last.CopyTo(joined[_tailLength..]);
        int length = _tailLength + last.Length;
        int kept = Math.Min(_tail.Length, length);
        joined[(length - kept)..length].CopyTo(_tail);
        _tailLength = kept;
    }
}
