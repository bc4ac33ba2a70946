using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using RelateMail.Storage.GroupCommit;
using SQLitePCL;

namespace RelateMail.Storage.Sqlite;

/// <summary>One open database file: WAL, synchronized on every commit, one writer and a few readers.</summary>
internal sealed class SqliteDatabase : IAsyncDisposable
{
    /// <summary>Larger pages increase the file size and the octets written for a message of 4 KB by half, without a
    /// measurable gain in time.</summary>
    private const int PageSize = 4096;

    /// <summary>How long opening waits for another process that opens the same file.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private SqliteDatabase(SqliteWriter writer, SqliteReaders readers)
    {
        Writer = writer;
        Readers = readers;
    }

    public SqliteWriter Writer { get; }

    public SqliteReaders Readers { get; }

    /// <summary>Opens the file, creates it if it is missing, and migrates its schema.</summary>
    /// <exception cref="StorageStartException">The database cannot be used. The message gives the reason in one
    /// line.</exception>
    public static SqliteDatabase Open(
        string path, SqliteMigrations migrations, TimeProvider timeProvider, ILogger logger, CommitMeter? meter = null)
    {
        Prepare(path, migrations, timeProvider, logger);
        return RetryWhileBusy(path, timeProvider, () => Open(path, timeProvider, logger, meter));
    }

    /// <summary>Creates or checks the file and its schema, and leaves it closed.</summary>
    /// <exception cref="StorageStartException">The database cannot be used. The message gives the reason in one
    /// line.</exception>
    public static void Prepare(string path, SqliteMigrations migrations, TimeProvider timeProvider, ILogger logger)
    {
        MakeFile(path);
        RetryWhileBusy(path, timeProvider, () =>
        {
            using var session = new SqliteSession(path, SqliteOpenMode.ReadWriteCreate, timeProvider);
            session.Execute($"PRAGMA page_size = {PageSize.ToString(CultureInfo.InvariantCulture)}");
            session.Execute("PRAGMA auto_vacuum = INCREMENTAL"); // has an effect on a new file only
            EnterWal(path, session);
            migrations.Run(path, session, logger);
            return true;
        });
    }

    /// <summary>Checks that commits of a connection with default settings are durable.</summary>
    /// <exception cref="StorageStartException">Commits are not durable, or the file cannot be opened.</exception>
    public static void RequireDurableByDefault(string path, TimeProvider timeProvider) =>
        RetryWhileBusy(path, timeProvider, () =>
        {
            using var plain = new SqliteSession(path, SqliteOpenMode.ReadWrite, timeProvider);
            RequireDurable(path, plain);
            return true;
        });

    public async ValueTask DisposeAsync()
    {
        // The writer last: the last connection moves the log into the database, and a reader may not write.
        await Readers.DisposeAsync();
        await Writer.DisposeAsync();
    }

    /// <summary>
    /// Checks that commits of <paramref name="session"/> are durable: logged ahead, and synchronized each time.
    /// </summary>
    /// <exception cref="StorageStartException">Commits are not durable.</exception>
    public static void RequireDurable(string path, SqliteSession session)
    {
        string? journal = session.ReadText("PRAGMA journal_mode");
        string? synchronous = session.ReadText("PRAGMA synchronous");
        if (journal != "wal" || synchronous != "2")
        {
            throw new StorageStartException(
                $"The database '{path}' is not durable: journal_mode is '{journal}' (must be 'wal') and "
                + $"synchronous is '{synchronous}' (must be '2', FULL).");
        }
    }

    private static void MakeFile(string path)
    {
        string directory = Path.GetDirectoryName(Path.GetFullPath(path))!;
        try
        {
            PrivateFolder.Create(directory);
            PrivateFolder.CreateFile(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new StorageStartException(
                $"The database '{path}' cannot be created: {exception.Message}", exception);
        }
    }

    private static void EnterWal(string path, SqliteSession session)
    {
        string? mode = session.ReadText("PRAGMA journal_mode = WAL");
        if (mode != "wal")
        {
            throw new StorageStartException(
                $"The database '{path}' cannot use a write-ahead log (journal_mode stays '{mode}'): "
                + "put it on a local disk.");
        }
    }

    /// <summary>Repeats a step of opening while another process has an exclusive lock: it changes the mode, migrates,
    /// or closes the file as the last one and moves the log into it.</summary>
    private static T RetryWhileBusy<T>(string path, TimeProvider timeProvider, Func<T> step)
    {
        long started = timeProvider.GetTimestamp();
        while (true)
        {
            try
            {
                return step();
            }
            catch (SqliteException exception)
            {
                if (exception.SqliteErrorCode != raw.SQLITE_BUSY || timeProvider.GetElapsedTime(started) >= s_patience)
                {
                    throw SqliteFailure.StartException(path, exception);
                }
            }

            Thread.Sleep(1);
        }
    }

    private static SqliteDatabase Open(string path, TimeProvider timeProvider, ILogger logger, CommitMeter? meter)
    {
        var sessions = new List<SqliteSession>();
        try
        {
            sessions.Add(OpenWriter(path, timeProvider));
            int readers = Math.Clamp(Environment.ProcessorCount, 2, 8);
            for (int index = 0; index < readers; index++)
            {
                sessions.Add(OpenReader(path, timeProvider));
            }

            string name = Path.GetFileName(path);
            return new SqliteDatabase(
                new SqliteWriter(name, sessions[0], () => OpenWriter(path, timeProvider), logger, meter),
                new SqliteReaders(name, sessions[1..]));
        }
        catch
        {
            sessions.ForEach(session => session.Dispose());
            throw;
        }
    }

    /// <remarks>No mmap: a read error would be a signal that ends the process, not an error code. A small cache: after
    /// a commit that split a page SQLite searches the whole cache, which took a fifth of the writer's time with 64 MiB;
    /// the system caches the file anyway. Checkpoints of 8 MiB: a commit waits for its checkpoint, and with 16 MiB the
    /// 99th percentile of all mails was 34 ms instead of 24.</remarks>
    private static SqliteSession OpenWriter(string path, TimeProvider timeProvider)
    {
        SqliteSession session = OpenSession(
            path,
            SqliteOpenMode.ReadWrite,
            timeProvider,
            """
            PRAGMA synchronous = FULL;
            PRAGMA cache_size = -8192;
            PRAGMA wal_autocheckpoint = 2000;
            PRAGMA journal_size_limit = 67108864;
            """);
        try
        {
            RequireDurable(path, session);
            return session;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    private static SqliteSession OpenReader(string path, TimeProvider timeProvider) => OpenSession(
        path,
        SqliteOpenMode.ReadOnly,
        timeProvider,
        """
        PRAGMA busy_timeout = 5000;
        PRAGMA cache_size = -8192;
        """);

    private static SqliteSession OpenSession(
        string path, SqliteOpenMode mode, TimeProvider timeProvider, string settings)
    {
        var session = new SqliteSession(path, mode, timeProvider);
        try
        {
            session.Execute(settings);
            return session;
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }
}
