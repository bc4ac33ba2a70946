using System.Net;
using System.Text.Json;
using RelateMail.Silo.Tests.Harness;

namespace RelateMail.Silo.Tests.DirectoryApi;

/// <summary>Pages of a list that is sorted by name.</summary>
public sealed class PageTests
{
    [Fact]
    public async Task Pages_have_every_domain_exactly_once_in_either_order()
    {
        await using SiloHost host = await SiloHost.StartAsync();
        JsonElement empty = await host.GetAsync("domains").JsonAsync();
        Assert.Equal("", string.Join(' ', Names(empty)));
        Assert.False(empty.GetProperty("hasMore").GetBoolean());
        string start = empty.GetProperty("next").GetString()!;
        Assert.NotEmpty(start);
        string[] all = ["a.example.org", "b.example.org", "c.example.org", "d.example.org", "e.example.org"];
        foreach (string domain in all)
        {
            await host.PutAsync($"domains/{domain}", "{}").StatusAsync(HttpStatusCode.Created);
        }

        Assert.Equal(all, await ReadAsync(host, "limit=2"));
        Assert.Equal(all, await ReadAsync(host, "limit=5"));
        Assert.Equal(all.Reverse(), await ReadAsync(host, "limit=2&order=desc"));
        Assert.Equal(all, Names(await host.GetAsync($"domains?after={start}").JsonAsync()));

        JsonElement first = await host.GetAsync("domains?limit=2").JsonAsync();
        await host.DeleteAsync("domains/b.example.org").StatusAsync(HttpStatusCode.NoContent); // the cursor's own name
        JsonElement second = await host.GetAsync(
            $"domains?limit=2&after={first.GetProperty("next").GetString()}").JsonAsync();
        Assert.Equal(["c.example.org", "d.example.org"], Names(second));

        JsonElement last = await host.GetAsync($"domains?limit=9&after={second.GetProperty("next").GetString()}")
            .JsonAsync();
        string end = last.GetProperty("next").GetString()!;
        Assert.False(last.GetProperty("hasMore").GetBoolean());
        await host.PutAsync("domains/f.example.org", "{}").StatusAsync(HttpStatusCode.Created);
        Assert.Equal(["f.example.org"], Names(await host.GetAsync($"domains?after={end}").JsonAsync()));
    }

    [Theory]
    [InlineData("after=x", "after")]
    [InlineData("after=", "after")]
    [InlineData("after=1", "after")] // a UID, which is a cursor of messages only
    [InlineData("limit=0", "limit")]
    [InlineData("limit=501", "limit")]
    [InlineData("limit=-1", "limit")]
    [InlineData("limit=x", "limit")]
    [InlineData("limit=", "limit")]
    [InlineData("order=up", "order")]
    [InlineData("order=", "order")]
    public async Task Bad_value_is_refused_and_its_parameter_named(string query, string parameter)
    {
        await using SiloHost host = await SiloHost.StartAsync();

        foreach (string list in (string[])["domains", "certificates"])
        {
            JsonElement problem = await host.GetAsync($"{list}?{query}").JsonAsync(HttpStatusCode.BadRequest);
            Assert.Equal("bad-query", problem.GetProperty("code").GetString());
            Assert.Equal(parameter, problem.GetProperty("parameter").GetString());
        }
    }

    private static async Task<List<string>> ReadAsync(SiloHost host, string query)
    {
        var names = new List<string>();
        string after = "";
        for (bool hasMore = true; hasMore;)
        {
            JsonElement page = await host.GetAsync($"domains?{query}{after}").JsonAsync();
            names.AddRange(Names(page));
            after = $"&after={page.GetProperty("next").GetString()}";
            hasMore = page.GetProperty("hasMore").GetBoolean();
            Assert.True(names.Count < 100);
        }

        return names;
    }

    private static IEnumerable<string> Names(JsonElement page) =>
        page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("domain").GetString()!);
}
