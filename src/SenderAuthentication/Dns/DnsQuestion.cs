using System.Buffers.Binary;

namespace RelateMail.SenderAuthentication.Dns;

/// <summary>The record types that are asked for or read (RFC 1035 §3.2.2, RFC 3596 §2.1, RFC 6891 §6.1.1).</summary>
internal enum DnsType : ushort
{
    A = 1,
    Cname = 5,
    Soa = 6,
    Ptr = 12,
    Mx = 15,
    Txt = 16,
    Aaaa = 28,
    Opt = 41,
}

/// <summary>One question of class IN. The name is normalized.</summary>
internal readonly record struct DnsQuestion(string Name, DnsType Type)
{
    public const int MaxQueryLength = HeaderLength + 255 + 4 + OptLength;

    /// <summary>Octets of a UDP response that networks do not fragment (DNS Flag Day 2020).</summary>
    public const int UdpPayload = 1232;

    private const int HeaderLength = 12;
    private const int OptLength = 11;
    private const ushort RecursionDesired = 0x0100;
    private const ushort ClassInternet = 1;

    /// <summary>The query in wire format (RFC 1035 §4.1); returns its length.</summary>
    public int Write(Span<byte> buffer, ushort id, bool edns)
    {
        buffer = buffer[..MaxQueryLength];
        buffer.Clear();
        BinaryPrimitives.WriteUInt16BigEndian(buffer, id);
        BinaryPrimitives.WriteUInt16BigEndian(buffer[2..], RecursionDesired);
        BinaryPrimitives.WriteUInt16BigEndian(buffer[4..], 1);
        BinaryPrimitives.WriteUInt16BigEndian(buffer[10..], (ushort)(edns ? 1 : 0));
        int at = WriteName(buffer, HeaderLength);
        BinaryPrimitives.WriteUInt16BigEndian(buffer[at..], (ushort)Type);
        BinaryPrimitives.WriteUInt16BigEndian(buffer[(at + 2)..], ClassInternet);
        at += 4;
        if (!edns)
        {
            return at;
        }

        // OPT: root name, type, payload in place of the class, no flags, no options (RFC 6891 §6.1.2).
        BinaryPrimitives.WriteUInt16BigEndian(buffer[(at + 1)..], (ushort)DnsType.Opt);
        BinaryPrimitives.WriteUInt16BigEndian(buffer[(at + 3)..], UdpPayload);
        return at + OptLength;
    }

    private int WriteName(Span<byte> buffer, int at)
    {
        foreach (Range label in Name.AsSpan().Split('.'))
        {
            ReadOnlySpan<char> text = Name.AsSpan(label);
            buffer[at++] = (byte)text.Length;
            foreach (char octet in text)
            {
                buffer[at++] = (byte)octet;
            }
        }

        return at + 1;
    }
}
