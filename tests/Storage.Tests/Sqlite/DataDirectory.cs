using RelateMail.Storage.Sqlite;

namespace RelateMail.Storage.Tests.Sqlite;

/// <summary>A separate data directory, deleted at the end.</summary>
public sealed class DataDirectory : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("relatemail-storage-").FullName;

    public string TracePath => System.IO.Path.Combine(Path, "trace.db");

    public string MailPath => System.IO.Path.Combine(Path, "mail.db");

    /// <summary>Opens stores in a directory that is deleted with them.</summary>
    public static Task<TestStores> OpenStoresAsync()
    {
        var directory = new DataDirectory();
        TestStores stores = directory.Open();
        return Task.FromResult(stores with
        {
            Close = async () =>
            {
                await stores.Close();
                directory.Dispose();
            },
        });
    }

    public static TestStores OpenAt(string path)
    {
        SqliteStorage storage = SqliteStorage.OpenDirectory(path);
        return new TestStores(
            storage.Contents, storage.Messages, storage.Mailboxes, storage.Sweeper, storage.Probe,
            storage.Webhooks, storage.Outbox, storage.DisposeAsync)
        {
            Audit = storage.Audit,
            Trace = storage.Trace,
            Directory = storage.Directory,
        };
    }

    /// <summary>Opens this directory once more.</summary>
    public TestStores Open() => OpenAt(Path);

    public void Dispose()
    {
        if (Directory.Exists(Path))
        {
            Directory.Delete(Path, recursive: true);
        }
    }
}
