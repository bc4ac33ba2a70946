using Microsoft.Extensions.Logging;
using Npgsql;

namespace RelateMail.Storage.Postgres;

/// <summary>What a start does before the stores are opened: waits for the server, checks it, changes the
/// schema.</summary>
internal sealed class PostgresStart(PostgresSettings settings, ILogger logger)
{
    private const int OldestServer = 14;

    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(500);

    private readonly PostgresMigrations _migrations = new();

    private readonly StartPatience _patience = new(
        PostgresConnectionStrings.Place(settings.ConnectionString), settings.StartTimeout);

    /// <returns>The schema of the database.</returns>
    /// <exception cref="StorageStartException">The database cannot be used; one line.</exception>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        await using NpgsqlConnection owner = await ConnectAsync(
            settings.OwnerConnectionString ?? settings.ConnectionString, cancellationToken);
        try
        {
            await _migrations.RunAsync(owner, _patience, logger, cancellationToken);
        }
        catch (NpgsqlException exception)
        {
            throw Refused("its schema cannot be brought up to date", exception);
        }

        return _migrations.Version;
    }

    private async Task<NpgsqlConnection> ConnectAsync(string given, CancellationToken cancellationToken)
    {
        string connectionString = PostgresConnectionStrings.ForStart(given);
        while (true)
        {
            var connection = new NpgsqlConnection(connectionString);
            try
            {
                await connection.OpenAsync(cancellationToken);
                return connection;
            }
            catch (Exception exception) when (exception is NpgsqlException or TimeoutException)
            {
                await connection.DisposeAsync();
                await _patience.PauseAsync(s_pause, PostgresFailure.Describe(exception), cancellationToken);
            }
        }
    }

    private StorageStartException Refused(string what, NpgsqlException exception) =>
        new($"The database at {_patience.Place} cannot be used: {what}: {PostgresFailure.Describe(exception)}.", exception);
}
