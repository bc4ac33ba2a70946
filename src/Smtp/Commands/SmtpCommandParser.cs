using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Unicode;
using RelateMail.Smtp.Addressing;
using RelateMail.Smtp.Replies;

namespace RelateMail.Smtp.Commands;

/// <summary>
/// Parses command lines in any case, with trailing white space tolerated (RFC 5321 §4.1.1). A verb without an argument
/// needs no allocation.
/// </summary>
/// <remarks>
/// More lenient than the grammar, because some clients are inexact: accepts more than one space between words, spaces
/// after <c>FROM:</c> and <c>TO:</c>, any name after EHLO and HELO.
/// </remarks>
internal static class SmtpCommandParser
{
    /// <summary>The most octets of the name after EHLO and HELO (RFC 5321 §4.5.3.1.2).</summary>
    private const int MaxClientOctets = 255;

    /// <summary>sasl-mech = 1*20mech-char (RFC 4422 §3.1)</summary>
    private const int MaxMechanismOctets = 20;

    private static readonly SearchValues<byte> s_controls =
        SearchValues.Create(Enumerable.Range(0, 0x20).Append(0x7F).Select(octet => (byte)octet).ToArray());

    private static readonly SearchValues<byte> s_mechanismCharacters = OctetSets.LetDigAnd("-_");

    /// <summary>Parses one line.</summary>
    /// <param name="line">The octets without the CRLF that ended them.</param>
    public static ParsedCommand Parse(ReadOnlySpan<byte> line)
    {
        line = line.TrimEnd(" \t"u8);
        ReadOnlySpan<byte> argument = line;
        SmtpVerb verb = RecognizeVerb(TakeWord(ref argument));
        if (line.ContainsAny(s_controls))
        {
            return ParsedCommand.Refuse(verb, SmtpReplies.MalformedLine);
        }

        return verb switch
        {
            SmtpVerb.Helo or SmtpVerb.Ehlo => ParseHello(verb, argument),
            SmtpVerb.Mail => MailGrammar.Parse(argument),
            SmtpVerb.Rcpt => RcptGrammar.Parse(argument),
            SmtpVerb.Data => WithoutArgument(SmtpCommand.Bare.Data, argument),
            SmtpVerb.Bdat => ParseBdat(argument),
            SmtpVerb.Rset => WithoutArgument(SmtpCommand.Bare.Rset, argument),
            SmtpVerb.Noop => ParsedCommand.Of(SmtpCommand.Bare.Noop), // an argument has no meaning (RFC 5321 §4.1.1.9)
            SmtpVerb.Quit => WithoutArgument(SmtpCommand.Bare.Quit, argument),
            SmtpVerb.Vrfy or SmtpVerb.Expn => ParseQuestion(verb, argument),
            SmtpVerb.Help => ParsedCommand.Of(SmtpCommand.Bare.Help), // one text for all topics (RFC 5321 §4.1.1.8)
            SmtpVerb.StartTls => WithoutArgument(SmtpCommand.Bare.StartTls, argument),
            SmtpVerb.Auth => ParseAuth(argument),
            _ => ParsedCommand.Refuse(SmtpVerb.Unknown, SmtpReplies.UnknownCommand),
        };
    }

    /// <summary>Removes the octets up to the next space, and the spaces after them; empty at the end.</summary>
    private static ReadOnlySpan<byte> TakeWord(ref ReadOnlySpan<byte> octets)
    {
        int space = octets.IndexOf((byte)' ');
        ReadOnlySpan<byte> word = space < 0 ? octets : octets[..space];
        octets = octets[word.Length..].TrimStart((byte)' ');
        return word;
    }

    private static SmtpVerb RecognizeVerb(ReadOnlySpan<byte> word) => word.Length switch
    {
        // Under this mask only a letter and its other case become the same letter.
        4 => (BinaryPrimitives.ReadUInt32BigEndian(word) & 0xDFDFDFDF) switch
        {
            0x48454C4F => SmtpVerb.Helo,
            0x45484C4F => SmtpVerb.Ehlo,
            0x4D41494C => SmtpVerb.Mail,
            0x52435054 => SmtpVerb.Rcpt,
            0x44415441 => SmtpVerb.Data,
            0x42444154 => SmtpVerb.Bdat,
            0x52534554 => SmtpVerb.Rset,
            0x4E4F4F50 => SmtpVerb.Noop,
            0x51554954 => SmtpVerb.Quit,
            0x56524659 => SmtpVerb.Vrfy,
            0x4558504E => SmtpVerb.Expn,
            0x48454C50 => SmtpVerb.Help,
            0x41555448 => SmtpVerb.Auth,
            _ => SmtpVerb.Unknown,
        },
        8 when Ascii.EqualsIgnoreCase(word, "STARTTLS"u8) => SmtpVerb.StartTls,
        _ => SmtpVerb.Unknown,
    };

    private static ParsedCommand WithoutArgument(SmtpCommand.Bare command, ReadOnlySpan<byte> argument) =>
        argument.IsEmpty ? ParsedCommand.Of(command) : ParsedCommand.Refuse(command.Verb, SmtpReplies.SyntaxError);

    /// <summary>
    /// EHLO and HELO (RFC 5321 §4.1.1.1). Clients send the name of their host, with underscores and the like, so any
    /// name is accepted and kept as given (§4.1.4 forbids a refusal for a name that fails verification). Octets that
    /// are not UTF-8 become U+FFFD.
    /// </summary>
    private static ParsedCommand ParseHello(SmtpVerb verb, ReadOnlySpan<byte> argument)
    {
        if (argument.Length is < 1 or > MaxClientOctets)
        {
            return ParsedCommand.Refuse(verb, SmtpReplies.SyntaxError);
        }

        string client = Encoding.UTF8.GetString(argument);
        return ParsedCommand.Of(verb is SmtpVerb.Ehlo ? new SmtpCommand.Ehlo(client) : new SmtpCommand.Helo(client));
    }

    /// <summary>VRFY and EXPN (RFC 5321 §4.1.1.6, §4.1.1.7): any string that is not empty.</summary>
    private static ParsedCommand ParseQuestion(SmtpVerb verb, ReadOnlySpan<byte> argument)
    {
        if (argument.IsEmpty || !Utf8.IsValid(argument))
        {
            return ParsedCommand.Refuse(verb, SmtpReplies.SyntaxError);
        }

        string asked = Encoding.UTF8.GetString(argument);
        return ParsedCommand.Of(verb is SmtpVerb.Vrfy ? new SmtpCommand.Vrfy(asked) : new SmtpCommand.Expn(asked));
    }

    /// <summary>bdat-cmd = "BDAT" SP chunk-size [ SP end-marker ] (RFC 3030 §2); chunk-size up to 63 bits.</summary>
    private static ParsedCommand ParseBdat(ReadOnlySpan<byte> argument)
    {
        ReadOnlySpan<byte> size = TakeWord(ref argument);
        bool isLast = Ascii.EqualsIgnoreCase(argument, "LAST"u8);
        return (isLast || argument.IsEmpty)
            && long.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out long octets)
            ? ParsedCommand.Of(new SmtpCommand.Bdat(octets, isLast))
            : ParsedCommand.Refuse(SmtpVerb.Bdat, SmtpReplies.SyntaxError);
    }

    /// <summary>"AUTH" SP sasl-mech [SP initial-response], where "=" is the empty response (RFC 4954 §4, §8).</summary>
    private static ParsedCommand ParseAuth(ReadOnlySpan<byte> argument)
    {
        ReadOnlySpan<byte> mechanism = TakeWord(ref argument);
        ReadOnlySpan<byte> response = TakeWord(ref argument);
        if (mechanism.Length is < 1 or > MaxMechanismOctets
            || mechanism.ContainsAnyExcept(s_mechanismCharacters)
            || !argument.IsEmpty)
        {
            return ParsedCommand.Refuse(SmtpVerb.Auth, SmtpReplies.SyntaxError);
        }

        if (!response.SequenceEqual("="u8) && !Base64.IsValid(response))
        {
            return ParsedCommand.Refuse(SmtpVerb.Auth, SmtpReplies.BadBase64);
        }

        return ParsedCommand.Of(new SmtpCommand.Auth(
            Encoding.ASCII.GetString(mechanism).ToUpperInvariant(),
            response.IsEmpty ? null : Encoding.ASCII.GetString(response)));
    }
}
