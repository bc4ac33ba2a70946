using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using RelateMail.Grains.Contracts;
using RelateMail.Silo.Tests.Harness;

namespace RelateMail.Silo.Tests.DirectoryApi;

/// <summary>The directory as declared: every entry is answered in its order, and a repeat changes nothing.</summary>
public sealed class ApplyTests(SharedHost shared)
{
    private const string Ndjson = "application/x-ndjson";

    private static int s_domains;

    private readonly SiloHost _host = shared.Host;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Entries_are_made_in_their_order_and_a_repeat_changes_nothing(bool asDocument)
    {
        string domain = NewDomain();
        string input = asDocument
            ? $$$"""
            {"domains":[{"domain":"{{{domain}}}"}],
             "accounts":[{"address":"a@{{{domain}}}","password":"correct horse"},
                {"address":"B@{{{domain}}}","quotaBytes":9}],
             "aliases":[{"address":"c@{{{domain}}}","targets":["a@{{{domain}}}"]}],
             "webhooks":[{"name":"{{{domain}}}","url":"http://127.0.0.1:65535/","domains":["{{{domain}}}"]}]}
            """
            : $$$"""
            {"domain":{"domain":"{{{domain}}}"}}
            {"account":{"address":"a@{{{domain}}}","password":"correct horse"}}
            {"account":{"address":"B@{{{domain}}}","quotaBytes":9}}

            {"alias":{"address":"c@{{{domain}}}","targets":["a@{{{domain}}}"]}}
            {"webhook":{"name":"{{{domain}}}","url":"http://127.0.0.1:65535/","domains":["{{{domain}}}"]}}
            """;
        string type = asDocument ? "application/json" : Ndjson;

        JsonElement[] first = await ApplyAsync(input, type: type);
        JsonElement[] again = await ApplyAsync(input, type: type);

        Assert.Equal(
            [$"domain {domain} created", $"account a@{domain} created", $"account B@{domain} created",
                $"alias c@{domain} created", $"webhook {domain} created"],
            first[..^1].Select(Describe), StringComparer.OrdinalIgnoreCase);
        Assert.StartsWith("whsec_", first[4].GetProperty("secret").GetString(), StringComparison.Ordinal);
        Assert.Equal(5, first[^1].GetProperty("summary").GetProperty("createdCount").GetInt32());
        Assert.All(again[..^1], line => Assert.Equal("unchanged", line.GetProperty("outcome").GetString()));
        Assert.True(again[^1].GetProperty("summary").GetProperty("isComplete").GetBoolean());
        Assert.Equal(AuthenticationOutcome.Accepted, await _host.Grains.GetGrain<IAccountGrain>($"a@{domain}")
            .AuthenticateAsync("correct horse", Token));
    }

    [Fact]
    public async Task A_wrong_line_changes_nothing_and_stops_nothing()
    {
        string domain = await _host.MakeDomainAsync();

        JsonElement[] lines = await ApplyAsync($$$"""
            {"account":{"address":"a@{{{domain}}}"}}
            {"account":{"address":"no address"}}
            {"account":{"address":"b@{{{domain}}}","quota":1,"disabled":"yes"}}
            {"account":{"address":"c@nowhere.example"}}
            not json
            {"group":{}}
            {"alias":{"address":"a@{{{domain}}}","targets":["a@{{{domain}}}"]}}
            {"alias":{"address":"d@{{{domain}}}","targets":["a@{{{domain}}}"]}}
            """);

        Assert.Equal(
            ["created", "bad-body", "bad-body", "domain-not-hosted", "bad-line", "bad-line", "bad-body", "created"],
            lines[..^1].Select(line => line.GetProperty("problem") is { ValueKind: JsonValueKind.Object } problem
                ? problem.GetProperty("code").GetString()
                : line.GetProperty("outcome").GetString()));
        Assert.Equal(Enumerable.Range(1, 8), lines[..^1].Select(line => line.GetProperty("line").GetInt32()));
        Assert.Equal(["#/quota", "#/disabled"], lines[2].GetProperty("problem").GetProperty("errors").EnumerateArray()
            .Select(error => error.GetProperty("pointer").GetString()));
    }

    [Fact]
    public async Task A_dry_run_changes_nothing_and_answers_what_would_be()
    {
        string domain = NewDomain();
        string input = $$$"""
            {"domain":{"domain":"{{{domain}}}"}}
            {"account":{"address":"a@{{{domain}}}","password":"correct horse"}}
            """;

        JsonElement[] dry = await ApplyAsync(input, "?dryRun=true");
        await _host.GetAsync($"domains/{domain}").ProblemAsync(404, "no-such-domain");
        JsonElement[] made = await ApplyAsync(input);

        Assert.Equal(made[..^1].Select(Describe), dry[..^1].Select(Describe));
        Assert.All(
            (await ApplyAsync(input, "?dryRun=true"))[..^1],
            line => Assert.Equal("unchanged", line.GetProperty("outcome").GetString()));
    }

    [Fact]
    public async Task Prune_removes_what_is_not_named_within_the_named_domains()
    {
        string domain = NewDomain();
        string other = await _host.MakeAccountAsync();
        await ApplyAsync($$$"""
            {"domain":{"domain":"{{{domain}}}"}}
            {"account":{"address":"a@{{{domain}}}"}}
            {"account":{"address":"b@{{{domain}}}"}}
            {"account":{"address":"wrong@{{{domain}}}"}}
            {"alias":{"address":"c@{{{domain}}}","targets":["a@{{{domain}}}"]}}
            """);
        string input = $$$"""
            {"domain":{"domain":"{{{domain}}}"}}
            {"account":{"address":"a@{{{domain}}}"}}
            {"account":{"address":"wrong@{{{domain}}}","quotaBytes":-1}}
            """;

        Assert.Equal("no-end", ProblemOf(await ApplyAsync(input, "?prune=true&maxRemovals=9")));
        Assert.Equal("lines-missing", ProblemOf(
            await ApplyAsync($"{input}\n{{\"end\":{{\"lines\":7}}}}", "?prune=true&maxRemovals=9")));
        string complete = $"{input}\n{{\"end\":{{\"lines\":3}}}}";
        Assert.Equal("too-many-removals", ProblemOf(await ApplyAsync(complete, "?prune=true&maxRemovals=1")));
        JsonElement[] dry = await ApplyAsync(complete, "?prune=true&maxRemovals=2&dryRun=true");
        JsonElement[] pruned = await ApplyAsync(complete, "?prune=true&maxRemovals=2");

        string[] removed = [$"account b@{domain} removed", $"alias c@{domain} removed"];
        Assert.Equal(removed, dry[3..^1].Select(Describe));
        Assert.Equal(removed, pruned[3..^1].Select(Describe));
        await _host.GetAsync($"accounts/b@{domain}").ProblemAsync(404, "no-such-account");
        await _host.GetAsync($"accounts/a@{domain}").JsonAsync();
        await _host.GetAsync($"accounts/wrong@{domain}").JsonAsync(); // its line failed, and it is named
        await _host.GetAsync($"accounts/{other}").JsonAsync();
    }

    [Fact]
    public async Task A_line_is_answered_before_the_next_one_is_sent()
    {
        string domain = NewDomain();
        using var client = new TcpClient();
        await client.ConnectAsync(_host.Address.Host, _host.Address.Port, Token);
        await using NetworkStream stream = client.GetStream();
        using var answer = new StreamReader(stream);
        await WriteAsync(stream, "POST /api/v1/directory/apply HTTP/1.1\r\nHost: localhost\r\n"
            + $"Content-Type: {Ndjson}\r\nAuthorization: Bearer {SiloHost.Key}\r\nTransfer-Encoding: chunked\r\n\r\n");

        await WriteChunkAsync(stream, $$$"""{"domain":{"domain":"{{{domain}}}"}}""");
        Assert.Contains(domain, await ReadToAsync(answer, "created"), StringComparison.Ordinal);
        for (int number = 0; number < 3; number++)
        {
            await WriteChunkAsync(stream, $$$"""{"account":{"address":"a{{{number}}}@{{{domain}}}"}}""");
            Assert.Contains($"a{number}@{domain}", await ReadToAsync(answer, "created"), StringComparison.Ordinal);
        }

        await WriteAsync(stream, "0\r\n\r\n");
        Assert.Contains("\"isComplete\":true", await ReadToAsync(answer, "createdCount\":4"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Many_entries_are_made()
    {
        string domain = NewDomain();
        var input = new StringBuilder($$$"""{"domains":[{"domain":"{{{domain}}}"}],"accounts":[""");
        input.AppendJoin(
            ',', Enumerable.Range(0, 2_000).Select(number => $$$"""{"address":"a{{{number}}}@{{{domain}}}"}"""));

        JsonElement[] lines = await ApplyAsync($"{input}]}}", type: "application/json");

        Assert.Equal(2_001, lines[^1].GetProperty("summary").GetProperty("createdCount").GetInt32());
        Assert.Equal(Enumerable.Range(1, 2_001), lines[..^1].Select(line => line.GetProperty("line").GetInt32()));
    }

    [Theory]
    [InlineData("?prune=true", "", Ndjson, 400, "bad-query")]
    [InlineData("?dryRun=yes", "", Ndjson, 400, "bad-query")]
    [InlineData("?maxRemovals=-1", "", Ndjson, 400, "bad-query")]
    [InlineData("", "[]", "application/json", 400, "bad-body")]
    [InlineData("", "{", "application/json", 400, "bad-body")]
    [InlineData("", """{"groups":[]}""", "application/json", 400, "bad-body")]
    [InlineData("", """{"accounts":{}}""", "application/json", 400, "bad-body")]
    [InlineData("", """{"accounts":[1]}""", "application/json", 400, "bad-body")]
    [InlineData("", "a=b", "text/plain", 415, "not-json")]
    public async Task A_wrong_request_is_refused(string query, string input, string type, int status, string code)
    {
        using var content = new StringContent(input, new MediaTypeHeaderValue(type));
        await _host.Client.PostAsync(new Uri($"/api/v1/directory/apply{query}", UriKind.Relative), content, Token)
            .ProblemAsync(status, code);
    }

    [Fact]
    public async Task An_input_that_breaks_off_is_answered_up_to_there()
    {
        string domain = await _host.MakeDomainAsync();
        JsonElement[] lines = await ApplyAsync(
            $$$"""{"accounts":[{"address":"a@{{{domain}}}"},{"address":""", type: "application/json");

        Assert.Equal($"account a@{domain} created", Describe(lines[0]));
        Assert.Equal("bad-body", ProblemOf(lines));
    }

    [Fact]
    public async Task An_entry_that_is_too_long_ends_the_input()
    {
        string line = $$$"""{"account":{"address":"{{{new string('a', 70_000)}}}"}}""";
        using var content = new StringContent(line, new MediaTypeHeaderValue(Ndjson));
        await _host.Client.PostAsync(new Uri("/api/v1/directory/apply", UriKind.Relative), content, Token)
            .ProblemAsync(400, "bad-body");
    }

    private static string NewDomain() => $"apply{Interlocked.Increment(ref s_domains)}.example.org";

    private static string Describe(JsonElement line) =>
        $"{line.GetProperty("kind").GetString()} {line.GetProperty("name").GetString()} "
        + line.GetProperty("outcome").GetString();

    private static string? ProblemOf(JsonElement[] lines) =>
        lines[^1].GetProperty("summary").GetProperty("problem").GetProperty("code").GetString();

    private static Task WriteChunkAsync(NetworkStream stream, string line) =>
        WriteAsync(stream, $"{line.Length + 1:x}\r\n{line}\n\r\n");

    private static Task WriteAsync(NetworkStream stream, string text) =>
        stream.WriteAsync(Encoding.ASCII.GetBytes(text), Token).AsTask();

    /// <summary>The first line with a text.</summary>
    private static async Task<string> ReadToAsync(StreamReader answer, string text)
    {
        string? line;
        do
        {
            line = await answer.ReadLineAsync(Token);
        }
        while (line?.Contains(text, StringComparison.Ordinal) == false);
        return line ?? "";
    }

    private async Task<JsonElement[]> ApplyAsync(string input, string query = "", string type = Ndjson)
    {
        using var content = new StringContent(input, new MediaTypeHeaderValue(type));
        using HttpResponseMessage answer = await _host.Client.PostAsync(
            new Uri($"/api/v1/directory/apply{query}", UriKind.Relative), content, Token);
        string body = await answer.Content.ReadAsStringAsync(Token);
        Assert.True(answer.IsSuccessStatusCode, body);
        return [.. body.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(static line => JsonElement.Parse(line))];
    }
}
