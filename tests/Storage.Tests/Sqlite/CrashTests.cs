namespace RelateMail.Storage.Tests.Sqlite;

/// <summary>After a crash, each acknowledged entry exists whole. Each other entry exists whole or not at all.</summary>
public sealed class CrashTests : IDisposable
{
    private const string Alice = "alice@example.org";

    private readonly DataDirectory _directory = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private string LogPath => $"{_directory.MailPath}-wal";

    public void Dispose() => _directory.Dispose();

    /// <summary>Truncates the log at many positions, as a power cut could: within a frame, between frames, between
    /// commits.</summary>
    [Fact]
    public async Task A_truncated_log_restores_all_entries_acknowledged_before_the_cut()
    {
        var lengths = new List<long>();
        await using TestStores stores = _directory.Open();
        for (int uid = 1; uid <= 12; uid++)
        {
            Guid content = await stores.AddContentAsync(5000);
            _ = await stores.Messages.AppendAsync(TestStores.Entry(Alice, uid, content), Token);
            lengths.Add(new FileInfo(LogPath).Length);
        }

        for (int acknowledged = 1; acknowledged < lengths.Count; acknowledged++)
        {
            long commit = lengths[acknowledged] - lengths[acknowledged - 1];
            foreach (long cut in new[] { 0, 1, 5000, commit / 2, commit - 1 })
            {
                long length = lengths[acknowledged - 1] + cut;
                await using CutCopy copy = await CutCopy.MakeAsync(_directory, LogPath, length);
                await AssertWholeAsync(copy.Stores, acknowledged);
            }
        }
    }

    [Fact]
    public async Task A_killed_process_loses_no_acknowledged_entry()
    {
        var acknowledged = new List<string>();
        using (var child = WriterProcess.Start(_directory.Path, "killed@example.org", count: int.MaxValue))
        {
            while (acknowledged.Count < 200)
            {
                acknowledged.Add(await child.ReadAcknowledgementAsync(Token));
            }

            await child.KillAsync(Token);
            acknowledged.AddRange(await child.ReadRemainingAsync(Token));
        }

        await using TestStores stores = _directory.Open();
        MailboxHead head = await stores.Messages.ReadHeadAsync("killed@example.org", Token);
        IReadOnlyList<MessageEntry> entries =
            await stores.Messages.ListAsync("killed@example.org", null, int.MaxValue, false, Token);
        Assert.Equal(head.Messages, entries.Count);
        Assert.Distinct(entries.Select(entry => Convert.ToHexString(entry.DeliveryKey.Span)));
        Assert.Empty(acknowledged.Except(entries.Select(entry => $"{entry.Id}")));
        foreach (MessageEntry entry in entries)
        {
            Assert.Equal(entry.Size, (await stores.ReadAsync(entry.ContentId)).Length);
        }
    }

    private static async Task AssertWholeAsync(TestStores stores, int acknowledged)
    {
        MailboxHead head = await stores.Messages.ReadHeadAsync(Alice, Token);
        IReadOnlyList<MessageEntry> entries = await stores.Messages.ListAsync(Alice, null, 100, false, Token);

        Assert.InRange(head.Messages, acknowledged, acknowledged + 1);
        Assert.Equal(head.NextUid - 1, head.Messages);
        Assert.Equal(Enumerable.Range(1, (int)head.Messages), entries.Select(entry => (int)entry.Uid));
        Assert.Equal(5000, (await stores.ReadAsync(entries[^1].ContentId)).Length);
    }

    /// <summary>A copy of the files with a truncated log, opened as after a crash.</summary>
    private sealed class CutCopy(DataDirectory directory, TestStores stores) : IAsyncDisposable
    {
        public TestStores Stores => stores;

        public static async Task<CutCopy> MakeAsync(DataDirectory source, string logPath, long length)
        {
            var directory = new DataDirectory();
            File.Copy(source.MailPath, directory.MailPath);
            File.Copy(logPath, $"{directory.MailPath}-wal");
            await using (FileStream log = File.OpenWrite($"{directory.MailPath}-wal"))
            {
                log.SetLength(length);
            }

            return new CutCopy(directory, directory.Open());
        }

        public async ValueTask DisposeAsync()
        {
            await stores.DisposeAsync();
            directory.Dispose();
        }
    }
}
