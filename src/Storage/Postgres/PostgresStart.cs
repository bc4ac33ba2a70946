using Microsoft.Extensions.Logging;
using Npgsql;

namespace RelateMail.Storage.Postgres;

/// <summary>
/// The steps before the stores are opened: waits for the server, checks it, and migrates the schema and the roles, or
/// waits until a silo has done that.
/// </summary>
internal sealed class PostgresStart(PostgresSettings settings, ILogger logger)
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(500);

    private readonly PostgresMigrations _migrations = new();

    private readonly StartupDeadline _deadline = new(
        PostgresConnectionStrings.Place(settings.ConnectionString), settings.StartTimeout);

    private bool IsGateway => settings.Role == StorageRole.Gateway;

    /// <returns>The schema version of this program, which the database has now.</returns>
    /// <exception cref="StorageStartException">The database cannot be used. The message has one line.</exception>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (!IsGateway)
            {
                await PrepareAsync(cancellationToken);
            }

            await using NpgsqlConnection connection = await ConnectAsync(
                PostgresConnectionStrings.ForStart(settings.ConnectionString), cancellationToken);
            await PostgresChecks.RequireServerAsync(connection, _deadline.Place, cancellationToken);
            await PostgresChecks.RequireDurableAsync(
                connection, _deadline.Place, settings.AllowNonDurable, logger, cancellationToken);
            await WaitForSchemaAsync(connection, cancellationToken);
            return _migrations.Version;
        }
        catch (NpgsqlException exception)
        {
            throw Unusable(exception);
        }
    }

    /// <summary>Runs with the role that owns the tables.</summary>
    private async Task PrepareAsync(CancellationToken cancellationToken)
    {
        string given = settings.OwnerConnectionString ?? settings.ConnectionString;
        NpgsqlConnection connection;
        try
        {
            connection = await ConnectAsync(PostgresConnectionStrings.ForStart(given), cancellationToken);
        }
        catch (PostgresException exception) when (
            settings.OwnerConnectionString is not null && PostgresFailure.IsRefusedLogin(exception))
        {
            await RequireCurrentSchemaAsync(exception, cancellationToken);
            return;
        }

        await using NpgsqlConnection owner = connection;
        await PostgresChecks.RequireServerAsync(owner, _deadline.Place, cancellationToken);
        await _migrations.RunAsync(owner, _deadline, logger, cancellationToken);
        await new PostgresRoles(settings, _migrations.Version, logger).PrepareAsync(owner, cancellationToken);
    }

    /// <summary>A silo that cannot log in as the owner starts nevertheless if there is nothing to migrate.</summary>
    /// <exception cref="StorageStartException">The schema has to be migrated, which only the owner may do.</exception>
    private async Task RequireCurrentSchemaAsync(PostgresException refusal, CancellationToken cancellationToken)
    {
        await using NpgsqlConnection node = await ConnectAsync(
            PostgresConnectionStrings.ForStart(settings.ConnectionString), cancellationToken);
        List<int> missing = await _migrations.FindMissingAsync(node, cancellationToken);
        if (missing.Count > 0)
        {
            throw new StorageStartException(
                $"The owner of the database at {_deadline.Place} (ConnectionStrings:RelateMailOwner) cannot log in,"
                + $" and schema {missing[^1]} has to be created: {PostgresFailure.Describe(refusal)}.", refusal);
        }

        logger.OwnerRefused(_deadline.Place, PostgresFailure.Describe(refusal));
    }

    /// <summary>Silos migrate the schema. A gateway may start before the first silo, or be newer than all
    /// silos.</summary>
    private async Task WaitForSchemaAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        while (await FindReasonToWaitAsync(connection, cancellationToken) is { } reason)
        {
            await _deadline.PauseAsync(s_pause, reason, cancellationToken);
        }
    }

    /// <returns>Why the schema cannot be used yet; null if it can.</returns>
    private async Task<string?> FindReasonToWaitAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        try
        {
            List<int> missing = await _migrations.FindMissingAsync(connection, cancellationToken);
            return missing.Count == 0 ? null : $"no silo has migrated its schema to version {missing[^1]} yet";
        }
        catch (PostgresException exception) when (IsGateway && PostgresFailure.IsRefusedLogin(exception))
        {
            return PostgresFailure.Describe(exception);
        }
    }

    private async Task<NpgsqlConnection> ConnectAsync(string connectionString, CancellationToken cancellationToken)
    {
        bool isLogged = false;
        while (true)
        {
            var connection = new NpgsqlConnection(connectionString);
            try
            {
                await connection.OpenAsync(cancellationToken);
                return connection;
            }
            catch (NpgsqlException exception) when (IsTemporary(exception))
            {
                await connection.DisposeAsync();
                if (!isLogged)
                {
                    logger.WaitingForServer(_deadline.Place, PostgresFailure.Describe(exception));
                    isLogged = true;
                }

                await _deadline.PauseAsync(s_pause, PostgresFailure.Describe(exception), cancellationToken);
            }
        }
    }

    /// <summary>A gateway also waits for its role and its rights: a silo creates both, with the schema.</summary>
    private bool IsTemporary(NpgsqlException exception) =>
        PostgresFailure.IsOutage(exception) || (IsGateway && PostgresFailure.IsRefusedLogin(exception));

    private StorageStartException Unusable(NpgsqlException exception) => new(
        $"The database at {_deadline.Place} cannot be used: {PostgresFailure.Describe(exception)}.", exception);
}
