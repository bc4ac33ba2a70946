using System.Globalization;

namespace RelateMail.Storage.Tests.Sqlite;

/// <summary>What <see cref="WriterProcess"/> runs; explicit, so never a part of a test run.</summary>
public sealed class WriterProcessChild
{
    [Fact(Explicit = true)]
    public async Task Writes_until_it_is_done_or_killed()
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
