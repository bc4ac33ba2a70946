using System.Diagnostics;

namespace RelateMail.Ledger.Fleet;

/// <summary>
/// A certificate as Kubernetes mounts a secret. The files are links through <c>..data</c>, which links to the folder of
/// the version. A rename replaces <c>..data</c> with the link to the next version.
/// </summary>
internal sealed class MountedSecret(string folder)
{
    private const string Data = "..data";
    private int _version;

    public string CertificatePath => Path.Combine(folder, "tls.crt");

    public string KeyPath => Path.Combine(folder, "tls.key");

    /// <summary>Replaces the old version, both files at once.</summary>
    public void Mount(FleetCertificate certificate)
    {
        string version = $"..version-{++_version}";
        Directory.CreateDirectory(Path.Combine(folder, version));
        File.WriteAllText(Path.Combine(folder, version, "tls.crt"), certificate.Chain);
        File.WriteAllText(Path.Combine(folder, version, "tls.key"), certificate.Key);
        string next = Path.Combine(folder, $"{Data}_tmp");
        File.CreateSymbolicLink(next, version);

        // .NET would move the target of the link.
        using (var move = Process.Start("mv", ["-T", next, Path.Combine(folder, Data)]))
        {
            move.WaitForExit();
        }

        foreach (string path in (string[])[CertificatePath, KeyPath])
        {
            if (new FileInfo(path).LinkTarget is null)
            {
                File.Delete(path);
                File.CreateSymbolicLink(path, Path.Combine(Data, Path.GetFileName(path)));
            }
        }
    }

    /// <summary>Writes the certificate and then the key as plain files, as people and certbot hooks do.</summary>
    public void Write(FleetCertificate certificate)
    {
        Replace(CertificatePath, certificate.Chain);
        Replace(KeyPath, certificate.Key);
    }

    /// <summary>Writes a key, which need not match the certificate.</summary>
    public void WriteKey(string key) => Replace(KeyPath, key);

    private static void Replace(string path, string text)
    {
        string temporary = path + ".new";
        File.WriteAllText(temporary, text);
        File.Move(temporary, path, overwrite: true);
    }
}
