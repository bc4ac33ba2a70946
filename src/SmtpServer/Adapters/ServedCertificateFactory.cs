using System.Security.Cryptography.X509Certificates;
using global::SmtpServer;
using RelateMail.Smtp.Transport;

namespace RelateMail.SmtpServer.Adapters;

/// <summary>
/// Returns the certificate that the node serves at this moment. The package asks at every handshake, so a new
/// certificate never drops a session.
/// </summary>
internal sealed class ServedCertificateFactory(IServerCertificates certificates) : ICertificateFactory
{
    public X509Certificate GetServerCertificate(ISessionContext sessionContext) =>
        certificates.ForName(null).TargetCertificate;
}
