using RelateMail.Storage.Sqlite;

namespace RelateMail.Storage.Tests.Sqlite;

/// <summary>A data directory of its own, removed at the end.</summary>
public sealed class DataDirectory : IDisposable
{
    public DataDirectory() => Path = Directory.CreateTempSubdirectory("relatemail-storage-").FullName;

    public string Path { get; }

    public string MailPath => System.IO.Path.Combine(Path, "mail.db");

    public static Task<TestStores> OpenStoresAsync()
    {
        var directory = new DataDirectory();
        SqliteStorage storage = SqliteStorage.OpenDirectory(directory.Path);
        return Task.FromResult(new TestStores(
            storage.Contents,
            storage.Messages,
            storage.Sweeper,
            storage.Probe,
            async () =>
            {
                await storage.DisposeAsync();
                directory.Dispose();
            }));
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
