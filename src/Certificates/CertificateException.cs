namespace RelateMail.Certificates;

/// <summary>
/// A certificate that cannot be served. The message names the file and the reason, never a key or password.
/// </summary>
public sealed class CertificateException : Exception
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

    internal static string Reason(Exception exception) => exception is UnauthorizedAccessException
        ? "permission denied." : exception.Message;
}
