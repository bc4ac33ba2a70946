using System.Globalization;

namespace RelateMail.Storage.Tests.Sqlite;

/// <summary>The test that <see cref="WriterProcess"/> runs. As an explicit test it never runs otherwise.</summary>
public sealed class WriterProcessChild
{
    [Fact(Explicit = true)]
    public async Task Writes_until_the_count_is_reached_or_the_process_is_killed()
    {
        string mailbox = Environment.GetEnvironmentVariable(WriterProcess.MailboxVariable)!;
        string count = Environment.GetEnvironmentVariable(WriterProcess.CountVariable)!;
        string directory = Environment.GetEnvironmentVariable(WriterProcess.DirectoryVariable)!;
        await using TestStores stores = DataDirectory.OpenAt(directory);

        await TestWriter.WriteAsync(
            stores,
            mailbox,
            int.Parse(count, CultureInfo.InvariantCulture),
            entry => Console.WriteLine($"{WriterProcess.Mark}{entry.Id}"),
            TestContext.Current.CancellationToken);
    }
}
