using Microsoft.Extensions.Logging;
using Npgsql;

namespace RelateMail.Storage.Postgres;

/// <summary>The connection pool of a server, and the only code that decides whether work is retried.</summary>
internal sealed class PostgresDatabase(ILogger logger) : IAsyncDisposable
{
    private const int MaxAttempts = 5;

    private NpgsqlDataSource? _source;

    public bool IsOpen => _source is not null;

    public static StorageUnavailableException NotOpen() => new("The store is not open yet.");

    /// <summary>Takes ownership of a pool.</summary>
    public void Open(NpgsqlDataSource source) => _source = source;

    /// <summary>
    /// Runs work that may be repeated safely if its outcome is unknown. Failures are exceptions of Npgsql.
    /// </summary>
    /// <param name="work">Its second parameter is true if an earlier run may have been committed.</param>
    public Task<T> RunAsync<T>(Func<NpgsqlConnection, bool, Task<T>> work) =>
        RunAsync(work, mayRepeat: true, CancellationToken.None);

    /// <inheritdoc cref="RunAsync{T}(Func{NpgsqlConnection, bool, Task{T}})"/>
    public Task<T> RunAsync<T>(Func<NpgsqlConnection, Task<T>> work) => RunAsync((connection, _) => work(connection));

    /// <summary>Runs work that may be repeated, such as a query, for a caller of the store.</summary>
    /// <exception cref="StorageUnavailableException">The outcome is unknown.</exception>
    public Task<T> ReadAsync<T>(Func<NpgsqlConnection, Task<T>> work, CancellationToken cancellationToken) =>
        TranslateAsync(RunAsync((connection, _) => work(connection), mayRepeat: true, cancellationToken));

    /// <summary>Runs work whose second run would have a different outcome.</summary>
    /// <exception cref="StorageUnavailableException">The outcome is unknown.</exception>
    public Task<T> RunOnceAsync<T>(Func<NpgsqlConnection, Task<T>> work, CancellationToken cancellationToken) =>
        TranslateAsync(RunAsync((connection, _) => work(connection), mayRepeat: false, cancellationToken));

    public ValueTask DisposeAsync() => _source?.DisposeAsync() ?? ValueTask.CompletedTask;

    private async Task<T> RunAsync<T>(
        Func<NpgsqlConnection, bool, Task<T>> work, bool mayRepeat, CancellationToken cancellationToken)
    {
        NpgsqlDataSource source = _source ?? throw NotOpen();
        bool wasLost = false;
        for (int attempt = 1; ; attempt++)
        {
            await using NpgsqlConnection connection = await ConnectAsync(source, cancellationToken);
            try
            {
                return await work(connection, attempt > 1);
            }
            catch (NpgsqlException exception) when (attempt < MaxAttempts && PostgresFailure.IsCollision(exception))
            {
                logger.Collided(attempt, exception);
            }
            catch (NpgsqlException exception)
                when (mayRepeat && !wasLost && PostgresFailure.IsLostConnection(exception))
            {
                wasLost = true;
                logger.ConnectionLost(exception);
                source.Clear(); // the other connections of the pool are to the same server, and broken too
            }
        }
    }

    private static async Task<T> TranslateAsync<T>(Task<T> work)
    {
        try
        {
            return await work;
        }
        catch (Exception exception)
            when (PostgresFailure.Translate(exception) is var translated && translated != exception)
        {
            throw translated;
        }
    }

    private static async ValueTask<NpgsqlConnection> ConnectAsync(
        NpgsqlDataSource source, CancellationToken cancellationToken)
    {
        try
        {
            return await source.OpenConnectionAsync(cancellationToken);
        }
        catch (ObjectDisposedException exception)
        {
            throw new StorageUnavailableException("The store is closed.", exception);
        }
    }
}
