using System.Globalization;
using Microsoft.Extensions.Options;
using RelateMail.Smtp.Replies;
using RelateMail.Smtp.Transport;

namespace RelateMail.Smtp.Commands;

/// <summary>EHLO: names the client, ends the transaction, lists the extensions (RFC 5321 §4.1.1.1).</summary>
internal sealed class EhloHandler
{
    private readonly ServerIdentity _identity;
    private readonly IServerCertificates _certificates;
    private readonly SmtpOptions _options;
    private readonly SmtpLimits _limits;

    /// <summary>One reply for each combination of STARTTLS and AUTH.</summary>
    private readonly SmtpReply[] _replies;

    public EhloHandler(
        ServerIdentity identity,
        IServerCertificates certificates,
        IOptions<SmtpOptions> options,
        IOptions<SmtpLimits> limits)
    {
        _identity = identity;
        _certificates = certificates;
        _options = options.Value;
        _limits = limits.Value;
        _replies = [Compose(false, false), Compose(true, false), Compose(false, true), Compose(true, true)];
    }

    public async ValueTask<SmtpReply> HandleAsync(SessionState state, SmtpCommand.Ehlo command)
    {
        await state.GreetAsync(command.Client, isExtended: true);
        bool offersTls = state.Tls is null && _certificates.IsConfigured;
        bool offersAuth = state.Listener.Role == ListenerRole.Submission
            && state.Login is null
            && (state.Tls is not null || _options.AllowUnsecureAuthentication);
        return _replies[(offersTls ? 1 : 0) + (offersAuth ? 2 : 0)];
    }

    private SmtpReply Compose(bool offersTls, bool offersAuth)
    {
        var lines = new List<string>
        {
            _identity.Name,
            "PIPELINING",
            string.Create(CultureInfo.InvariantCulture, $"SIZE {_options.MaxMessageSizeBytes}"),
            "8BITMIME",
            "SMTPUTF8",
            "ENHANCEDSTATUSCODES",
            "CHUNKING",
            "BINARYMIME",
            "DSN",
            Limits(),
        };
        if (offersTls)
        {
            lines.Add("STARTTLS");
        }

        if (offersAuth)
        {
            lines.Add("AUTH PLAIN LOGIN");
        }

        lines.Add("HELP");
        return SmtpReply.MultiLine(250, default, lines);
    }

    /// <summary>LIMITS (RFC 9422 §4): a limit that is switched off is not named.</summary>
    private string Limits()
    {
        string messages = _limits.MessagesPerSession > 0
            ? string.Create(CultureInfo.InvariantCulture, $"MAILMAX={_limits.MessagesPerSession} ")
            : "";
        return string.Create(CultureInfo.InvariantCulture, $"LIMITS {messages}RCPTMAX={_limits.RecipientsPerMessage}");
    }
}
