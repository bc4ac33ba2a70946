using System.Text;
using RelateMail.Smtp.Addressing;
using RelateMail.Smtp.Replies;
using RelateMail.Smtp.Transactions;

namespace RelateMail.Smtp.Commands;

/// <summary>
/// Arguments of RCPT: "TO:" Forward-path [SP Rcpt-parameters] (RFC 5321 §4.1.1.3). SMTPUTF8 is
/// declared at MAIL (RFC 6531 §3.4), so the handler checks <see cref="Mailbox.IsAscii"/>.
/// </summary>
internal static class RcptGrammar
{
    public static ParsedCommand Parse(ReadOnlySpan<byte> argument)
    {
        if (argument.Length < 3 || !Ascii.EqualsIgnoreCase(argument[..3], "TO:"u8))
        {
            return ParsedCommand.Refuse(SmtpVerb.Rcpt, SmtpReplies.SyntaxError);
        }

        ReadOnlySpan<byte> rest = argument[3..].TrimStart((byte)' ');
        if (!PathGrammar.TryReadForwardPath(ref rest, out ForwardPath? path))
        {
            return ParsedCommand.Refuse(SmtpVerb.Rcpt, SmtpReplies.BadForwardPath);
        }

        RcptParameters parameters = RcptParameters.None;
        return EsmtpParameters.Read(rest, SmtpExtensions.RcptParameters, ref parameters) is { } refusal
            ? ParsedCommand.Refuse(SmtpVerb.Rcpt, refusal)
            : ParsedCommand.Of(new SmtpCommand.Rcpt(path, parameters));
    }

    /// <summary>NOTIFY= (RFC 3461 §4.1).</summary>
    public static RcptParameters? ReadNotify(RcptParameters parameters, ReadOnlySpan<byte> value) =>
        ReadNotify(value) is { } notify ? parameters with { Notify = notify } : null;

    /// <summary>ORCPT= (RFC 3461 §4.2).</summary>
    public static RcptParameters? ReadOriginalRecipient(RcptParameters parameters, ReadOnlySpan<byte> value) =>
        OriginalRecipientGrammar.Decode(value) is { } original
            ? parameters with { OriginalRecipient = original }
            : null;

    /// <summary>NOTIFY= : "NEVER" alone, or a list of the others with commas (RFC 3461 §4.1).</summary>
    private static DsnNotify? ReadNotify(ReadOnlySpan<byte> value)
    {
        if (Ascii.EqualsIgnoreCase(value, "NEVER"u8))
        {
            return DsnNotify.Never;
        }

        DsnNotify notify = DsnNotify.Unspecified;
        foreach (Range range in value.Split((byte)','))
        {
            if (ReadNotifyElement(value[range]) is not { } element)
            {
                return null;
            }

            notify |= element;
        }

        return notify;
    }

    private static DsnNotify? ReadNotifyElement(ReadOnlySpan<byte> element) =>
        Ascii.EqualsIgnoreCase(element, "SUCCESS"u8) ? DsnNotify.Success
        : Ascii.EqualsIgnoreCase(element, "FAILURE"u8) ? DsnNotify.Failure
        : Ascii.EqualsIgnoreCase(element, "DELAY"u8) ? DsnNotify.Delay
        : null;
}
