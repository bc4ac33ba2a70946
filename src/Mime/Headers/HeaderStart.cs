using System.Text;

namespace RelateMail.Mime.Headers;

/// <summary>
/// Finds the first header field. A byte-order mark, an envelope line of a mailbox file (<c>From </c>, <c>&gt;From </c>)
/// and lines that are not fields may precede it, if a field with a usual name follows them soon. Otherwise the content
/// has no header: it is text, as typed by hand.
/// </summary>
public sealed class HeaderStart
{
    private const int MaxSkippedOctets = 8192;

    private static readonly string[] s_usual =
    [
        "From", "To", "Cc", "Bcc", "Subject", "Date", "Sender", "Received", "References", "Comments", "Keywords",
        "Organization", "Precedence", "Priority", "Importance", "Sensitivity", "Lines", "Newsgroups", "Path",
    ];

    /// <summary>Octets before the first field.</summary>
    public int Skipped { get; private set; }

    /// <summary>True if a line was skipped.</summary>
    public bool HasSkippedLine { get; private set; }

    /// <summary>Null as long as the next line must be seen; otherwise whether the content has a header.</summary>
    public bool? HasHeader { get; private set; }

    /// <summary>Checks the next line, with its line end.</summary>
    public void Add(ReadOnlySpan<byte> line)
    {
        int mark = Skipped == 0 && line.StartsWith((ReadOnlySpan<byte>)[0xEF, 0xBB, 0xBF]) ? 3 : 0;
        ReadOnlySpan<byte> text = line[mark..];
        if (HeaderFields.IsBlank(text))
        {
            HasHeader = !HasSkippedLine;
            Skipped += mark;
        }
        else if (HeaderFields.TryReadName(text, out ReadOnlySpan<byte> name) && (!HasSkippedLine || IsUsual(name)))
        {
            HasHeader = true;
            Skipped += mark;
        }
        else
        {
            HasSkippedLine = true;
            Skipped += line.Length;
            HasHeader = Skipped > MaxSkippedOctets ? false : null;
        }
    }

    private static bool IsUsual(ReadOnlySpan<byte> name)
    {
        foreach (string usual in s_usual)
        {
            if (Ascii.EqualsIgnoreCase(name, usual))
            {
                return true;
            }
        }

        return name.IndexOf((byte)'-') > 0;
    }
}
