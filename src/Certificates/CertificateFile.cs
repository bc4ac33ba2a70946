namespace RelateMail.Certificates;

/// <summary>Reads one file with certificates or a key.</summary>
public static class CertificateFile
{
    private const int MaxFileOctets = 1024 * 1024;

    /// <exception cref="CertificateException">
    /// The file is missing, unreadable or larger than 1 MiB; the message names it, and so does
    /// <see cref="CertificateException.Path"/>.
    /// </exception>
    public static byte[] Read(string path)
    {
        try
        {
            if (new FileInfo(path) is { Exists: true, Length: > MaxFileOctets })
            {
                throw new CertificateException($"{path} is not a certificate or key: it is larger than 1 MiB.")
                {
                    Path = path,
                };
            }

            return File.ReadAllBytes(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CertificateException(Explain(path, exception), exception) { Path = path };
        }
    }

    private static string Explain(string path, Exception exception) =>
        exception is FileNotFoundException or DirectoryNotFoundException ? $"{path} does not exist."
            : Directory.Exists(path) ? $"{path} is a directory, not a file."
            : $"{path} cannot be read: {CertificateException.Reason(exception)}";
}
