using System.Buffers.Binary;
using System.Net;
using System.Text;

namespace RelateMail.SenderAuthentication.Dns;

/// <summary>
/// Parses a response (RFC 1035 §4). Reads every octet with bounds, so that any input ends in a reply or in false.
/// </summary>
internal ref struct DnsReplyReader(ReadOnlySpan<byte> message)
{
    private const int HeaderLength = 12;
    private const int MaxRecords = 256;
    private const int MaxTextLength = 64 * 1024;

    private readonly ReadOnlySpan<byte> _message = message;
    private int _at = HeaderLength;

    /// <summary>False if the message does not answer this question with this id, or does not parse.</summary>
    public static bool TryRead(ReadOnlySpan<byte> message, DnsQuestion question, ushort id, out DnsReply? reply)
    {
        DnsReplyReader reader = new(message);
        return reader.TryRead(question, id, out reply);
    }

    private bool TryRead(DnsQuestion question, ushort id, out DnsReply? reply)
    {
        reply = null;
        if (_message.Length < HeaderLength || BinaryPrimitives.ReadUInt16BigEndian(_message) != id)
        {
            return false;
        }

        ushort flags = BinaryPrimitives.ReadUInt16BigEndian(_message[2..]);
        bool isQueryResponse = (flags & 0xF800) == 0x8000; // QR set, opcode QUERY
        DnsResponseCode code = (DnsResponseCode)(flags & 0xF);
        if (!isQueryResponse || !IsAnswerTo(question, code))
        {
            return false;
        }

        bool truncated = (flags & 0x0200) != 0;
        if (truncated || code is not (DnsResponseCode.NoError or DnsResponseCode.NoName))
        {
            reply = new DnsReply { Code = code, Truncated = truncated };
            return true;
        }

        List<DnsRecord> records = [];
        if (!TryReadAnswers(Count(6), records))
        {
            return false;
        }

        reply = new DnsReply
        {
            Code = code,
            Truncated = false,
            Records = records,
            NegativeTimeToLive = ReadNegativeTimeToLive(Count(8)),
        };
        return true;
    }

    // A server that cannot read a query can also not repeat its question (RFC 6891 §7).
    private bool IsAnswerTo(DnsQuestion question, DnsResponseCode code) => Count(4) switch
    {
        0 => code is DnsResponseCode.FormatError or DnsResponseCode.NotImplemented,
        1 => TryReadQuestion(question),
        _ => false,
    };

    private readonly int Count(int offset) => BinaryPrimitives.ReadUInt16BigEndian(_message[offset..]);

    private bool TryReadQuestion(DnsQuestion question)
    {
        if (!TryReadName(out string? name) || _at + 4 > _message.Length)
        {
            return false;
        }

        int type = BinaryPrimitives.ReadUInt16BigEndian(_message[_at..]);
        int @class = BinaryPrimitives.ReadUInt16BigEndian(_message[(_at + 2)..]);
        _at += 4;
        return name == question.Name && type == (int)question.Type && @class == 1;
    }

    private bool TryReadAnswers(int count, List<DnsRecord> records)
    {
        for (int i = 0; i < count && records.Count < MaxRecords; i++)
        {
            if (!TryReadRecordHeader(out string? owner, out int type, out uint timeToLive, out int end))
            {
                return false;
            }

            // A record that does not parse is dropped: its neighbours are still good.
            if (owner is not null && ReadValue((DnsType)type, end) is { } value)
            {
                records.Add(new DnsRecord(owner, (DnsType)type, timeToLive, value));
            }

            _at = end;
        }

        return true;
    }

    private uint? ReadNegativeTimeToLive(int count)
    {
        for (int i = 0; i < count; i++)
        {
            if (!TryReadRecordHeader(out _, out int type, out uint timeToLive, out int end))
            {
                return null;
            }

            if (type == (int)DnsType.Soa && end - _at >= 22)
            {
                // RFC 2308 §5: the smaller of the record's TTL and its last field, MINIMUM.
                return Math.Min(timeToLive, BinaryPrimitives.ReadUInt32BigEndian(_message[(end - 4)..]));
            }

            _at = end;
        }

        return null;
    }

    private bool TryReadRecordHeader(out string? owner, out int type, out uint timeToLive, out int end)
    {
        type = end = 0;
        timeToLive = 0;
        if (!TryReadName(out owner) || _at + 10 > _message.Length)
        {
            return false;
        }

        ReadOnlySpan<byte> header = _message[_at..];
        type = BinaryPrimitives.ReadUInt16BigEndian(header);
        bool isInternet = BinaryPrimitives.ReadUInt16BigEndian(header[2..]) == 1;
        timeToLive = BinaryPrimitives.ReadUInt32BigEndian(header[4..]);
        timeToLive = timeToLive > int.MaxValue ? 0 : timeToLive; // RFC 2181 §8: the top bit means zero
        _at += 10;
        end = _at + BinaryPrimitives.ReadUInt16BigEndian(header[8..]);
        owner = isInternet ? owner : null;
        return end <= _message.Length;
    }

    private object? ReadValue(DnsType type, int end)
    {
        ReadOnlySpan<byte> data = _message[_at..end];
        return type switch
        {
            DnsType.A when data.Length == 4 => new IPAddress(data),
            DnsType.Aaaa when data.Length == 16 => new IPAddress(data),
            DnsType.Txt => ReadText(data),
            DnsType.Cname or DnsType.Ptr => TryReadName(out string? name) && _at == end ? name : null,
            DnsType.Mx when data.Length > 2 => ReadExchange(data, end),
            _ => null,
        };
    }

    private MailExchange? ReadExchange(ReadOnlySpan<byte> data, int end)
    {
        _at += 2;
        return TryReadName(out string? name) && name is not null && _at == end
            ? new MailExchange(BinaryPrimitives.ReadUInt16BigEndian(data), name)
            : null;
    }

    private static string? ReadText(ReadOnlySpan<byte> data)
    {
        StringBuilder text = new();
        while (data.Length > 0)
        {
            int length = data[0];
            if (length + 1 > data.Length || text.Length + length > MaxTextLength)
            {
                return null;
            }

            text.Append(Encoding.Latin1.GetString(data.Slice(1, length)));
            data = data[(length + 1)..];
        }

        return text.ToString();
    }

    /// <summary>
    /// Reads a name and moves behind it (RFC 1035 §4.1.4). A pointer must point before the octets read so far, so a
    /// loop is impossible. The name is null if a label contains a dot, because its text would be ambiguous.
    /// </summary>
    private bool TryReadName(out string? name)
    {
        name = null;
        Span<char> text = stackalloc char[256];
        int length = 0, at = _at, lowest = _at;
        bool jumped = false, exact = true;
        while (at < _message.Length)
        {
            int octet = _message[at++];
            if (octet == 0)
            {
                _at = jumped ? _at : at;
                name = exact ? new string(text[..Math.Max(length - 1, 0)]) : null;
                return true;
            }

            if (octet >= 0xC0)
            {
                if (at >= _message.Length)
                {
                    return false;
                }

                int target = ((octet & 0x3F) << 8) | _message[at++];
                _at = jumped ? _at : at;
                if (target >= lowest)
                {
                    return false;
                }

                jumped = true;
                at = lowest = target;
                continue;
            }

            if (octet > DnsName.MaxLabel || at + octet > _message.Length || length + octet + 1 > 254)
            {
                return false;
            }

            exact &= !_message.Slice(at, octet).Contains((byte)'.');
            length += AppendLabel(_message.Slice(at, octet), text[length..]);
            at += octet;
        }

        return false;
    }

    private static int AppendLabel(ReadOnlySpan<byte> label, Span<char> text)
    {
        for (int i = 0; i < label.Length; i++)
        {
            text[i] = char.IsAsciiLetterUpper((char)label[i]) ? (char)(label[i] | 0x20) : (char)label[i];
        }

        text[label.Length] = '.';
        return label.Length + 1;
    }
}
