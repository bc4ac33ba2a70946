using System.Text;

namespace RelateMail.SenderAuthentication.Dkim;

/// <summary>The position of one header field in its block: name, colon, value, and the CRLF at its end.</summary>
internal readonly record struct HeaderField(int Start, int Colon, int End, uint NameHash);

/// <summary>The header block of a message, split in fields without unfolding (RFC 5322 §2.2).</summary>
internal sealed class MessageHeader
{
    /// <summary>A block with more octets or fields is not judged. Legitimate ones are far smaller.</summary>
    public const int MaxOctets = 256 * 1024;
    public const int MaxFields = 2_000;

    private readonly ReadOnlyMemory<byte> _octets;
    private readonly List<HeaderField> _fields = [];

    private MessageHeader(ReadOnlyMemory<byte> octets) => _octets = octets;

    /// <summary>A block past the limits; it has no fields.</summary>
    public static MessageHeader Oversized { get; } = new(default) { IsOversized = true };

    public bool IsOversized { get; private init; }

    public IReadOnlyList<HeaderField> Fields => _fields;

    /// <summary>Keeps the octets; they must not change.</summary>
    public static MessageHeader Parse(ReadOnlyMemory<byte> octets)
    {
        MessageHeader block = new(octets);
        ReadOnlySpan<byte> rest = octets.Span;
        int start = 0;
        while (start < rest.Length)
        {
            int end = EndOfField(rest, start);
            int colon = rest[start..end].IndexOf((byte)':');
            if (colon > 0)
            {
                if (block._fields.Count == MaxFields)
                {
                    return Oversized;
                }

                uint hash = HashName(TrimEnd(rest.Slice(start, colon)));
                block._fields.Add(new HeaderField(start, start + colon, end, hash));
            }

            start = end;
        }

        return block;
    }

    /// <summary>The whole field with its CRLF.</summary>
    public ReadOnlySpan<byte> Octets(HeaderField field) => _octets.Span[field.Start..field.End];

    /// <summary>The name without white space before the colon (RFC 5322 §4.5.8).</summary>
    public ReadOnlySpan<byte> Name(HeaderField field) => TrimEnd(_octets.Span[field.Start..field.Colon]);

    /// <summary>The value with its folding, without the CRLF at its end.</summary>
    public ReadOnlySpan<byte> Value(HeaderField field)
    {
        ReadOnlySpan<byte> value = _octets.Span[(field.Colon + 1)..field.End];
        return value.EndsWith("\r\n"u8) ? value[..^2] : value;
    }

    /// <summary>The value as text: UTF-8 (RFC 6532), or Latin-1 if it is not.</summary>
    public string ValueText(HeaderField field)
    {
        ReadOnlySpan<byte> value = Value(field);
        Encoding encoding = System.Text.Unicode.Utf8.IsValid(value) ? Encoding.UTF8 : Encoding.Latin1;
        return encoding.GetString(value);
    }

    public bool HasName(HeaderField field, ReadOnlySpan<byte> name, uint hash) =>
        field.NameHash == hash && Ascii.EqualsIgnoreCase(Name(field), name);

    /// <summary>The indices of the fields of a name, from the top.</summary>
    public List<int> Find(ReadOnlySpan<byte> name)
    {
        List<int> indices = [];
        uint hash = HashName(name);
        for (int i = 0; i < _fields.Count; i++)
        {
            if (HasName(_fields[i], name, hash))
            {
                indices.Add(i);
            }
        }

        return indices;
    }

    /// <summary>FNV-1a over the name in lower case.</summary>
    public static uint HashName(ReadOnlySpan<byte> name)
    {
        uint hash = 2166136261;
        foreach (byte octet in name)
        {
            uint lower = octet is >= (byte)'A' and <= (byte)'Z' ? octet | 0x20u : octet;
            hash = (hash ^ lower) * 16777619;
        }

        return hash;
    }

    // A field ends at a CRLF that no white space follows.
    private static int EndOfField(ReadOnlySpan<byte> octets, int start)
    {
        int at = start;
        while (true)
        {
            int newline = octets[at..].IndexOf("\r\n"u8);
            if (newline < 0)
            {
                return octets.Length;
            }

            at += newline + 2;
            if (at >= octets.Length || octets[at] is not ((byte)' ' or (byte)'\t'))
            {
                return at;
            }
        }
    }

    private static ReadOnlySpan<byte> TrimEnd(ReadOnlySpan<byte> name) => name.TrimEnd(" \t"u8);
}
