using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace RelateMail.Smtp.Tests.Harness;

/// <summary>The kind of one line of a transcript.</summary>
internal enum TranscriptLineKind
{
    /// <summary><c>C:</c> a line from the client; <c>C+</c> one that shares a segment with the next.</summary>
    Client,

    /// <summary><c>R:</c> raw octets from the client with escapes; <c>R+</c> shares a segment with the next.</summary>
    Raw,

    /// <summary>
    /// <c>S:</c> a line from the server, exactly; <c>S: &lt;ehlo&gt;</c> is an <see cref="EhloReply"/>.
    /// </summary>
    Server,

    /// <summary><c>!</c> an act.</summary>
    Act,
}

/// <param name="Number">Number of the line in the file, from 1.</param>
/// <param name="Kind">The kind, which is the prefix of the line.</param>
/// <param name="Text">The line without its prefix.</param>
/// <param name="Octets">The octets that the client sends.</param>
/// <param name="IsHeld">The line is sent together with the next one.</param>
internal sealed record TranscriptLine(int Number, TranscriptLineKind Kind, string Text, byte[] Octets, bool IsHeld);

/// <summary>One transcript: its rule, and its lines; <see cref="TranscriptLineKind"/> has their forms.</summary>
internal sealed partial record Transcript(string Rule, IReadOnlyList<TranscriptLine> Lines)
{
    public static Transcript Parse(IEnumerable<string> text)
    {
        string rule = "";
        var lines = new List<TranscriptLine>();
        int number = 0;
        foreach (string line in text)
        {
            number++;
            if (number == 1)
            {
                rule = line.StartsWith("# ", StringComparison.Ordinal) && line.Length > 10
                    ? line[2..]
                    : throw new FormatException("The first line of a transcript is its rule: # …");
            }
            else if (line.Length > 0 && line[0] != '#')
            {
                lines.AddRange(Expand(ParseLine(number, line)));
            }
        }

        return new(rule, lines);
    }

    /// <summary>Escapes \r \n \t \0 \\ \xHH, and {octets*count} for a repetition.</summary>
    public static byte[] Unescape(string text)
    {
        text = Repetition().Replace(text, static match => new StringBuilder().Insert(
            0, match.Groups[1].Value, int.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture)).ToString());
        var octets = new List<byte>();
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\')
            {
                octets.AddRange(Encoding.UTF8.GetBytes(text[i].ToString()));
                continue;
            }

            i++;
            switch (text[i])
            {
                case 'r': octets.Add((byte)'\r'); break;
                case 'n': octets.Add((byte)'\n'); break;
                case 't': octets.Add((byte)'\t'); break;
                case '0': octets.Add(0); break;
                case '\\': octets.Add((byte)'\\'); break;
                case 'x':
                    octets.Add(byte.Parse(text.AsSpan(i + 1, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
                    i += 2;
                    break;
                default: throw new FormatException($"\\{text[i]} is no escape.");
            }
        }

        return [.. octets];
    }

    private static IEnumerable<TranscriptLine> Expand(TranscriptLine line) =>
        line.Kind == TranscriptLineKind.Server && EhloReply.IsMacro(line.Text)
            ? EhloReply.Expand(line.Text).Select(text => line with { Text = text })
            : [line];

    private static TranscriptLine ParseLine(int number, string line)
    {
        string text = line.Length > 3 ? line[3..] : "";
        return line[..Math.Min(2, line.Length)] switch
        {
            "C:" => new(number, TranscriptLineKind.Client, text, Encoding.UTF8.GetBytes($"{text}\r\n"), false),
            "C+" => new(number, TranscriptLineKind.Client, text, Encoding.UTF8.GetBytes($"{text}\r\n"), true),
            "R:" => new(number, TranscriptLineKind.Raw, text, Unescape(text), false),
            "R+" => new(number, TranscriptLineKind.Raw, text, Unescape(text), true),
            "S:" => new(number, TranscriptLineKind.Server, text, [], false),
            "! " => new(number, TranscriptLineKind.Act, line[2..], [], false),
            _ => throw new FormatException($"Line {number} is none of a transcript: {line}"),
        };
    }

    [GeneratedRegex(@"\{([^{}*]+)\*([0-9]+)\}")]
    private static partial Regex Repetition();
}
