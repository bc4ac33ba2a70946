using System.Net;
using System.Net.Security;
using RelateMail.Smtp.Addressing;
using RelateMail.Smtp.Ports;
using RelateMail.Smtp.Transactions;
using RelateMail.Smtp.Transport;

namespace RelateMail.Engine;

internal sealed class EveryRecipient : IRecipientPolicy
{
    public ValueTask<RecipientDecision> DecideAsync(
        ClientFacts client,
        ReversePath reversePath,
        MailParameters parameters,
        ForwardPath forwardPath,
        CancellationToken cancellationToken) =>
        new(RecipientDecision.Accept(RecipientRoute.None));
}

internal sealed class NoCredentials : ICredentialVerifier
{
    public ValueTask<CredentialVerdict> VerifyAsync(
        string login, string password, IPAddress client, CancellationToken cancellationToken) => default;
}

internal sealed class NoCertificates : IServerCertificates
{
    public bool IsConfigured => false;

    public SslStreamCertificateContext ForName(string? serverName) => throw new InvalidOperationException();
}
