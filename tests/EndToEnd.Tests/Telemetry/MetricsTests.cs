using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using MailKit.Net.Smtp;
using MailKit.Security;
using Microsoft.AspNetCore.Builder;
using Npgsql;
using RelateMail.EndToEnd.Tests.Harness;
using RelateMail.Hosting.Telemetry;
using RelateMail.PostgresServer;

namespace RelateMail.EndToEnd.Tests.Telemetry;

/// <summary>
/// The output of <c>/metrics</c>. The dashboard and the alerts in <c>deploy</c> use only these metrics.
/// </summary>
public sealed partial class MetricsTests(StandaloneFixture server)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Dashboard_and_alerts_name_only_metrics_that_the_hosts_export()
    {
        HashSet<string> exported = await ScrapeAfterMailAsync();
        HashSet<string> named = [.. NamesOfDashboard(), .. NamesOfAlerts()];

        Assert.True(named.Count > 20, $"Only {named.Count} metrics were found in the files.");
        Assert.Empty(named.Where(static name => !name.StartsWith("db_", StringComparison.Ordinal)).Except(exported));
    }

    [Fact]
    public async Task The_dashboard_names_only_metrics_of_the_database_driver_that_are_exported()
    {
        Assert.SkipWhen(TemporaryPostgres.WhyNot is not null, TemporaryPostgres.WhyNot ?? "");
        await using TemporaryPostgres postgres = await TemporaryPostgres.StartAsync();
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Configuration["urls"] = "http://127.0.0.1:0";
        builder.AddTelemetry("relatemail-test");
        await using WebApplication app = builder.Build();
        app.MapMetrics();
        await app.StartAsync(Token);
        await using NpgsqlDataSource database = NpgsqlDataSource.Create(await postgres.CreateDatabaseAsync("metrics"));
        await using (NpgsqlCommand command = database.CreateCommand("SELECT 1"))
        {
            await command.ExecuteScalarAsync(Token);
        }

        using var http = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
        HashSet<string> exported = await ScrapeAsync(http);

        string[] named = [.. NamesOfDashboard().Where(static name => name.StartsWith("db_", StringComparison.Ordinal))];
        Assert.NotEmpty(named);
        Assert.Empty(named.Except(exported));
    }

    [Fact]
    public async Task Metrics_contain_no_address()
    {
        await ScrapeAfterMailAsync();
        using var http = new HttpClient();

        var address = new Uri($"http://127.0.0.1:{server.Process.Ports.Http}/metrics");
        string text = await http.GetStringAsync(address, Token);

        Assert.DoesNotContain("@", text, StringComparison.Ordinal);
        Assert.DoesNotContain("example.test", text, StringComparison.Ordinal);
    }

    /// <summary>
    /// Sends a mail with a login and one without, to a mailbox with a webhook, and waits for the first health checks
    /// and the first attempt, so that each instrument has a value.
    /// </summary>
    private async Task<HashSet<string>> ScrapeAfterMailAsync()
    {
        TestAccount account = await server.CreateAccountAsync();
        using HttpResponseMessage created = await server.Api.PutAsJsonAsync(
            $"webhooks/{account.Address[..account.Address.IndexOf('@')]}",
            new
            {
                url = $"http://127.0.0.1:{server.Process.Ports.Http}/livez", // which answers 405
                mailboxes = new[] { account.Address },
            },
            Token);
        created.EnsureSuccessStatusCode();
        using var directory = new StringContent(
            $$$"""{"account":{"address":"{{{account.Address}}}"}}""", Encoding.UTF8, "application/x-ndjson");
        using HttpResponseMessage applied = await server.Api.PostAsync(
            new Uri("directory/apply", UriKind.Relative), directory, Token);
        applied.EnsureSuccessStatusCode();
        using SmtpClient client = await MailClient.ConnectAsync(
            server.Process.Ports, "submission", SecureSocketOptions.StartTls, account);
        await client.SendAsync(MailClient.NewMessage(account.Address, "Counted", "Once."), Token);
        using SmtpClient other = await MailClient.ConnectAsync(
            server.Process.Ports, "mx", SecureSocketOptions.StartTls, account);
        await other.SendAsync(MailClient.NewMessage(account.Address, "Judged", "Once."), Token);
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{server.Process.Ports.Http}") };
        HashSet<string> names;
        do
        {
            names = await ScrapeAsync(http);
        }
        while (!names.IsSupersetOf(["relatemail_health_status", "relatemail_webhooks_attempt_duration_seconds_count"]));

        return names;
    }

    private static async Task<HashSet<string>> ScrapeAsync(HttpClient http)
    {
        string text = await http.GetStringAsync(new Uri("/metrics", UriKind.Relative), Token);
        return [.. SampleName().Matches(text).Select(static match => match.Value)];
    }

    private static IEnumerable<string> NamesOfDashboard()
    {
        var dashboard = JsonSerializer.Deserialize<JsonElement>(File.ReadAllText(Find("grafana/relatemail.json")));
        Assert.Equal(41, dashboard.GetProperty("schemaVersion").GetInt32());
        Assert.Equal("relatemail", dashboard.GetProperty("uid").GetString());
        foreach (JsonElement panel in dashboard.GetProperty("panels").EnumerateArray())
        {
            Assert.True(panel.GetProperty("id").GetInt32() > 0);
            Assert.Equal(4, panel.GetProperty("gridPos").EnumerateObject().Count());
            if (panel.GetProperty("type").GetString() == "row")
            {
                continue;
            }

            foreach (JsonElement target in panel.GetProperty("targets").EnumerateArray())
            {
                foreach (string name in Names(target.GetProperty("expr").GetString()!))
                {
                    yield return name;
                }
            }
        }
    }

    private static IEnumerable<string> NamesOfAlerts() => Names(File.ReadAllText(Find("prometheus/alerts.yml")));

    /// <summary>Names of metrics, without label names in braces or after <c>by</c> and <c>on</c>.</summary>
    private static IEnumerable<string> Names(string expression) =>
        MetricName().Matches(Labels().Replace(expression, " ")).Select(static match => match.Value);

    /// <summary>Path of a file in <c>deploy</c>, which a parent folder of the tests contains.</summary>
    private static string Find(string path)
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string candidate = Path.Combine(folder.FullName, "deploy", path);
            if (File.Exists(candidate))
            {
                return candidate;
            }
        }

        throw new FileNotFoundException($"No parent folder of the tests contains deploy/{path}.");
    }

    [GeneratedRegex("^[a-z][a-z0-9_]*(?=[{ ])", RegexOptions.Multiline)]
    private static partial Regex SampleName();

    [GeneratedRegex(@"\b(relatemail|orleans|dotnet|http|kestrel|db)_[a-z0-9_]+")]
    private static partial Regex MetricName();

    [GeneratedRegex(@"\{\{.*?\}\}|\{[^}]*\}|\b(by|on) \([^)]*\)")]
    private static partial Regex Labels();
}
