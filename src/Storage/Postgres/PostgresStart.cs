using Microsoft.Extensions.Logging;
using Npgsql;

namespace RelateMail.Storage.Postgres;

/// <summary>
/// What a start does before the stores are opened: waits for the server, checks it, and brings the schema and the roles
/// up to date, or waits until a silo has done so.
/// </summary>
internal sealed class PostgresStart(PostgresSettings settings, ILogger logger)
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(500);

    private readonly PostgresMigrations _migrations = new();

    private readonly StartPatience _patience = new(
        PostgresConnectionStrings.Place(settings.ConnectionString), settings.StartTimeout);

    /// <returns>The schema that this program knows, which the database has now.</returns>
    /// <exception cref="StorageStartException">The database cannot be used; one line.</exception>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (settings.IsWhole)
            {
                await PrepareAsync(cancellationToken);
            }

            await using NpgsqlConnection connection = await ConnectAsync(
                PostgresConnectionStrings.ForStart(settings.ConnectionString), cancellationToken);
            await PostgresChecks.RequireServerAsync(connection, _patience.Place, cancellationToken);
            await PostgresChecks.RequireDurableAsync(
                connection, _patience.Place, settings.AllowUndurable, logger, cancellationToken);
            await WaitForSchemaAsync(connection, cancellationToken);
            return _migrations.Version;
        }
        catch (NpgsqlException exception)
        {
            throw Refused(exception);
        }
    }

    /// <summary>With the role that owns the tables.</summary>
    private async Task PrepareAsync(CancellationToken cancellationToken)
    {
        string given = settings.OwnerConnectionString ?? settings.ConnectionString;
        await using NpgsqlConnection owner = await ConnectAsync(
            PostgresConnectionStrings.ForStart(given), cancellationToken);
        await PostgresChecks.RequireServerAsync(owner, _patience.Place, cancellationToken);
        await _migrations.RunAsync(owner, _patience, logger, cancellationToken);
        await new PostgresRoles(settings, _migrations.Version, logger).PrepareAsync(owner, cancellationToken);
    }

    /// <summary>A silo has made it; a gateway may be earlier than the first silo, or newer than all of them.</summary>
    private async Task WaitForSchemaAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        while (await FindLackAsync(connection, cancellationToken) is { } lack)
        {
            await _patience.PauseAsync(s_pause, lack, cancellationToken);
        }
    }

    /// <returns>What is missing; null where nothing is.</returns>
    private async Task<string?> FindLackAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        try
        {
            List<int> missing = await _migrations.FindMissingAsync(connection, cancellationToken);
            return missing.Count == 0 ? null : $"no silo has brought its schema to {missing[^1]} yet";
        }
        catch (PostgresException exception) when (!settings.IsWhole && PostgresFailure.IsRefusedLogin(exception))
        {
            return PostgresFailure.Describe(exception);
        }
    }

    private async Task<NpgsqlConnection> ConnectAsync(string connectionString, CancellationToken cancellationToken)
    {
        bool told = false;
        while (true)
        {
            var connection = new NpgsqlConnection(connectionString);
            try
            {
                await connection.OpenAsync(cancellationToken);
                return connection;
            }
            catch (NpgsqlException exception) when (MayPass(exception))
            {
                await connection.DisposeAsync();
                if (!told)
                {
                    logger.WaitingForServer(_patience.Place, PostgresFailure.Describe(exception));
                    told = true;
                }

                await _patience.PauseAsync(s_pause, PostgresFailure.Describe(exception), cancellationToken);
            }
        }
    }

    /// <summary>A gateway waits for its role and its rights as it does for the schema: a silo makes all three.</summary>
    private bool MayPass(NpgsqlException exception) =>
        PostgresFailure.IsOutage(exception) || (!settings.IsWhole && PostgresFailure.IsRefusedLogin(exception));

    private StorageStartException Refused(NpgsqlException exception) => new(
        $"The database at {_patience.Place} cannot be used: {PostgresFailure.Describe(exception)}.", exception);
}
