using System.Globalization;
using System.Text.Json;

namespace RelateMail.CommandLine.Tests;

public sealed class AdministrationTests(RealTool tool)
{
    [Fact]
    public async Task Plan_changes_nothing_and_a_second_apply_neither()
    {
        string domain = $"d{Guid.NewGuid():N}.test";
        string file = tool.Write($"{domain}.ndjson", string.Join('\n', Enumerable.Range(1, 1500).Select(
            number => string.Create(
                CultureInfo.InvariantCulture, $"{{\"account\":{{\"address\":\"a{number}@{domain}\"}}}}"))
            .Prepend($"{{\"domain\":{{\"domain\":\"{domain}\"}}}}")));

        ToolResult plan = await tool.RunAsync("plan", file);
        ToolResult first = await tool.RunAsync("apply", file);
        ToolResult second = await tool.RunAsync("apply", file);

        Assert.Contains("1501 created", first.Succeeded());
        Assert.Contains("1501: created account", first.Output);
        Assert.Contains("1000 lines", first.Error);
        Assert.Equal("Done: 0 created, 0 updated, 1501 unchanged, 0 failed.", second.Succeeded().Trim());
        Assert.StartsWith("Plan: ", plan.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries)[^1].Trim());
    }

    [Fact]
    public async Task Plan_prints_what_would_be_created()
    {
        string domain = $"d{Guid.NewGuid():N}.test";
        string file = tool.Write($"{domain}.ndjson", $"{{\"domain\":{{\"domain\":\"{domain}\"}}}}\n");

        ToolResult plan = await tool.RunAsync("plan", file);
        ToolResult again = await tool.RunAsync("plan", file);

        Assert.Contains($"1: created domain {domain}", plan.Succeeded());
        Assert.Contains("Plan: 1 created", again.Succeeded());
    }

    [Fact]
    public async Task Wrong_line_is_named_and_the_others_are_made()
    {
        string address = $"x{Guid.NewGuid():N}@{tool.Mail.Domain}";
        string file = tool.Write(
            "wrong.ndjson",
            $"{{\"account\":{{\"address\":\"not an address\"}}}}\n{{\"account\":{{\"address\":\"{address}\"}}}}\n");

        ToolResult result = await tool.RunAsync("apply", file);

        Assert.Equal(1, result.Code);
        Assert.Contains("1: failed", result.Output);
        Assert.Contains($"2: created account {address}", result.Output);
    }

    [Fact]
    public async Task Accounts_are_put_listed_and_deleted()
    {
        string address = $"x{Guid.NewGuid():N}@{tool.Mail.Domain}";
        string password = tool.Write("password", "a-long-password\n");

        (await tool.RunAsync("accounts", "put", address, "--password-file", password)).Succeeded();
        (await tool.RunAsync("accounts", "put", address, "--quota-bytes", "1000000")).Succeeded();
        string shown = (await tool.RunAsync("accounts", "show", address, "--json")).Succeeded();
        string list = (await tool.RunAsync("accounts", "list", "--domain", tool.Mail.Domain)).Succeeded();
        (await tool.RunAsync("accounts", "delete", address)).Succeeded();
        ToolResult missing = await tool.RunAsync("accounts", "show", address);

        using JsonDocument account = JsonDocument.Parse(shown);
        Assert.True(account.RootElement.GetProperty("hasPassword").GetBoolean());
        Assert.Equal(1000000, account.RootElement.GetProperty("quotaBytes").GetInt64());
        Assert.Contains(address, list);
        Assert.Equal(1, missing.Code);
        Assert.Contains("404", missing.Error);
    }

    [Fact]
    public async Task Key_is_made_with_its_secret_rotated_and_deleted()
    {
        string name = $"k{Guid.NewGuid():N}"[..16];

        using JsonDocument made = JsonDocument.Parse((await tool.RunAsync(
            "keys", "put", name, "--scope", "mail.read", "--domain", tool.Mail.Domain, "--json")).Succeeded());
        using JsonDocument rotated = JsonDocument.Parse((await tool.RunAsync(
            "keys", "rotate", name, "--json")).Succeeded());
        string list = (await tool.RunAsync("keys", "list")).Succeeded();
        (await tool.RunAsync("keys", "delete", name)).Succeeded();

        Assert.StartsWith($"rm_{name}_", made.RootElement.GetProperty("secret").GetString());
        Assert.Equal(2, rotated.RootElement.GetProperty("secrets").GetArrayLength());
        Assert.Contains(name, list);
        Assert.Equal(1, (await tool.RunAsync("keys", "show", name)).Code);
    }

    [Fact]
    public async Task Webhook_is_made_tested_and_its_deliveries_are_replayed()
    {
        string name = $"w{Guid.NewGuid():N}"[..16];

        (await tool.RunAsync("webhooks", "put", name, "https://hooks.invalid/mail", "--domain", "none.test"))
            .Succeeded();
        string list = (await tool.RunAsync("webhooks", "list")).Succeeded();
        ToolResult test = await tool.RunAsync("webhooks", "test", name);
        string deliveries = (await tool.RunAsync("deliveries", "list", name, "--state", "dead")).Succeeded();
        string replay = (await tool.RunAsync(
            "deliveries", "replay", name, "--failed-since", "2020-01-01T00:00:00Z")).Succeeded();
        ToolResult both = await tool.RunAsync("deliveries", "replay", name);
        (await tool.RunAsync("webhooks", "delete", name)).Succeeded();

        Assert.Contains("https://hooks.invalid/mail", list);
        Assert.Equal(1, test.Code);
        Assert.StartsWith("ID", deliveries, StringComparison.Ordinal);
        Assert.Equal("0 deliveries are sent again.", replay.Trim());
        Assert.Equal(2, both.Code);
    }

    [Fact]
    public async Task Health_names_the_version_and_the_scopes()
    {
        string printed = (await tool.RunAsync("health")).Succeeded();

        Assert.StartsWith("ready, version ", printed, StringComparison.Ordinal);
        (await tool.RunAsync("certificates", "list")).Succeeded();
    }

    [Fact]
    public async Task Exit_codes_separate_wrong_arguments_from_an_unreachable_server()
    {
        Assert.Equal(2, (await tool.RunAsync("show", "a@example.test")).Code);
        Assert.Equal(2, (await tool.RunAsync("apply", "/does/not/exist")).Code);
        var error = new StringWriter();
        Assert.Equal(3, await Tool.RunAsync(
            ["send", "--smtp", "127.0.0.1:1", "--to", "a@example.test"], TextWriter.Null, error,
            TestContext.Current.CancellationToken));
        Assert.Contains("cannot be reached", error.ToString());
    }

    [Fact]
    public async Task Shell_completion_suggests_commands()
    {
        var output = new StringWriter();

        await Tool.RunAsync(
            ["[suggest:2]", "de"], output, TextWriter.Null, TestContext.Current.CancellationToken);

        Assert.Contains("deliveries", output.ToString());
    }
}
