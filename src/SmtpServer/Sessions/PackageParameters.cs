using System.Globalization;
using RelateMail.Smtp.Replies;
using RelateMail.Smtp.Transactions;

namespace RelateMail.SmtpServer.Sessions;

/// <summary>The parameters of MAIL, which the package accepts without reading most of them.</summary>
internal static class PackageParameters
{
    /// <summary>size-value = 1*20DIGIT (RFC 1870 §4)</summary>
    private const int MaxSizeDigits = 20;

    /// <returns>The refusal; null if all parameters are offered and correct.</returns>
    public static SmtpReply? TryRead(IReadOnlyDictionary<string, string> given, out MailParameters parameters)
    {
        parameters = MailParameters.None with { }; // an instance for each transaction
        foreach ((string keyword, string? value) in given)
        {
            MailParameters? next = keyword.ToUpperInvariant() switch
            {
                "SIZE" => ReadSize(parameters, value),
                "BODY" => ReadBody(parameters, value),
                "SMTPUTF8" => string.IsNullOrEmpty(value) ? parameters with { SmtpUtf8 = true } : null,
                "AUTH" => parameters, // RFC 4954 §5: a server may ignore it
                _ => MailParameters.None with { Size = -1 },
            };
            if (next is null)
            {
                return SmtpReplies.SyntaxError;
            }

            if (next.Size < 0)
            {
                return SmtpReplies.UnknownParameter; // RFC 5321 §4.1.1.11
            }

            parameters = next;
        }

        return null;
    }

    /// <summary>A value past 63 bits exceeds any limit; the package reads 32 bits and takes larger values for none.
    /// </summary>
    private static MailParameters? ReadSize(MailParameters parameters, string? value) =>
        value is null || value.Length is < 1 or > MaxSizeDigits || value.AsSpan().ContainsAnyExceptInRange('0', '9')
            ? null
            : parameters with
            {
                Size = long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out long size)
                    ? size
                    : long.MaxValue,
            };

    private static MailParameters? ReadBody(MailParameters parameters, string? value) =>
        value?.ToUpperInvariant() switch
        {
            "7BIT" => parameters with { Body = BodyType.SevenBit },
            "8BITMIME" => parameters with { Body = BodyType.EightBitMime },
            _ => null,
        };
}
