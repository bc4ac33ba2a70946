using RelateMail.Storage.Sqlite;

namespace RelateMail.Storage.Tests.Sqlite;

/// <summary>Deleted mail gives its space back to the disk.</summary>
public sealed class ShrinkTests : IDisposable
{
    private readonly DataDirectory _directory = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_sweep_makes_the_file_shorter_and_keeps_some_space_for_new_mail()
    {
        const int Octets = 8_000_000;
        byte[] octets = TestStores.Octets(Octets);
        await using (SqliteStorage storage = SqliteStorage.OpenDirectory(_directory.Path))
        {
            for (int number = 0; number < 6; number++)
            {
                await storage.Contents.AddAsync(
                    Guid.CreateVersion7(), TestStores.DigestOf(octets), [octets], Token);
            }
        }

        long full = new FileInfo(_directory.MailPath).Length;
        await using (SqliteStorage storage = SqliteStorage.OpenDirectory(_directory.Path))
        {
            DateTimeOffset later = DateTimeOffset.UtcNow.AddDays(1);
            Assert.Equal(6, (await storage.Sweeper.SweepAsync(later, later, default, Token)).Contents);
        }

        long swept = new FileInfo(_directory.MailPath).Length;
        Assert.InRange(full, 6 * Octets, 7 * Octets);
        Assert.InRange(swept, 16 * 1024 * 1024, 18 * 1024 * 1024);
    }
}
