namespace RelateMail.Storage;

/// <summary>
/// A folder that only its owner can open (0700), with files that only the owner can read and write (0600), whatever the
/// umask of the process is. On Windows the access control list of the parent folder applies instead.
/// </summary>
public static class PrivateFolder
{
    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode OwnerFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Others =
        UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;

    /// <summary>Creates the folder if it is missing. Does not change an existing one.</summary>
    public static void Create(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            _ = Directory.CreateDirectory(path);
        }
        else
        {
            _ = Directory.CreateDirectory(path, Owner);
        }
    }

    /// <summary>Options for a file that only its owner can read and write, if opening it creates it.</summary>
    public static FileStreamOptions Options(FileMode mode, FileAccess access, FileShare share)
    {
        var options = new FileStreamOptions { Mode = mode, Access = access, Share = share };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerFile;
        }

        return options;
    }

    /// <summary>
    /// Creates an empty file if none exists. SQLite accepts it as an empty database, and gives its rights to the files
    /// that it makes beside it.
    /// </summary>
    public static void CreateFile(string path)
    {
        if (Path.Exists(path))
        {
            return; // opening it would release the locks that SQLite holds in this process
        }

        try
        {
            new FileStream(path, Options(FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite)).Dispose();
        }
        catch (IOException) when (File.Exists(path))
        {
            // another process created it meanwhile, in the same way
        }
    }

    /// <summary>
    /// Removes the rights of others from the folder and from the files in it. Links are not followed. A shared folder,
    /// such as /tmp, keeps its own rights.
    /// </summary>
    public static FolderRights Restrict(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return new FolderRights([], []);
        }

        List<string> mended = [];
        List<string> open = [];
        var folder = new DirectoryInfo(path);
        IEnumerable<FileInfo> files = folder.EnumerateFiles().Where(static file => file.LinkTarget is null);
        foreach (FileSystemInfo entry in (IEnumerable<FileSystemInfo>)[folder, .. files])
        {
            bool? changed = Restrict(entry);
            if (changed is { } done)
            {
                (done ? mended : open).Add(entry.FullName);
            }
        }

        return new FolderRights(mended, open);
    }

    /// <returns>Null if nothing is to be changed; false if this process may not change it.</returns>
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    private static bool? Restrict(FileSystemInfo entry)
    {
        UnixFileMode mode;
        try
        {
            mode = entry.UnixFileMode;
            if ((mode & ~Owner & ~(UnixFileMode.SetGroup | UnixFileMode.SetUser)) == 0)
            {
                return null;
            }

            if (mode.HasFlag(UnixFileMode.StickyBit))
            {
                return false;
            }

            entry.UnixFileMode = mode & Owner;
            return true;
        }
        catch (FileNotFoundException)
        {
            return null; // SQLite deleted a file of its log meanwhile
        }
        catch (UnauthorizedAccessException)
        {
            // Another user owns it. Rights of a group are in order, because a volume of Kubernetes has them.
            return (entry.UnixFileMode & Others) == 0 ? null : false;
        }
    }
}

/// <summary>The result of <see cref="PrivateFolder.Restrict(string)"/>.</summary>
/// <param name="Mended">Paths from which the rights of others were removed.</param>
/// <param name="Open">Paths that others can still open, because this process may not change them.</param>
public sealed record FolderRights(IReadOnlyList<string> Mended, IReadOnlyList<string> Open);
