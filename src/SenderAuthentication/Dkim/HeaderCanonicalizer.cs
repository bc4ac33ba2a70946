using System.Buffers;

namespace RelateMail.SenderAuthentication.Dkim;

/// <summary>Writes header fields in the form that is signed (RFC 6376 §3.4.1, §3.4.2).</summary>
internal static class HeaderCanonicalizer
{
    public static void Write(
        IBufferWriter<byte> output, MessageHeader header, HeaderField field, Canonicalization canonicalization)
    {
        if (canonicalization == Canonicalization.Simple)
        {
            output.Write(header.Octets(field));
            return;
        }

        WriteRelaxed(output, header.Name(field), header.Value(field), []);
        output.Write("\r\n"u8);
    }

    /// <summary>The signature's own field: the value of b= is empty, and there is no CRLF (RFC 6376 §3.7).</summary>
    public static void WriteSignature(
        IBufferWriter<byte> output, MessageHeader header, HeaderField field, Canonicalization canonicalization)
    {
        ReadOnlySpan<byte> value = header.Value(field);
        Range signature = FindSignature(value);
        ReadOnlySpan<byte> before = value[..signature.Start.Value], after = value[signature.End.Value..];
        if (canonicalization == Canonicalization.Relaxed)
        {
            WriteRelaxed(output, header.Name(field), before, after);
            return;
        }

        output.Write(header.Octets(field)[..(field.Colon - field.Start + 1)]);
        output.Write(before);
        output.Write(after);
    }

    /// <summary>The octets between "b=" and the next semicolon.</summary>
    private static Range FindSignature(ReadOnlySpan<byte> value)
    {
        int start = 0;
        while (start < value.Length)
        {
            int length = value[start..].IndexOf((byte)';');
            int end = length < 0 ? value.Length : start + length;
            ReadOnlySpan<byte> tag = value[start..end];
            int equals = tag.IndexOf((byte)'=');
            if (equals >= 0 && tag[..equals].Trim(" \t\r\n"u8).SequenceEqual("b"u8))
            {
                return (start + equals + 1)..end;
            }

            start = end + 1;
        }

        return value.Length..value.Length;
    }

    private static void WriteRelaxed(
        IBufferWriter<byte> output, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value, ReadOnlySpan<byte> rest)
    {
        Span<byte> target = output.GetSpan(name.Length + value.Length + rest.Length + 1);
        int length = CopyLower(name, target);
        target[length++] = (byte)':';
        int start = length;
        bool space = false;
        Collapse(value, target, start, ref length, ref space);
        Collapse(rest, target, start, ref length, ref space);
        output.Advance(length);
    }

    // White space, folding included, is one space between words and nothing at either end.
    private static void Collapse(ReadOnlySpan<byte> value, Span<byte> target, int start, ref int length, ref bool space)
    {
        for (int i = 0; i < value.Length; i++)
        {
            byte octet = value[i];
            bool folds = octet == (byte)'\r' && i + 1 < value.Length && value[i + 1] == (byte)'\n';
            if (folds)
            {
                i++;
            }
            else if (octet is (byte)' ' or (byte)'\t')
            {
                space = true;
            }
            else
            {
                if (space && length > start)
                {
                    target[length++] = (byte)' ';
                }

                space = false;
                target[length++] = octet;
            }
        }
    }

    private static int CopyLower(ReadOnlySpan<byte> name, Span<byte> target)
    {
        for (int i = 0; i < name.Length; i++)
        {
            target[i] = name[i] is >= (byte)'A' and <= (byte)'Z' ? (byte)(name[i] | 0x20) : name[i];
        }

        return name.Length;
    }
}
