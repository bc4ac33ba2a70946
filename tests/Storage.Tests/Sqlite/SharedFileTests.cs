namespace RelateMail.Storage.Tests.Sqlite;

/// <summary>A gateway and a silo on one machine share the files.</summary>
public sealed class SharedFileTests : IDisposable
{
    private const int Count = 200;

    private readonly DataDirectory _directory = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Two_concurrent_writer_processes_see_all_entries()
    {
        await using TestStores ours = _directory.Open();
        using var theirs = WriterProcess.Start(_directory.Path, "theirs@example.org", Count);
        _ = await theirs.ReadAcknowledgementAsync(Token); // now both processes write

        await TestWriter.WriteAsync(ours, "ours@example.org", Count, _ => { }, Token);
        List<string> acknowledged = await theirs.ReadRemainingAsync(Token);

        Assert.Equal(Count - 1, acknowledged.Count);
        (long, long, long, long) expected = (Count + 1, Count, Count, 2000 * Count);
        Assert.Equal(expected, (await ours.Messages.ReadHeadAsync("ours@example.org", Token)).Counters());
        Assert.Equal(expected, (await ours.Messages.ReadHeadAsync("theirs@example.org", Token)).Counters());
    }

    [Fact]
    public async Task A_content_of_one_process_can_be_used_by_another()
    {
        await using TestStores gateway = _directory.Open();
        await using TestStores silo = _directory.Open();

        Guid content = await gateway.AddContentAsync();
        AppendResult result = await silo.Messages.AppendAsync(TestStores.Entry("a@example.org", 1, content), Token);

        Assert.Equal(AppendStatus.Committed, result.Status);
        Assert.NotNull(await gateway.Messages.FindAsync("a@example.org", 1, Token));
    }

    [Fact]
    public async Task One_of_two_writers_of_a_mailbox_gets_a_conflict()
    {
        await using TestStores one = _directory.Open();
        await using TestStores two = _directory.Open();
        Guid content = await one.AddContentAsync();

        AppendResult[] results = await Task.WhenAll(
            one.Messages.AppendAsync(TestStores.Entry("a@example.org", 1, content, "one"), Token),
            two.Messages.AppendAsync(TestStores.Entry("a@example.org", 1, content, "two"), Token));

        Assert.Equal(
            [AppendStatus.Committed, AppendStatus.UidConflict], results.Select(result => result.Status).Order());
        Assert.Equal(1, (await one.Messages.ReadHeadAsync("a@example.org", Token)).Messages);
    }
}
