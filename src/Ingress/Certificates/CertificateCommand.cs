namespace RelateMail.Ingress.Certificates;

/// <summary>
/// <c>make-certificate DIRECTORY [NAME]</c>: makes a self-signed certificate to try TLS with, once, for gateways that share
/// it; one that is there and still serves the name stays.
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
            bool isNew = DevelopmentCertificate.Ensure(
                directory, name is [{ Length: > 0 } given] ? given : "localhost", DateTimeOffset.UtcNow, out string path);
            Console.Out.WriteLine(isNew ? $"{path} was made." : $"{path} is there already.");
            return 0;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException)
        {
            Console.Error.WriteLine($"The certificate cannot be made in {directory}: {exception.Message}");
            return 1;
        }
    }
}
