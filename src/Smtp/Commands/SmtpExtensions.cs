using System.Globalization;
using RelateMail.Smtp.Transactions;
using RelateMail.Smtp.Transport;

namespace RelateMail.Smtp.Commands;

/// <summary>
/// Every SMTP service extension of the engine. EHLO lists them in this order; MAIL and RCPT accept their parameters,
/// and command lines have the length that they require.
/// </summary>
internal static class SmtpExtensions
{
    private const int MaxAuthLine = 12_288; // RFC 4954 §4

    public static IReadOnlyList<SmtpExtension> All { get; } =
    [
        new("PIPELINING"), // RFC 2920
        new("SIZE") // RFC 1870 §3
        {
            Text = static (options, _) => options.MaxMessageSizeBytes.ToString(CultureInfo.InvariantCulture),
            MailParameters = [new("SIZE", MailGrammar.ReadSize)],
            MailOctets = 26,
        },
        new("8BITMIME") // RFC 6152 §2
        {
            MailParameters = [new("BODY", MailGrammar.ReadBody)],
            MailOctets = 17,
        },
        new("SMTPUTF8") // RFC 6531 §3.2
        {
            MailParameters = [new("SMTPUTF8", MailGrammar.ReadSmtpUtf8)],
            MailOctets = 10,
            RcptOctets = 10,
            VrfyOctets = 10,
        },
        new("ENHANCEDSTATUSCODES"), // RFC 2034
        new("CHUNKING"), // RFC 3030 §2
        new("BINARYMIME"), // RFC 3030 §3: a value of BODY
        new("DSN") // RFC 3461 §4
        {
            MailParameters = [new("RET", MailGrammar.ReadReturn), new("ENVID", MailGrammar.ReadEnvelopeId)],
            RcptParameters = [new("NOTIFY", RcptGrammar.ReadNotify), new("ORCPT", RcptGrammar.ReadOriginalRecipient)],
            MailOctets = 100,
            RcptOctets = 500,
        },
        new("LIMITS") { Text = static (_, limits) => Limits(limits) }, // RFC 9422
        new("STARTTLS") { Condition = EhloOffers.StartTls }, // RFC 3207
        new("REQUIRETLS") // RFC 8689 §2
        {
            Condition = EhloOffers.Tls,
            MailParameters = [new("REQUIRETLS", MailGrammar.ReadRequireTls)],
            MailOctets = 11,
        },
        new("AUTH") // RFC 4954 §3
        {
            Condition = EhloOffers.Auth,
            Text = static (_, _) => "PLAIN LOGIN",
            MailParameters = [new("AUTH", MailGrammar.ReadSubmittedBy)],
            MailOctets = 500,
        },
        new("HELP"), // RFC 5321 §4.1.1.8
    ];

    public static EsmtpParameter<MailParameters>[] MailParameters { get; } =
        [.. All.SelectMany(static extension => extension.MailParameters)];

    public static EsmtpParameter<RcptParameters>[] RcptParameters { get; } =
        [.. All.SelectMany(static extension => extension.RcptParameters)];

    public static LineLimits LineLimits { get; } = new()
    {
        Mail = LineLimits.Default + All.Sum(static extension => extension.MailOctets),
        Rcpt = LineLimits.Default + All.Sum(static extension => extension.RcptOctets),
        Vrfy = LineLimits.Default + All.Sum(static extension => extension.VrfyOctets),
        Auth = MaxAuthLine,
    };

    /// <summary>The lines of EHLO after the server's name.</summary>
    public static IEnumerable<string> Lines(EhloOffers offers, SmtpOptions options, SmtpLimits limits) =>
        All.Where(extension => (extension.Condition & ~offers) == EhloOffers.None)
            .Select(extension => extension.Text is { } text
                ? $"{extension.Keyword} {text(options, limits)}"
                : extension.Keyword);

    /// <summary>RFC 9422 §4: a limit that is off is not listed.</summary>
    private static string Limits(SmtpLimits limits)
    {
        string messages = limits.MessagesPerSession > 0
            ? string.Create(CultureInfo.InvariantCulture, $"MAILMAX={limits.MessagesPerSession} ")
            : "";
        return string.Create(CultureInfo.InvariantCulture, $"{messages}RCPTMAX={limits.RecipientsPerMessage}");
    }
}
