using System.Buffers.Binary;
using System.Net;
using System.Text;
using RelateMail.SenderAuthentication.Dns;

namespace RelateMail.SenderAuthentication.Tests.Dns;

/// <summary>Responses in wire format, made without the code under test (RFC 1035 §4).</summary>
internal static class DnsWire
{
    private const ushort Response = 0x8180;

    public static TestQuery ReadQuery(ReadOnlySpan<byte> message, bool tcp, IPEndPoint client)
    {
        List<string> labels = [];
        int at = 12;
        while (message[at] != 0)
        {
            labels.Add(Encoding.Latin1.GetString(message.Slice(at + 1, message[at])));
            at += message[at] + 1;
        }

        return new TestQuery(
            string.Join('.', labels),
            (DnsType)BinaryPrimitives.ReadUInt16BigEndian(message[(at + 1)..]),
            BinaryPrimitives.ReadUInt16BigEndian(message),
            Edns: BinaryPrimitives.ReadUInt16BigEndian(message[10..]) == 1,
            tcp,
            client);
    }

    public static byte[] Truncated(TestQuery query) => Head(query, Response | 0x0200, 0, 0).ToArray();

    public static byte[] Reply(
        TestQuery query, DnsResponseCode code, IReadOnlyList<TestRecord> answers, uint? negativeTimeToLive = 60)
    {
        bool negative = negativeTimeToLive is not null && !answers.Any(record => record.Type == query.Type);
        List<byte> octets = Head(query, (ushort)(Response | (int)code), answers.Count, negative ? 1 : 0);
        foreach (TestRecord record in answers)
        {
            AddRecord(octets, record.Owner, record.Type, record.TimeToLive, Data(record));
        }

        if (negative)
        {
            byte[] soa = [0, 0, .. new byte[16], .. UInt32(negativeTimeToLive!.Value)];
            AddRecord(octets, query.Name, DnsType.Soa, 3600, soa);
        }

        return [.. octets];
    }

    /// <summary>A header and the question; what follows is the caller's.</summary>
    public static List<byte> Head(TestQuery query, int flags, int answers, int authorities, ushort? id = null) =>
    [
        .. UInt16(id ?? query.Id), .. UInt16((ushort)flags), .. UInt16(1), .. UInt16((ushort)answers),
        .. UInt16((ushort)authorities), .. UInt16(0), .. Name(query.Name), .. UInt16((ushort)query.Type), .. UInt16(1),
    ];

    public static byte[] Name(string name) =>
        [.. name.Split('.').SelectMany(static label => Encoding.Latin1.GetBytes((char)label.Length + label)), 0];

    public static byte[] UInt16(ushort value) => [(byte)(value >> 8), (byte)value];

    public static byte[] UInt32(uint value) => [.. UInt16((ushort)(value >> 16)), .. UInt16((ushort)value)];

    private static void AddRecord(List<byte> octets, string owner, DnsType type, uint timeToLive, byte[] data)
    {
        octets.AddRange(Name(owner));
        octets.AddRange(UInt16((ushort)type));
        octets.AddRange(UInt16(1));
        octets.AddRange(UInt32(timeToLive));
        octets.AddRange(UInt16((ushort)data.Length));
        octets.AddRange(data);
    }

    private static byte[] Data(TestRecord record) => record.Value switch
    {
        IPAddress address => address.GetAddressBytes(),
        MailExchange exchange => [.. UInt16((ushort)exchange.Preference), .. Name(exchange.Name)],
        string name => Name(name),
        string[] strings => [.. strings.SelectMany(static text => text.Length == 0 ? [""] : text.Chunk(255)
            .Select(static chunk => new string(chunk))).SelectMany(
            static text => Encoding.Latin1.GetBytes((char)text.Length + text))],
        _ => throw new ArgumentOutOfRangeException(nameof(record), record, "Not a value of a record."),
    };
}
