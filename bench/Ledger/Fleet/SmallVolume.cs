using System.Diagnostics;
using RelateMail.Shared;

namespace RelateMail.Ledger.Fleet;

/// <summary>A file system of fixed size in memory, which can be filled.</summary>
internal sealed class SmallVolume : IDisposable
{
    private const int Megabytes = 256;

    private SmallVolume(string folder) => Folder = folder;

    /// <summary>Why this machine cannot have such a volume; null if it can.</summary>
    public static string? WhyNot =>
        OperatingSystem.IsLinux() && Environment.UserName == "root" ? null : "the scenario needs Linux and root";

    /// <summary>The folder at which it is mounted.</summary>
    public string Folder { get; }

    private string Filler => Path.Combine(Folder, "filler");

    /// <param name="user">The owner of the folder.</param>
    public static SmallVolume Create(string user)
    {
        string folder = Directory.CreateTempSubdirectory("relatemail-volume-").FullName;
        Run("mount", "-t", "tmpfs", "-o", $"size={Megabytes}m,mode=0700", "tmpfs", folder);
        var volume = new SmallVolume(folder);
        Run("chown", user, folder);
        return volume;
    }

    /// <summary>Takes all free space.</summary>
    /// <returns>Its octets.</returns>
    public long Fill()
    {
        byte[] block = new byte[64 * 1024];
        using FileStream file = new(Filler, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        try
        {
            while (true)
            {
                file.Write(block);
            }
        }
        catch (IOException)
        {
            return file.Length; // it is full
        }
    }

    /// <summary>Gives the space back.</summary>
    public void MakeRoom() => File.Delete(Filler);

    public void Dispose()
    {
        Run("umount", "--lazy", Folder);
        Directory.Delete(Folder);
    }

    private static void Run(params string[] command)
    {
        using var process = Process.Start(
            new ProcessStartInfo(command[0], command[1..]) { RedirectStandardError = true })!;
        string error = process.StandardError.ReadToEnd().Trim();
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new CannotRunException($"{string.Join(' ', command)}: {error}");
        }
    }
}
