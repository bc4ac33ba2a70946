using Microsoft.Data.Sqlite;
using Orleans.Storage;

namespace RelateMail.Storage.Tests.Sqlite.State;

/// <summary>The state database as Orleans' own provider uses it: its queries and tables are ours.</summary>
public sealed class GrainStateTests(StateClusterFixture fixture) : IClassFixture<StateClusterFixture>
{
    private readonly StateCluster _cluster = fixture.Cluster;
    private readonly string _grain = $"note/{Guid.NewGuid()}";

    /// <summary>Each form of key has its own columns: a name, a GUID, a number, a number with an extension.</summary>
    [Theory]
    [InlineData("note/by-name")]
    [InlineData("note/00000000000000010000000000000007")]
    [InlineData("note/2a")]
    [InlineData("note/2a+more")]
    public async Task A_state_is_written_read_and_written_again(string grain)
    {
        GrainState<Note> state = await _cluster.ReadAsync(grain);
        Assert.False(state.RecordExists);

        state.State!.Text = "first";
        await _cluster.WriteAsync(grain, state);
        state.State.Text = "second";
        await _cluster.WriteAsync(grain, state);

        GrainState<Note> read = await _cluster.ReadAsync(grain);
        Assert.True(read.RecordExists);
        Assert.Equal("second", read.State!.Text);
        Assert.Equal("2", read.ETag);
    }

    [Fact]
    public async Task States_of_other_grains_and_kinds_are_apart()
    {
        await _cluster.WriteAsync(_grain, StateOf("one"));
        await _cluster.WriteAsync($"{_grain}2", StateOf("two"));
        await _cluster.WriteAsync(_grain, StateOf("other"), kind: "other");

        Assert.Equal("one", (await _cluster.ReadAsync(_grain)).State!.Text);
        Assert.Equal("two", (await _cluster.ReadAsync($"{_grain}2")).State!.Text);
    }

    [Fact]
    public async Task Of_two_first_writes_the_second_is_a_conflict()
    {
        await _cluster.WriteAsync(_grain, StateOf("first"));

        _ = await Assert.ThrowsAsync<InconsistentStateException>(
            () => _cluster.WriteAsync(_grain, StateOf("second")));

        Assert.Equal("first", (await _cluster.ReadAsync(_grain)).State!.Text);
    }

    [Fact]
    public async Task A_change_of_a_version_that_is_not_the_last_is_a_conflict()
    {
        await _cluster.WriteAsync(_grain, StateOf("first"));
        GrainState<Note> mine = await _cluster.ReadAsync(_grain);
        GrainState<Note> theirs = await _cluster.ReadAsync(_grain);
        theirs.State!.Text = "theirs";
        await _cluster.WriteAsync(_grain, theirs);

        _ = await Assert.ThrowsAsync<InconsistentStateException>(() => _cluster.WriteAsync(_grain, mine));
        _ = await Assert.ThrowsAsync<InconsistentStateException>(
            () => _cluster.ClearAsync(_grain, mine, StateCluster.Clearing));
        _ = await Assert.ThrowsAsync<InconsistentStateException>(
            () => _cluster.ClearAsync(_grain, mine, StateCluster.Deleting));

        Assert.Equal("theirs", (await _cluster.ReadAsync(_grain)).State!.Text);
    }

    [Fact]
    public async Task A_version_of_a_state_that_is_not_there_is_a_conflict()
    {
        GrainState<Note> stale = StateOf("stale");
        stale.ETag = "3";
        stale.RecordExists = true;

        _ = await Assert.ThrowsAsync<InconsistentStateException>(() => _cluster.WriteAsync(_grain, stale));

        Assert.False((await _cluster.ReadAsync(_grain)).RecordExists);
    }

    [Theory]
    [InlineData(StateCluster.Clearing)]
    [InlineData(StateCluster.Deleting)]
    public async Task A_state_that_was_cleared_is_empty_and_can_be_written_again(string provider)
    {
        GrainState<Note> state = StateOf("first");
        await _cluster.WriteAsync(_grain, state);

        await _cluster.ClearAsync(_grain, state, provider);
        GrainState<Note> again = await _cluster.ReadAsync(_grain);
        Assert.Equal("", again.State!.Text);
        Assert.Equal(provider == StateCluster.Deleting, again.ETag is null);

        again.State.Text = "again";
        await _cluster.WriteAsync(_grain, again);
        Assert.Equal("again", (await _cluster.ReadAsync(_grain)).State!.Text);
    }

    [Fact]
    public async Task A_state_survives_closing_and_opening()
    {
        using var directory = new DataDirectory();
        await using (var before = new StateCluster(directory))
        {
            await before.StartAsync();
            await before.WriteAsync(_grain, StateOf("kept"));
        }

        await using var after = new StateCluster(directory);
        await after.StartAsync();
        Assert.Equal("kept", (await after.ReadAsync(_grain)).State!.Text);
    }

    [Fact]
    public void A_connection_as_Orleans_opens_it_synchronizes_each_commit()
    {
        using var connection = new SqliteConnection(_cluster.State.ConnectionString);
        connection.Open();
        using SqliteCommand command = connection.CreateCommand();

        command.CommandText = "PRAGMA synchronous";
        Assert.Equal(2L, command.ExecuteScalar());
        command.CommandText = "PRAGMA journal_mode";
        Assert.Equal("wal", command.ExecuteScalar());
    }

    private static GrainState<Note> StateOf(string text) => new(new Note { Text = text });
}
