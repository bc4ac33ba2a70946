using System.Globalization;
using System.Net;
using System.Text.Json;
using RelateMail.Silo.Tests.Harness;

namespace RelateMail.Silo.Tests;

/// <summary>Cursors of a mailbox whose database was restored from a backup, so that UIDs are assigned again.</summary>
public sealed class RestoredBackupTests
{
    private const string Address = "bob@example.org";

    [Fact]
    public async Task A_cursor_from_before_the_restore_is_refused_instead_of_skipping_mail()
    {
        using var folder = new TestFolder();
        using var backup = new TestFolder();
        await DeliverAsync(folder, 2);
        Copy(folder, backup);
        string cursor = await DeliverAsync(folder, 3);
        string bare = "5";
        string kept = await CursorAsync(folder, "?limit=2"); // of a message that the backup has

        Copy(backup, folder);

        await AssertAsync(folder, cursor, expected: null);
        await DeliverAsync(folder, 3); // the new message 5 has another transaction id
        await AssertAsync(folder, cursor, expected: null);
        await DeliverAsync(folder, 1);
        await AssertAsync(folder, cursor, expected: null);
        await AssertAsync(folder, kept, expected: "3 4 5 6");
        await AssertAsync(folder, bare, expected: "6"); // a UID alone cannot show it
    }

    [Fact]
    public async Task A_restore_that_is_announced_ends_every_cursor()
    {
        using var folder = new TestFolder();
        string cursor = await DeliverAsync(folder, 2);
        await using SiloHost host = await SiloHost.StartAsync(
            settings: [("Storage:DataDirectory", folder.Path), ("Storage:Restore", "2026-11-26")]);

        await host.GetAsync($"mailboxes/{Address}/messages?after={cursor}").ProblemAsync(410, "cursor-expired");
        await host.GetAsync($"mailboxes/{Address}/messages/stream?after={cursor}").ProblemAsync(410, "cursor-expired");
        await host.GetAsync($"mailboxes/{Address}/messages?after=1").StatusAsync(HttpStatusCode.OK);
        await host.StopAsync();
    }

    /// <summary>Runs a server, delivers mail, and returns the cursor behind it.</summary>
    private static async Task<string> DeliverAsync(TestFolder folder, int count)
    {
        await using SiloHost host = await StartAsync(folder);
        for (int number = 0; number < count; number++)
        {
            await new TestMail().DeliverAsync(host, Address);
        }

        JsonElement page = await host.GetAsync($"mailboxes/{Address}/messages").JsonAsync();
        await host.StopAsync();
        return page.GetProperty("next").GetString()!;
    }

    private static async Task<string> CursorAsync(TestFolder folder, string query)
    {
        await using SiloHost host = await StartAsync(folder);
        JsonElement page = await host.GetAsync($"mailboxes/{Address}/messages{query}").JsonAsync();
        await host.StopAsync();
        return page.GetProperty("next").GetString()!;
    }

    private static async Task AssertAsync(TestFolder folder, string cursor, string? expected)
    {
        await using SiloHost host = await StartAsync(folder);
        string list = $"mailboxes/{Address}/messages?after={cursor}";
        if (expected is null)
        {
            await host.GetAsync(list).ProblemAsync(410, "cursor-expired");
            await host.GetAsync($"mailboxes/{Address}/messages/stream?after={cursor}")
                .ProblemAsync(410, "cursor-expired");
            await host.StopAsync();
            return;
        }

        JsonElement page = await host.GetAsync(list).JsonAsync();
        Assert.Equal(
            expected,
            string.Join(' ', page.GetProperty("items").EnumerateArray().Select(item =>
                item.GetProperty("uid").GetInt64().ToString(CultureInfo.InvariantCulture))));
        await host.StopAsync();
    }

    private static Task<SiloHost> StartAsync(TestFolder folder) =>
        SiloHost.StartAsync(settings: ("Storage:DataDirectory", folder.Path));

    private static void Copy(TestFolder from, TestFolder to)
    {
        foreach (string old in Directory.EnumerateFiles(to.Path))
        {
            File.Delete(old);
        }

        foreach (string file in Directory.EnumerateFiles(from.Path))
        {
            File.Copy(file, Path.Combine(to.Path, Path.GetFileName(file)));
        }
    }
}
