using Orleans.Storage;

namespace RelateMail.Storage.Tests;

/// <summary>Grain state: Orleans' provider with the queries and tables of RelateMail.</summary>
public abstract class GrainStateContract(StateCluster cluster)
{
    private readonly StateCluster _cluster = cluster;
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
    public async Task States_of_different_grains_and_types_are_separate()
    {
        await _cluster.WriteAsync(_grain, StateOf("one"));
        await _cluster.WriteAsync($"{_grain}2", StateOf("two"));
        await _cluster.WriteAsync(_grain, StateOf("other"), kind: "other");

        Assert.Equal("one", (await _cluster.ReadAsync(_grain)).State!.Text);
        Assert.Equal("two", (await _cluster.ReadAsync($"{_grain}2")).State!.Text);
    }

    [Fact]
    public async Task The_second_of_two_first_writes_is_a_conflict()
    {
        await _cluster.WriteAsync(_grain, StateOf("first"));

        _ = await Assert.ThrowsAsync<InconsistentStateException>(
            () => _cluster.WriteAsync(_grain, StateOf("second")));

        Assert.Equal("first", (await _cluster.ReadAsync(_grain)).State!.Text);
    }

    [Fact]
    public async Task A_change_of_an_old_version_is_a_conflict()
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
    public async Task A_version_of_a_missing_state_is_a_conflict()
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

    /// <summary>Covers first writes and later writes of the same version.</summary>
    [Fact]
    public async Task One_of_twenty_concurrent_writes_succeeds()
    {
        Assert.Equal(1, await CountWrittenAsync(_ => StateOf("first")));

        string? version = (await _cluster.ReadAsync(_grain)).ETag;
        Assert.Equal(1, await CountWrittenAsync(writer => StateOf($"{writer}", version)));
        Assert.Equal("2", (await _cluster.ReadAsync(_grain)).ETag);
    }

    private async Task<int> CountWrittenAsync(Func<int, GrainState<Note>> stateOf)
    {
        bool[] written = await Task.WhenAll(Enumerable.Range(0, 20).Select(async writer =>
        {
            try
            {
                await _cluster.WriteAsync(_grain, stateOf(writer));
                return true;
            }
            catch (InconsistentStateException)
            {
                return false;
            }
        }));
        return written.Count(one => one);
    }

    private static GrainState<Note> StateOf(string text, string? version = null) =>
        new(new Note { Text = text }, version);
}
