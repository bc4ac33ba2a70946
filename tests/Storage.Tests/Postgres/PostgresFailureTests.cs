using Npgsql;
using RelateMail.Storage.Postgres;

namespace RelateMail.Storage.Tests.Postgres;

/// <summary>The classification of failures.</summary>
public sealed class PostgresFailureTests
{
    [Fact]
    public void A_full_disk_is_reported_and_concerns_one_operation()
    {
        var full = new PostgresException("No space left on device", "ERROR", "ERROR", PostgresErrorCodes.DiskFull);

        Assert.True(Assert.IsType<StorageUnavailableException>(PostgresFailure.Translate(full)).IsFull);
        Assert.True(PostgresFailure.IsOfOneOperation(full));
    }

    [Theory]
    [InlineData(PostgresErrorCodes.AdminShutdown)]
    [InlineData(PostgresErrorCodes.CannotConnectNow)]
    [InlineData(PostgresErrorCodes.TooManyConnections)]
    [InlineData(PostgresErrorCodes.QueryCanceled)] // statement_timeout
    [InlineData(PostgresErrorCodes.InsufficientPrivilege)]
    [InlineData(PostgresErrorCodes.ReadOnlySqlTransaction)] // a standby
    public void A_server_that_cannot_be_used_is_unavailable_to_the_whole_batch(string state)
    {
        var failure = new PostgresException("text", "ERROR", "ERROR", state);

        Assert.False(Assert.IsType<StorageUnavailableException>(PostgresFailure.Translate(failure)).IsFull);
        Assert.False(PostgresFailure.IsOfOneOperation(failure));
    }

    [Fact]
    public void A_rejected_value_concerns_one_operation()
    {
        var refused = new PostgresException("text", "ERROR", "ERROR", PostgresErrorCodes.UntranslatableCharacter);

        _ = Assert.IsType<InvalidOperationException>(PostgresFailure.Translate(refused));
        Assert.True(PostgresFailure.IsOfOneOperation(refused));
    }
}
