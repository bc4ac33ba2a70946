using System.Net;
using System.Text.Json;
using RelateMail.Silo.Tests.Harness;

namespace RelateMail.Silo.Tests.DirectoryApi;

/// <summary>Accounts and aliases are listed page by page, by domain and by the beginning of the address.</summary>
public sealed class AddressListTests(SharedHost shared)
{
    private readonly SiloHost _host = shared.Host;

    [Theory]
    [InlineData("accounts", "{}")]
    [InlineData("aliases", """{"targets":["postmaster@example.net"]}""")]
    public async Task Addresses_are_listed_in_pages_in_both_directions(string resource, string body)
    {
        await _host.PutAsync("domains/example.net", "{}");
        string domain = await _host.MakeDomainAsync();
        string[] addresses = [.. Enumerable.Range(0, 7).Select(number => $"a{number}@{domain}")];
        foreach (string address in addresses.Reverse())
        {
            await _host.PutAsync($"{resource}/{address}", body).JsonAsync(HttpStatusCode.Created);
        }

        Assert.Equal(addresses, await WalkAsync($"{resource}?domain={domain}&limit=3"));
        Assert.Equal(addresses.Reverse(), await WalkAsync($"{resource}?domain={domain}&limit=3&order=desc"));
        Assert.Equal(addresses[3..4], await WalkAsync($"{resource}?domain={domain}&prefix=a3"));
        Assert.Empty(addresses.Except(await WalkAsync($"{resource}?limit=500")));
        Assert.Empty(await WalkAsync($"{resource}?domain=nowhere.example"));
    }

    [Fact]
    public async Task An_account_is_in_the_list_as_in_its_own_resource()
    {
        string address = await _host.MakeAccountAsync();
        JsonElement one = await _host.GetAsync($"accounts/{address}").JsonAsync();

        JsonElement page = await _host.GetAsync($"accounts?domain={address.Split('@')[1]}").JsonAsync();

        Assert.Equal(one.GetRawText(), Assert.Single(page.GetProperty("items").EnumerateArray()).GetRawText());
        Assert.False(page.GetProperty("hasMore").GetBoolean());
    }

    [Theory]
    [InlineData("accounts?q=x", "bad-query")]
    [InlineData("accounts?limit=0", "bad-query")]
    [InlineData("accounts?after=x", "bad-query")]
    [InlineData("aliases?order=up", "bad-query")]
    [InlineData("aliases?domain=a%20b", "bad-domain")]
    public Task A_wrong_query_is_refused(string path, string code) => _host.GetAsync(path).ProblemAsync(400, code);

    private async Task<List<string>> WalkAsync(string path)
    {
        var addresses = new List<string>();
        string query = path;
        JsonElement page;
        do
        {
            page = await _host.GetAsync(query).JsonAsync();
            addresses.AddRange(page.GetProperty("items").EnumerateArray()
                .Select(item => item.GetProperty("address").GetString()!));
            query = $"{path}&after={page.GetProperty("next").GetString()}";
        }
        while (page.GetProperty("hasMore").GetBoolean());
        return addresses;
    }
}
