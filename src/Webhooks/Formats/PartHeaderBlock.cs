using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace RelateMail.Webhooks.Formats;

/// <summary>The header block of a part, with all that stands between the part before and it.</summary>
internal static class PartHeaderBlock
{
    private const string FieldName = "Content-Transfer-Encoding";

    /// <summary>Gives the block <c>Content-Transfer-Encoding: base64</c> as its only such field.</summary>
    /// <param name="block">The octets before the part.</param>
    /// <param name="changed">Null if no empty line ends the block.</param>
    public static bool TryEncode(ReadOnlySpan<byte> block, [NotNullWhen(true)] out byte[]? changed)
    {
        string[] lines = Encoding.Latin1.GetString(block).Split("\r\n"); // an empty line leaves two empty ones
        int end = lines.Length - 2;
        if (end < 0 || lines[end].Length > 0 || lines[end + 1].Length > 0)
        {
            changed = null;
            return false;
        }

        int boundary = Array.FindLastIndex(lines, static line => line.StartsWith("--", StringComparison.Ordinal));
        List<string> kept = [];
        bool isRemoved = false;
        for (int index = 0; index < end; index++)
        {
            isRemoved = index > boundary && (IsContinuation(lines[index]) ? isRemoved : IsField(lines[index]));
            if (!isRemoved)
            {
                kept.Add(lines[index]);
            }
        }

        changed = Encoding.Latin1.GetBytes(string.Join("\r\n", [.. kept, $"{FieldName}: base64", "", ""]));
        return true;
    }

    private static bool IsContinuation(string line) => line.StartsWith(' ') || line.StartsWith('\t');

    private static bool IsField(string line) => line.StartsWith(FieldName, StringComparison.OrdinalIgnoreCase)
        && line.AsSpan(FieldName.Length).TrimStart(" \t").StartsWith(":", StringComparison.Ordinal);
}
