using System.Globalization;
using System.Text;
using RelateMail.Smtp.Addressing;
using RelateMail.Smtp.Replies;
using RelateMail.Smtp.Transactions;

namespace RelateMail.Smtp.Commands;

/// <summary>Arguments of MAIL: "FROM:" Reverse-path [SP Mail-parameters] (RFC 5321 §4.1.1.2).</summary>
internal static class MailGrammar
{
    /// <summary>The most octets of ENVID= as xtext (RFC 3461 §4.4).</summary>
    private const int MaxEnvelopeIdOctets = 100;

    /// <summary>The most octets of AUTH= as xtext (RFC 4954 §3).</summary>
    private const int MaxSubmittedByOctets = 500;

    /// <summary>size-value = 1*20DIGIT (RFC 1870 §4)</summary>
    private const int MaxSizeDigits = 20;

    public static ParsedCommand Parse(ReadOnlySpan<byte> argument)
    {
        if (argument.Length < 5 || !Ascii.EqualsIgnoreCase(argument[..5], "FROM:"u8))
        {
            return ParsedCommand.Refuse(SmtpVerb.Mail, SmtpReplies.SyntaxError);
        }

        ReadOnlySpan<byte> rest = argument[5..].TrimStart((byte)' ');
        if (!PathGrammar.TryReadReversePath(ref rest, out ReversePath? path))
        {
            return ParsedCommand.Refuse(SmtpVerb.Mail, SmtpReplies.BadReversePath);
        }

        MailParameters parameters = MailParameters.None;
        if (EsmtpParameters.Read(rest, SmtpExtensions.MailParameters, ref parameters) is { } refusal)
        {
            return ParsedCommand.Refuse(SmtpVerb.Mail, refusal);
        }

        return path.Mailbox is { IsAscii: false } && !parameters.SmtpUtf8
            ? ParsedCommand.Refuse(SmtpVerb.Mail, SmtpReplies.Utf8NotDeclared)
            : ParsedCommand.Of(new SmtpCommand.Mail(path, parameters));
    }

    /// <summary>
    /// SIZE= (RFC 1870 §4). A value past 63 bits exceeds any limit, so it is read as the largest number.
    /// </summary>
    public static MailParameters? ReadSize(MailParameters parameters, ReadOnlySpan<byte> value)
    {
        if (value.Length is < 1 or > MaxSizeDigits || value.ContainsAnyExceptInRange((byte)'0', (byte)'9'))
        {
            return null;
        }

        return parameters with
        {
            Size = long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out long size)
                ? size
                : long.MaxValue,
        };
    }

    /// <summary>BODY= (RFC 6152 §2, RFC 3030 §3).</summary>
    public static MailParameters? ReadBody(MailParameters parameters, ReadOnlySpan<byte> value) =>
        Ascii.EqualsIgnoreCase(value, "8BITMIME"u8) ? parameters with { Body = BodyType.EightBitMime }
        : Ascii.EqualsIgnoreCase(value, "7BIT"u8) ? parameters with { Body = BodyType.SevenBit }
        : Ascii.EqualsIgnoreCase(value, "BINARYMIME"u8) ? parameters with { Body = BodyType.BinaryMime }
        : null;

    /// <summary>SMTPUTF8, without a value (RFC 6531 §3.4).</summary>
    public static MailParameters? ReadSmtpUtf8(MailParameters parameters, ReadOnlySpan<byte> value) =>
        value.IsEmpty ? parameters with { SmtpUtf8 = true } : null;

    /// <summary>REQUIRETLS, without a value (RFC 8689 §2).</summary>
    public static MailParameters? ReadRequireTls(MailParameters parameters, ReadOnlySpan<byte> value) =>
        value.IsEmpty ? parameters with { RequireTls = true } : null;

    /// <summary>RET= (RFC 3461 §4.3).</summary>
    public static MailParameters? ReadReturn(MailParameters parameters, ReadOnlySpan<byte> value) =>
        Ascii.EqualsIgnoreCase(value, "FULL"u8) ? parameters with { Return = DsnReturn.Full }
        : Ascii.EqualsIgnoreCase(value, "HDRS"u8) ? parameters with { Return = DsnReturn.Headers }
        : null;

    /// <summary>ENVID= (RFC 3461 §4.4).</summary>
    public static MailParameters? ReadEnvelopeId(MailParameters parameters, ReadOnlySpan<byte> value) =>
        value.Length is > 0 and <= MaxEnvelopeIdOctets && Xtext.DecodePrintable(value) is { } id
            ? parameters with { EnvelopeId = id }
            : null;

    /// <summary>AUTH= (RFC 4954 §5): a mailbox in xtext, or &lt;&gt; for "not known", stored as "".</summary>
    public static MailParameters? ReadSubmittedBy(MailParameters parameters, ReadOnlySpan<byte> value)
    {
        Span<byte> octets = stackalloc byte[MaxSubmittedByOctets];
        if (value.Length > octets.Length || !Xtext.TryDecode(value, octets, out int length))
        {
            return null;
        }

        octets = octets[..length];
        return octets.SequenceEqual("<>"u8) ? parameters with { SubmittedBy = "" }
            : PathGrammar.TryParseMailbox(octets, out Mailbox? mailbox, isSender: true)
                ? parameters with { SubmittedBy = mailbox.ToString() }
                : null;
    }
}
