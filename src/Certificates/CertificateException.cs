namespace RelateMail.Certificates;

/// <summary>
/// A certificate cannot be loaded or served. The message names the file and the reason, never a key or password.
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

    /// <summary>Path of a file that cannot be read; null if the fault is another one.</summary>
    public string? Path { get; init; }

    internal static string Reason(Exception exception) => exception is UnauthorizedAccessException
        ? "permission denied." : exception.Message;
}
