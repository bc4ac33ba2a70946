using System.Runtime.Versioning;
using RelateMail.Storage.Sqlite;
using RelateMail.Storage.Tests.Sqlite;

namespace RelateMail.Storage.Tests;

/// <summary>Only the user of the process can read mail, keys and password hashes on disk.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class PrivateFolderTests : IDisposable
{
    private const UnixFileMode Folder = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode Secret = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Wide = Secret | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private const UnixFileMode WideFolder = Folder | UnixFileMode.GroupRead | UnixFileMode.GroupExecute
        | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    private readonly DataDirectory _directory = new();

    public static bool IsUnix => !OperatingSystem.IsWindows();

    public void Dispose() => _directory.Dispose();

    [Fact(SkipUnless = nameof(IsUnix), Skip = "Windows has no such mode.")]
    public void Files_of_a_new_data_directory_belong_to_the_owner_alone()
    {
        string data = Path.Combine(_directory.Path, "outer", "data");

        using SqliteStorage storage = SqliteStorage.OpenDirectory(data);

        Assert.Equal(Folder, File.GetUnixFileMode(data));
        Assert.Equal(["mail.db", "mail.db-shm", "mail.db-wal", "state.db"], Names(data)[..4]);
        Assert.All(Directory.GetFiles(data), static file => Assert.Equal(Secret, File.GetUnixFileMode(file)));
    }

    [Fact(SkipUnless = nameof(IsUnix), Skip = "Windows has no such mode.")]
    public void Start_removes_the_rights_of_others_from_an_existing_data_directory()
    {
        SqliteStorage.OpenDirectory(_directory.Path).Dispose();
        File.WriteAllText(Path.Combine(_directory.Path, "api-key"), "secret");
        File.SetUnixFileMode(_directory.Path, WideFolder);
        foreach (string file in Directory.GetFiles(_directory.Path))
        {
            File.SetUnixFileMode(file, Wide);
        }

        using SqliteStorage storage = SqliteStorage.OpenDirectory(_directory.Path);

        Assert.Equal(Folder, File.GetUnixFileMode(_directory.Path));
        Assert.All(
            Directory.GetFiles(_directory.Path), static file => Assert.Equal(Secret, File.GetUnixFileMode(file)));
    }

    [Fact(SkipUnless = nameof(IsUnix), Skip = "Windows has no such mode.")]
    public void Restrict_names_what_it_changed_and_follows_no_link()
    {
        string outside = Path.Combine(Directory.CreateTempSubdirectory("relatemail-outside-").FullName, "file");
        File.WriteAllText(outside, "");
        File.SetUnixFileMode(outside, Wide);
        File.CreateSymbolicLink(Path.Combine(_directory.Path, "link"), outside);
        string inside = Path.Combine(_directory.Path, "inside");
        File.WriteAllText(inside, "");
        File.SetUnixFileMode(inside, Wide);
        File.SetUnixFileMode(_directory.Path, Folder);

        FolderRights rights = PrivateFolder.Restrict(_directory.Path);

        Assert.Equal([inside], rights.Mended);
        Assert.Empty(rights.Open);
        Assert.Equal(Wide, File.GetUnixFileMode(outside));
        Assert.Empty(PrivateFolder.Restrict(_directory.Path).Mended);
        Directory.Delete(Path.GetDirectoryName(outside)!, recursive: true);
    }

    [Fact(SkipUnless = nameof(IsUnix), Skip = "Windows has no such mode.")]
    public void Shared_folder_with_the_sticky_bit_keeps_its_rights_and_is_reported()
    {
        File.SetUnixFileMode(_directory.Path, WideFolder | UnixFileMode.StickyBit);

        FolderRights rights = PrivateFolder.Restrict(_directory.Path);

        Assert.Empty(rights.Mended);
        Assert.Equal([_directory.Path], rights.Open);
        Assert.Equal(WideFolder | UnixFileMode.StickyBit, File.GetUnixFileMode(_directory.Path));
    }

    private static string[] Names(string folder) =>
        [.. Directory.GetFiles(folder).Select(static file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];
}
