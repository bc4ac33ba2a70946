using System.Diagnostics;

namespace RelateMail.Ledger.Fleet;

/// <summary>
/// A certificate as Kubernetes mounts a secret: the files are links through <c>..data</c>, which is a link to the folder of the
/// version and is put in another one's place by a rename.
/// </summary>
internal sealed class MountedSecret(string folder)
{
    private const string Data = "..data";
    private int _version;

    public string CertificatePath => Path.Combine(folder, "tls.crt");

    public string KeyPath => Path.Combine(folder, "tls.key");

    /// <summary>Puts a new version in the old one's place, both files at once.</summary>
    public void Mount(FleetCertificate certificate)
    {
        string version = $"..version-{++_version}";
        Directory.CreateDirectory(Path.Combine(folder, version));
        File.WriteAllText(Path.Combine(folder, version, "tls.crt"), certificate.Chain);
        File.WriteAllText(Path.Combine(folder, version, "tls.key"), certificate.Key);
        string next = Path.Combine(folder, $"{Data}_tmp");
        File.CreateSymbolicLink(next, version);
        using (var move = Process.Start("mv", ["-T", next, Path.Combine(folder, Data)])) // .NET moves what a link is to
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

    /// <summary>Writes the certificate, then the key, into files of their own, as certbot's hooks and people do.</summary>
    public void Write(FleetCertificate certificate)
    {
        Replace(CertificatePath, certificate.Chain);
        Replace(KeyPath, certificate.Key);
    }

    /// <summary>A key that is not the certificate's.</summary>
    public void WriteKey(string key) => Replace(KeyPath, key);

    private static void Replace(string path, string text)
    {
        string temporary = path + ".new";
        File.WriteAllText(temporary, text);
        File.Move(temporary, path, overwrite: true);
    }
}
