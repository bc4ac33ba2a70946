using Microsoft.Extensions.Options;
using RelateMail.Smtp.Replies;
using RelateMail.Smtp.Transport;

namespace RelateMail.Smtp.Commands;

/// <summary>EHLO: names the client, ends the transaction, lists the extensions (RFC 5321 §4.1.1.1).</summary>
internal sealed class EhloHandler
{
    private readonly IServerCertificates _certificates;
    private readonly bool _allowInClear;

    /// <summary>One reply for each combination of <see cref="EhloOffers"/>.</summary>
    private readonly SmtpReply[] _replies;

    public EhloHandler(
        ServerIdentity identity,
        IServerCertificates certificates,
        IOptions<SmtpOptions> options,
        IOptions<SmtpLimits> limits)
    {
        _certificates = certificates;
        _allowInClear = options.Value.AllowUnsecureAuthentication;
        const EhloOffers All = EhloOffers.StartTls | EhloOffers.Auth | EhloOffers.Tls;
        _replies = [.. Enumerable.Range(0, (int)All + 1).Select(offers =>
            SmtpReply.MultiLine(
                250,
                default,
                [identity.Name, .. SmtpExtensions.Lines((EhloOffers)offers, options.Value, limits.Value)]))];
    }

    public async ValueTask<SmtpReply> HandleAsync(SessionState state, SmtpCommand.Ehlo command)
    {
        await state.GreetAsync(command.Client, isExtended: true);
        EhloOffers tls = state.Tls is not null ? EhloOffers.Tls
            : _certificates.IsConfigured ? EhloOffers.StartTls
            : EhloOffers.None;
        EhloOffers auth = MayAuthenticate(state) ? EhloOffers.Auth : EhloOffers.None;
        return _replies[(int)(tls | auth)];
    }

    private bool MayAuthenticate(SessionState state) => state.Listener.Role == ListenerRole.Submission
        && state.Login is null
        && (state.Tls is not null || _allowInClear);
}
