using System.Data.Common;
using Microsoft.Extensions.Options;
using Npgsql;
using Orleans.Configuration;
using RelateMail.Storage;

namespace RelateMail.Silo.Cluster;

/// <summary>
/// Corrects the membership table after a silo whose clock was ahead. Orleans numbers the starts of a silo by its clock,
/// and a later start with a smaller number takes itself for the older one and stops.
/// </summary>
/// <remarks>
/// Runs after <see cref="ClusterPorts"/> has proved that no other process has the address of this silo, so an entry of
/// that address is one of an earlier start.
/// </remarks>
internal sealed class MembershipClock(
    StateDatabase database,
    ILocalSiloDetails self,
    IOptions<ClusterOptions> cluster,
    ILogger<MembershipClock> logger)
    : IHostedLifecycleService
{
    /// <summary>The origin of Orleans' numbers, which are seconds.</summary>
    private static readonly DateTimeOffset s_origin = new(2022, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private const string DeleteSql =
        """
        WITH deleted AS (
            DELETE FROM OrleansMembershipTable
            WHERE DeploymentId = $1 AND Address = $2 AND Port = $3 AND Generation > $4
            RETURNING Generation),
        next AS (
            UPDATE OrleansMembershipVersionTable SET Version = Version + 1, Timestamp = now()
            WHERE DeploymentId = $1 AND EXISTS (SELECT FROM deleted))
        SELECT max(Generation), now() FROM deleted
        """;

    private const string CorrectSql =
        """
        UPDATE OrleansMembershipTable SET IAmAliveTime = now()
        WHERE DeploymentId = $1 AND IAmAliveTime > now() + interval '1 second'
        """;

    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        try
        {
            await CorrectAsync(cancellationToken);
        }
        catch (DbException exception)
        {
            throw new IOException($"The membership table cannot be read: {exception.Message}", exception);
        }
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task CorrectAsync(CancellationToken cancellationToken)
    {
        SiloAddress address = self.SiloAddress;
        string id = cluster.Value.ClusterId;
        await using var connection = new NpgsqlConnection(database.ConnectionString);
        await connection.OpenAsync(cancellationToken);
        await using var delete = new NpgsqlCommand(DeleteSql, connection)
        {
            Parameters =
            {
                new() { Value = id },
                new() { Value = address.Endpoint.Address.ToString() },
                new() { Value = address.Endpoint.Port },
                new() { Value = address.Generation },
            },
        };
        await using (NpgsqlDataReader reader = await delete.ExecuteReaderAsync(cancellationToken))
        {
            if (await reader.ReadAsync(cancellationToken) && !await reader.IsDBNullAsync(0, cancellationToken))
            {
                DateTimeOffset registered = s_origin.AddSeconds(reader.GetInt32(0));
                TimeSpan ahead = registered - reader.GetFieldValue<DateTimeOffset>(1);
                logger.ClockWasAhead(address.Endpoint.ToString(), ahead.TotalSeconds);
            }
        }

        await using var correct = new NpgsqlCommand(CorrectSql, connection) { Parameters = { new() { Value = id } } };
        int corrected = await correct.ExecuteNonQueryAsync(cancellationToken);
        if (corrected > 0)
        {
            logger.SignsOfLifeCorrected(corrected);
        }
    }
}
