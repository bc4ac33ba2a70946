using System.Diagnostics;
using RelateMail.Shared;

namespace RelateMail.Ledger.Fleet;

/// <summary>Certificates with which the nodes of a fleet prove their roles to each other.</summary>
internal sealed class NodeCertificates
{
    private readonly string _folder;

    private NodeCertificates(string folder) => _folder = folder;

    /// <summary>Makes an authority, and a certificate for each role.</summary>
    /// <param name="gateway">The program that makes them.</param>
    /// <param name="folder">The folder for the files.</param>
    /// <param name="cancellationToken">Ends the wait for the program.</param>
    public static async Task<NodeCertificates> MakeAsync(
        string gateway, string folder, CancellationToken cancellationToken)
    {
        var made = new NodeCertificates(folder);
        using var make = Process.Start(new ProcessStartInfo("dotnet",
        [
            gateway, "make-node-certificates", made.Of("authority"),
            $"silo={made.Of("silo")}", $"gateway={made.Of("gateway")}",
        ]))!;
        await make.WaitForExitAsync(cancellationToken);
        return make.ExitCode == 0
            ? made
            : throw new CannotRunException("The certificates of the nodes could not be made.");
    }

    /// <summary>The settings of a node.</summary>
    /// <param name="node">Its name, which begins with its role and a hyphen.</param>
    public IEnumerable<KeyValuePair<string, string>> SettingsOf(string node)
    {
        string folder = Of(node[..node.IndexOf('-', StringComparison.Ordinal)]);
        return
        [
            new("Cluster__Tls__CertificatePath", Path.Combine(folder, "node.pem")),
            new("Cluster__Tls__AuthorityPath", Path.Combine(folder, "authority.pem")),
            new("Cluster__Tls__RequireRoles", "true"),
        ];
    }

    private string Of(string role) => Path.Combine(_folder, role);
}
