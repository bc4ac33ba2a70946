namespace RelateMail.Gateway.Certificates;

/// <summary>
/// A certificate that cannot be served. The message names the file and the reason, never a key or password.
/// </summary>
internal sealed class CertificateException : Exception
{
    public CertificateException()
    {
    }

    public CertificateException(string message)
        : base(message)
    {
    }

    public CertificateException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
