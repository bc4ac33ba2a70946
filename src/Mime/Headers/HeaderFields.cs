namespace RelateMail.Mime.Headers;

/// <summary>
/// The fields of a header block, in order (RFC 5322 §2.2). Summary and views use this reader only, so that they agree.
/// Skips lines that are not fields.
/// </summary>
public ref struct HeaderFields
{
    private ReadOnlySpan<byte> _left;

    private HeaderFields(ReadOnlySpan<byte> block) => _left = block;

    /// <summary>Octets before the colon, without white space.</summary>
    public ReadOnlySpan<byte> Name { get; private set; }

    /// <summary>Octets after the colon, folded as they are.</summary>
    public ReadOnlySpan<byte> Body { get; private set; }

    /// <summary>Reads a block from its first field.</summary>
    public static HeaderFields From(ReadOnlySpan<byte> block) => new(block);

    /// <summary>Reads a content from its first octet; no fields if the content has no header.</summary>
    public static HeaderFields OfContent(ReadOnlySpan<byte> content)
    {
        var start = new HeaderStart();
        while (start.HasHeader is null && start.Skipped < content.Length)
        {
            start.Add(FirstLine(content[start.Skipped..]));
        }

        return new HeaderFields(start.HasHeader == true ? content[start.Skipped..] : default);
    }

    /// <summary>Reads the next field; false at the empty line and at the end.</summary>
    public bool MoveNext()
    {
        while (!_left.IsEmpty && !IsBlank(FirstLine(_left)))
        {
            ReadOnlySpan<byte> field = TakeField();
            if (TryReadName(field, out ReadOnlySpan<byte> name))
            {
                Name = name;
                Body = field[(field.IndexOf((byte)':') + 1)..];
                return true;
            }
        }

        return false;
    }

    internal static bool IsBlank(ReadOnlySpan<byte> line) => line.SequenceEqual("\r\n"u8) || line.SequenceEqual("\n"u8);

    /// <summary>White space before the colon is obsolete, but allowed (RFC 5322 §4.5).</summary>
    internal static bool TryReadName(ReadOnlySpan<byte> line, out ReadOnlySpan<byte> name)
    {
        int colon = line.IndexOf((byte)':');
        name = colon < 0 ? default : line[..colon].TrimEnd(" \t"u8);
        return name.Length > 0 && !name.ContainsAnyExceptInRange((byte)'!', (byte)'~');
    }

    private static ReadOnlySpan<byte> FirstLine(ReadOnlySpan<byte> text)
    {
        int end = text.IndexOf((byte)'\n');
        return end < 0 ? text : text[..(end + 1)];
    }

    /// <summary>Takes one line with its continuation lines.</summary>
    private ReadOnlySpan<byte> TakeField()
    {
        int length = 0;
        do
        {
            length += FirstLine(_left[length..]).Length;
        }
        while (length < _left.Length && _left[length] is (byte)' ' or (byte)'\t');

        ReadOnlySpan<byte> field = _left[..length];
        _left = _left[length..];
        return field;
    }
}
