using System.Security.Cryptography;
using RelateMail.Certificates;
using RelateMail.Cluster.Tls;

namespace RelateMail.Ingress.Certificates;

/// <summary>
/// <c>make-node-certificates AUTHORITY ROLE=FOLDER…</c>: creates an authority for TLS between the nodes of a cluster,
/// and a certificate for each role. Run again, it renews those that end soon, and keeps the others.
/// </summary>
public static class NodeCertificateCommand
{
    public const string Name = "make-node-certificates";

    /// <returns>The exit code.</returns>
    public static int Run(string[] args)
    {
        if (args is not [Name, { Length: > 0 } authority, _, ..]
            || args[2..].Select(static text => text.Split('=', 2)).ToArray() is not { } nodes
            || nodes.Any(static node => node is not [_, { Length: > 0 }]))
        {
            Console.Error.WriteLine($"Usage: {Name} AUTHORITY-FOLDER ROLE=FOLDER... (silo, gateway, read or mail)");
            return 2;
        }

        try
        {
            using var maker = NodeCertificateMaker.Open(authority, DateTimeOffset.UtcNow);
            foreach (string[] node in nodes)
            {
                bool isNew = maker.Ensure(node[1], node[0]);
                string path = Path.Combine(node[1], NodeCertificateMaker.NodeFile);
                Console.Out.WriteLine(isNew ? $"{path} was created." : $"{path} exists already; nothing was changed.");
            }

            return 0;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException
            or ArgumentException or CryptographicException or CertificateException)
        {
            Console.Error.WriteLine($"The certificates cannot be created: {exception.Message}");
            return 1;
        }
    }
}
