namespace RelateMail.Certificates;

/// <summary>Writes a file that only its owner can read (0600), in a folder that only its owner can open (0700).
/// </summary>
public static class SecretFile
{
    /// <summary>
    /// Replaces the file in one step, so that readers never find half of it. Creates the folder if it is missing.
    /// </summary>
    public static void Write(string path, string text)
    {
        ArgumentNullException.ThrowIfNull(path);
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (OperatingSystem.IsWindows())
        {
            _ = Directory.CreateDirectory(folder);
        }
        else
        {
            const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            options.UnixCreateMode = Owner;
            _ = Directory.CreateDirectory(folder, Owner | UnixFileMode.UserExecute);
        }

        string temporary = $"{path}.{Guid.NewGuid():N}";
        using (var writer = new StreamWriter(new FileStream(temporary, options)))
        {
            writer.Write(text);
        }

        File.Move(temporary, path, overwrite: true);
    }
}
