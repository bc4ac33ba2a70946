using Microsoft.Data.Sqlite;
using RelateMail.Storage.Sqlite;

namespace RelateMail.Storage.Tests.Sqlite;

public sealed class SqliteGrainStateTests(SqliteStateFixture fixture)
    : GrainStateContract(fixture.Cluster), IClassFixture<SqliteStateFixture>
{
    [Fact]
    public async Task A_state_exists_after_reopening()
    {
        using var directory = new DataDirectory();
        await using (SqliteStorage before = SqliteStorage.OpenDirectory(directory.Path))
        {
            await using StateCluster cluster = await StartAsync(before);
            await cluster.WriteAsync("note/kept", new(new Note { Text = "kept" }));
        }

        await using SqliteStorage after = SqliteStorage.OpenDirectory(directory.Path);
        await using StateCluster again = await StartAsync(after);
        Assert.Equal("kept", (await again.ReadAsync("note/kept")).State!.Text);
    }

    [Fact]
    public void A_connection_with_default_settings_synchronizes_each_commit()
    {
        using var connection = new SqliteConnection(fixture.State.ConnectionString);
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();

        command.CommandText = "PRAGMA synchronous";
        Assert.Equal(2L, command.ExecuteScalar());
        command.CommandText = "PRAGMA journal_mode";
        Assert.Equal("wal", command.ExecuteScalar());
    }

    private static async Task<StateCluster> StartAsync(SqliteStorage storage)
    {
        var cluster = new StateCluster(storage.State.Invariant, storage.State.ConnectionString);
        await cluster.StartAsync();
        return cluster;
    }
}

/// <summary>One silo for all tests of a class; each test has its own grains.</summary>
public sealed class SqliteStateFixture : IAsyncLifetime
{
    private readonly DataDirectory _directory = new();
    private readonly SqliteStorage _storage;

    public SqliteStateFixture()
    {
        _storage = SqliteStorage.OpenDirectory(_directory.Path);
        Cluster = new StateCluster(State.Invariant, State.ConnectionString);
    }

    public StateDatabase State => _storage.State;

    public StateCluster Cluster { get; }

    public async ValueTask InitializeAsync() => await Cluster.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await Cluster.DisposeAsync();
        await _storage.DisposeAsync();
        _directory.Dispose();
    }
}
