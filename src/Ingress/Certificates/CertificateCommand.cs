namespace RelateMail.Ingress.Certificates;

/// <summary>
/// <c>make-certificate DIRECTORY [NAME]</c>: creates a self-signed certificate for a trial of TLS. Several gateways can
/// share it. An existing certificate is kept if it is valid and covers the name.
/// </summary>
public static class CertificateCommand
{
    public const string Name = "make-certificate";

    public static int Run(string[] args)
    {
        if (args is not [Name, { Length: > 0 } directory, .. { Length: <= 1 } name])
        {
            Console.Error.WriteLine($"Usage: {Name} DIRECTORY [NAME]");
            return 2;
        }

        try
        {
            string serverName = name is [{ Length: > 0 } given] ? given : "localhost";
            bool isNew = DevelopmentCertificate.Ensure(
                directory, serverName, DateTimeOffset.UtcNow, out string path);
            Console.Out.WriteLine(isNew ? $"{path} was created." : $"{path} exists already; nothing was changed.");
            return 0;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            Console.Error.WriteLine($"The certificate cannot be created in {directory}: {exception.Message}");
            return 1;
        }
    }
}
