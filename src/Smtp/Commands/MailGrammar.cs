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

    [Flags]
    private enum Keyword
    {
        Unknown = 0,
        Size = 1,
        Body = 2,
        SmtpUtf8 = 4,
        Ret = 8,
        EnvId = 16,
        Auth = 32,
    }

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

        if (ReadParameters(rest, out MailParameters parameters) is { } refusal)
        {
            return ParsedCommand.Refuse(SmtpVerb.Mail, refusal);
        }

        return path.Mailbox is { IsAscii: false } && !parameters.SmtpUtf8
            ? ParsedCommand.Refuse(SmtpVerb.Mail, SmtpReplies.Utf8NotDeclared)
            : ParsedCommand.Of(new SmtpCommand.Mail(path, parameters));
    }

    private static SmtpReply? ReadParameters(ReadOnlySpan<byte> octets, out MailParameters parameters)
    {
        parameters = MailParameters.None;
        Keyword seen = Keyword.Unknown;
        var reader = new EsmtpParameterReader(octets);
        while (reader.Read())
        {
            Keyword keyword = Recognize(reader);
            if (keyword is Keyword.Unknown)
            {
                return SmtpReplies.UnknownParameter;
            }

            if (seen.HasFlag(keyword) || With(parameters, keyword, reader) is not { } extended)
            {
                return SmtpReplies.SyntaxError;
            }

            seen |= keyword;
            parameters = extended;
        }

        return reader.IsMalformed ? SmtpReplies.SyntaxError : null;
    }

    private static Keyword Recognize(EsmtpParameterReader parameter) =>
        parameter.Is("SIZE"u8) ? Keyword.Size
        : parameter.Is("BODY"u8) ? Keyword.Body
        : parameter.Is("SMTPUTF8"u8) ? Keyword.SmtpUtf8
        : parameter.Is("RET"u8) ? Keyword.Ret
        : parameter.Is("ENVID"u8) ? Keyword.EnvId
        : parameter.Is("AUTH"u8) ? Keyword.Auth
        : Keyword.Unknown;

    /// <summary>Adds one parameter; null where its value is none.</summary>
    private static MailParameters? With(MailParameters parameters, Keyword keyword, EsmtpParameterReader parameter) =>
        keyword switch
        {
            Keyword.Size => ReadSize(parameter.Value) is { } size ? parameters with { Size = size } : null,
            Keyword.Body => ReadBody(parameter) is { } body ? parameters with { Body = body } : null,
            Keyword.SmtpUtf8 => parameter.Value.IsEmpty ? parameters with { SmtpUtf8 = true } : null,
            Keyword.Ret => ReadReturn(parameter) is { } what ? parameters with { Return = what } : null,
            Keyword.EnvId => ReadEnvelopeId(parameter.Value) is { } id ? parameters with { EnvelopeId = id } : null,
            Keyword.Auth => ReadSubmittedBy(parameter.Value) is { } by ? parameters with { SubmittedBy = by } : null,
            _ => throw new ArgumentOutOfRangeException(nameof(keyword), keyword, "Not in the table."),
        };

    /// <summary>SIZE= (RFC 1870 §4). What is past 63 bits is too big for any limit: the largest number.</summary>
    private static long? ReadSize(ReadOnlySpan<byte> value)
    {
        if (value.Length is < 1 or > MaxSizeDigits || value.ContainsAnyExceptInRange((byte)'0', (byte)'9'))
        {
            return null;
        }

        return long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out long size)
            ? size
            : long.MaxValue;
    }

    private static BodyType? ReadBody(EsmtpParameterReader parameter) =>
        parameter.HasValue("8BITMIME"u8) ? BodyType.EightBitMime
        : parameter.HasValue("7BIT"u8) ? BodyType.SevenBit
        : parameter.HasValue("BINARYMIME"u8) ? BodyType.BinaryMime
        : null;

    private static DsnReturn? ReadReturn(EsmtpParameterReader parameter) =>
        parameter.HasValue("FULL"u8) ? DsnReturn.Full
        : parameter.HasValue("HDRS"u8) ? DsnReturn.Headers
        : null;

    private static string? ReadEnvelopeId(ReadOnlySpan<byte> value) =>
        value.Length is > 0 and <= MaxEnvelopeIdOctets ? Xtext.DecodePrintable(value) : null;

    /// <summary>AUTH= (RFC 4954 §5): a mailbox in xtext, or &lt;&gt; for "not known", which is kept as "".</summary>
    private static string? ReadSubmittedBy(ReadOnlySpan<byte> value)
    {
        Span<byte> octets = stackalloc byte[MaxSubmittedByOctets];
        if (value.Length > octets.Length || !Xtext.TryDecode(value, octets, out int length))
        {
            return null;
        }

        octets = octets[..length];
        return octets.SequenceEqual("<>"u8) ? ""
            : PathGrammar.TryParseMailbox(octets, out Mailbox? mailbox) ? mailbox.ToString()
            : null;
    }
}
