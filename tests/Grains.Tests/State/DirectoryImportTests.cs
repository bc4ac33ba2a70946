using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Storage;
using RelateMail.Grains.State;
using RelateMail.Grains.Tests.Harness;
using RelateMail.Storage;

namespace RelateMail.Grains.Tests.State;

/// <summary>
/// Records of an earlier version, which are grain state, are valid until they are copied, and are kept up to date while
/// silos of that version can run.
/// </summary>
public sealed class DirectoryImportTests
{
    private const string State = "account";

    private static readonly GrainId s_alice = GrainId.Create("account", "alice@example.org");

    private static readonly DateTimeOffset s_at = DateTimeOffset.FromUnixTimeMilliseconds(1_790_000_000_125);

    private readonly MemoryDirectoryStore _tables = new(new MemoryMessageStore()) { ImportedAt = null };
    private readonly EarlierStorage _earlier = new();

    [Fact]
    public async Task An_earlier_record_is_read_and_copied()
    {
        _earlier.Records[s_alice] = Account("earlier");

        GrainState<AccountState> read = await ReadAsync(Storage());

        Assert.Equal("earlier", read.State!.PasswordHash);
        Assert.Equal(s_at, (await RowAsync())!.UpdatedAt);
        Assert.Equal("earlier", (await ReadAsync(Closed())).State!.PasswordHash);
    }

    [Fact]
    public async Task The_earlier_record_is_valid_until_the_copy_is_complete()
    {
        await WriteAsync(Closed(), new GrainState<AccountState>(Account("of the table")));
        _tables.ImportedAt = null;
        _earlier.Records[s_alice] = Account("of an earlier silo") with { UpdatedAt = s_at.AddSeconds(1) };

        Assert.Equal("of an earlier silo", (await ReadAsync(Storage())).State!.PasswordHash);
        _earlier.Records.Remove(s_alice); // an earlier silo deletes the account
        Assert.False((await ReadAsync(Storage())).RecordExists);
        Assert.Null(await RowAsync());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_change_is_made_for_earlier_silos_too_while_they_can_run(bool isCopied)
    {
        _tables.ImportedAt = isCopied ? DateTimeOffset.UtcNow : null;
        DirectoryGrainStorage storage = Storage();
        GrainState<AccountState> state = await ReadAsync(storage);

        await WriteAsync(storage, state, Account("new"));
        Assert.Equal("new", _earlier.Records[s_alice].PasswordHash);
        await WriteAsync(storage, state, Account("newer") with { UpdatedAt = s_at.AddSeconds(1) });
        Assert.Equal("newer", _earlier.Records[s_alice].PasswordHash);
        Assert.Equal(s_at.AddSeconds(1), (await RowAsync())!.UpdatedAt);

        await storage.ClearStateAsync(State, s_alice, state);
        Assert.Empty(_earlier.Records);
        Assert.Null(await RowAsync());
    }

    [Fact]
    public async Task After_the_import_the_tables_alone_are_read_and_written()
    {
        _earlier.Records[s_alice] = Account("earlier");
        DirectoryGrainStorage storage = Closed();

        GrainState<AccountState> state = await ReadAsync(storage);
        Assert.False(state.RecordExists);
        await WriteAsync(storage, state, Account("new"));

        Assert.Equal("earlier", _earlier.Records[s_alice].PasswordHash);
        Assert.Equal("new", (await ReadAsync(storage)).State!.PasswordHash);
    }

    [Fact]
    public async Task A_change_by_another_activation_is_a_conflict()
    {
        DirectoryGrainStorage storage = Closed();
        GrainState<AccountState> first = await ReadAsync(storage);
        GrainState<AccountState> second = await ReadAsync(storage);
        await WriteAsync(storage, first, Account("1"));

        await Assert.ThrowsAsync<InconsistentStateException>(() => WriteAsync(storage, second, Account("2")));
        Assert.Equal("1", (await ReadAsync(storage)).State!.PasswordHash);
    }

    private static AccountState Account(string hash) =>
        new() { PasswordHash = hash, QuotaOctets = 9, CreatedAt = s_at, UpdatedAt = s_at };

    private static async Task<GrainState<AccountState>> ReadAsync(DirectoryGrainStorage storage)
    {
        var state = new GrainState<AccountState>();
        await storage.ReadStateAsync(State, s_alice, state);
        return state;
    }

    private static Task WriteAsync(
        DirectoryGrainStorage storage, GrainState<AccountState> state, AccountState? record = null)
    {
        state.State = record ?? state.State;
        return storage.WriteStateAsync(State, s_alice, state);
    }

    /// <summary>A silo that starts now.</summary>
    private DirectoryGrainStorage Storage() => new(
        _tables, _earlier,
        new DirectoryImport(
            _tables, silos: null!, manifests: null!, grains: null!, TimeProvider.System,
            NullLogger<DirectoryImport>.Instance));

    /// <summary>A silo that starts long after the import.</summary>
    private DirectoryGrainStorage Closed()
    {
        _tables.ImportedAt = DateTimeOffset.UnixEpoch;
        return Storage();
    }

    private Task<DirectoryRow?> RowAsync() => _tables.FindAsync(
        DirectoryKind.Account, "alice@example.org", TestContext.Current.CancellationToken);

    /// <summary>The grain state of an earlier version.</summary>
    private sealed class EarlierStorage : IGrainStorage
    {
        public Dictionary<GrainId, AccountState> Records { get; } = [];

        public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
        {
            grainState.RecordExists = Records.TryGetValue(grainId, out AccountState? record);
            grainState.State = record is null ? Activator.CreateInstance<T>() : (T)(object)record;
            grainState.ETag = record?.PasswordHash;
            return Task.CompletedTask;
        }

        public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
        {
            Assert.Equal(Records.GetValueOrDefault(grainId)?.PasswordHash, grainState.ETag);
            Records[grainId] = (AccountState)(object)grainState.State!;
            return Task.CompletedTask;
        }

        public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
        {
            Assert.Equal(Records[grainId].PasswordHash, grainState.ETag);
            Records.Remove(grainId);
            return Task.CompletedTask;
        }
    }
}
