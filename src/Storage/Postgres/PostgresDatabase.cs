using Microsoft.Extensions.Logging;
using Npgsql;

namespace RelateMail.Storage.Postgres;

/// <summary>
/// The way to the server: a pool of connections, and the one place that decides what is tried again.
/// </summary>
internal sealed class PostgresDatabase(NpgsqlDataSource source, ILogger logger) : IAsyncDisposable
{
    private const int MaxAttempts = 5;

    /// <summary>
    /// Runs work that may be done again without harm where nobody knows whether it was committed. Failures are those of
    /// Npgsql.
    /// </summary>
    /// <param name="work">Told whether it ran before, in which case that may have been committed.</param>
    public Task<T> RunAsync<T>(Func<NpgsqlConnection, bool, Task<T>> work) =>
        RunAsync(work, mayRepeat: true, CancellationToken.None);

    /// <inheritdoc cref="RunAsync{T}(Func{NpgsqlConnection, bool, Task{T}})"/>
    public Task<T> RunAsync<T>(Func<NpgsqlConnection, Task<T>> work) => RunAsync((connection, _) => work(connection));

    /// <summary>Runs work that may be done again, such as a query, for a caller.</summary>
    /// <exception cref="StorageUnavailableException">Nothing is known about the outcome.</exception>
    public Task<T> ReadAsync<T>(Func<NpgsqlConnection, Task<T>> work, CancellationToken cancellationToken) =>
        TranslateAsync(RunAsync((connection, _) => work(connection), mayRepeat: true, cancellationToken));

    /// <summary>Runs work whose second run would have another outcome than its first.</summary>
    /// <exception cref="StorageUnavailableException">Nothing is known about the outcome.</exception>
    public Task<T> RunOnceAsync<T>(Func<NpgsqlConnection, Task<T>> work, CancellationToken cancellationToken) =>
        TranslateAsync(RunAsync((connection, _) => work(connection), mayRepeat: false, cancellationToken));

    public ValueTask DisposeAsync() => source.DisposeAsync();

    private async Task<T> RunAsync<T>(
        Func<NpgsqlConnection, bool, Task<T>> work, bool mayRepeat, CancellationToken cancellationToken)
    {
        bool wasLost = false;
        for (int attempt = 1; ; attempt++)
        {
            await using NpgsqlConnection connection = await OpenAsync(cancellationToken);
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
                source.Clear(); // the others of the pool are of the same server, and as dead
            }
        }
    }

    private static async Task<T> TranslateAsync<T>(Task<T> work)
    {
        try
        {
            return await work;
        }
        catch (Exception exception) when (PostgresFailure.Translate(exception) is var translated && translated != exception)
        {
            throw translated;
        }
    }

    private async ValueTask<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken)
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
