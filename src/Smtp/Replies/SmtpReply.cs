using System.Text;

namespace RelateMail.Smtp.Replies;

/// <summary>One reply (RFC 5321 §4.2), encoded once. Only EHLO and HELP have more than one line.</summary>
public sealed class SmtpReply
{
    private readonly byte[] _octets;

    /// <param name="code">Reply code, 200 to 599.</param>
    /// <param name="status">Enhanced status code; <c>default</c> for none.</param>
    /// <param name="text">US-ASCII text without CR or LF.</param>
    /// <exception cref="ArgumentException">
    /// The status's class contradicts the code, or the text contains a control character.
    /// </exception>
    public SmtpReply(int code, EnhancedStatusCode status, string text)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(code, 200);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(code, 599);
        if (!status.IsNone && status.Class != code / 100)
        {
            throw new ArgumentException($"Status {status} contradicts the code {code}.", nameof(status));
        }

        if (text.AsSpan().ContainsAnyExceptInRange(' ', '~'))
        {
            throw new ArgumentException("Reply text is printable US-ASCII (RFC 5321 §4.2).", nameof(text));
        }

        Code = code;
        Status = status;
        Text = text;
        _octets = Encoding.ASCII.GetBytes(status.IsNone ? $"{code} {text}\r\n" : $"{code} {status} {text}\r\n");
    }

    private SmtpReply(int code, EnhancedStatusCode status, string text, byte[] octets)
    {
        Code = code;
        Status = status;
        Text = text;
        _octets = octets;
    }

    public int Code { get; }

    public EnhancedStatusCode Status { get; }

    public string Text { get; }

    /// <summary>2yz or 3yz: the command was accepted (RFC 5321 §4.2.1).</summary>
    public bool IsPositive => Code < 400;

    /// <summary>The whole reply with its CRLF, as sent to the client.</summary>
    public ReadOnlySpan<byte> Octets => _octets;

    /// <summary>
    /// A reply of several lines (RFC 5321 §4.2.1): each line but the last has a hyphen after the code.
    /// </summary>
    internal static SmtpReply MultiLine(int code, EnhancedStatusCode status, IReadOnlyList<string> lines)
    {
        var octets = new List<byte>();
        for (int i = 0; i < lines.Count; i++)
        {
            // Each line is validated and encoded as one reply; the separator is the octet after the code.
            byte[] line = new SmtpReply(code, status, lines[i])._octets;
            line[3] = i < lines.Count - 1 ? (byte)'-' : (byte)' ';
            octets.AddRange(line);
        }

        return new(code, status, lines[0], [.. octets]);
    }

    public override string ToString() => Status.IsNone ? $"{Code} {Text}" : $"{Code} {Status} {Text}";
}
