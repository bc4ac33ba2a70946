using System.Net;
using global::SmtpServer;
using global::SmtpServer.Protocol;
using RelateMail.Smtp;
using RelateMail.Smtp.Replies;
using RelateMail.SmtpServer.Sessions;

namespace RelateMail.SmtpServer.Adapters;

/// <summary>Replaces the replies to HELO and EHLO, and PROXY, which the package accepts from any client.</summary>
internal sealed class FrontCommandFactory : SmtpCommandFactory
{
    public override SmtpCommand CreateHelo(string domainOrAddress) => new FrontHeloCommand(domainOrAddress);

    public override SmtpCommand CreateEhlo(string domainOrAddress) => new FrontEhloCommand(domainOrAddress);

    /// <summary>A PROXY header is read before the greeting, from trusted sources only; here it is unknown.</summary>
    public override SmtpCommand CreateProxy(
        IPEndPoint? sourceEndpoint = null, IPEndPoint? destinationEndpoint = null) =>
        throw PackageReply.Refuse(SmtpReplies.UnknownCommand);

    /// <summary>HELO (RFC 5321 §4.1.1.1).</summary>
    private sealed class FrontHeloCommand(string domainOrAddress) : HeloCommand(domainOrAddress)
    {
        protected override string GetGreeting(ISessionContext context) => context.ServerOptions.ServerName;
    }

    /// <summary>EHLO (RFC 5321 §4.1.1.1) with the extensions that this front keeps.</summary>
    private sealed class FrontEhloCommand(string domainOrAddress) : EhloCommand(domainOrAddress)
    {
        protected override string GetGreeting(ISessionContext context) => context.ServerOptions.ServerName;

        protected override IEnumerable<string> GetExtensions(ISessionContext context)
        {
            yield return "PIPELINING";
            yield return "8BITMIME";
            yield return "SMTPUTF8";
            yield return $"SIZE {context.ServerOptions.MaxMessageSizeOptions.Length}";
            if (!context.Pipe.IsSecure && context.EndpointDefinition.CertificateFactory is not null)
            {
                yield return "STARTTLS";
            }

            if (ClientSession.Of(context).Listener.Role == ListenerRole.Submission
                && (context.Pipe.IsSecure || context.EndpointDefinition.AllowUnsecureAuthentication))
            {
                yield return "AUTH PLAIN LOGIN";
            }
        }
    }
}
