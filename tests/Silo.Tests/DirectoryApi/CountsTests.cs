using System.Net;
using System.Text.Json;
using RelateMail.Silo.Tests.Harness;

namespace RelateMail.Silo.Tests.DirectoryApi;

public sealed class CountsTests(SharedHost shared)
{
    private readonly SiloHost _host = shared.Host;

    [Fact]
    public async Task The_records_of_a_domain_are_counted()
    {
        string domain = await _host.MakeDomainAsync();
        await _host.PutAsync($"accounts/a@{domain}", "{}").StatusAsync(HttpStatusCode.Created);
        await _host.PutAsync($"accounts/b@{domain}", "{}").StatusAsync(HttpStatusCode.Created);
        await _host.PutAsync($"aliases/c@{domain}", $$"""{"targets":["a@{{domain}}"]}""")
            .StatusAsync(HttpStatusCode.Created);

        JsonElement counts = await _host.GetAsync($"directory?domain={domain.ToUpperInvariant()}").JsonAsync();
        JsonElement all = await _host.GetAsync("directory").JsonAsync();

        Assert.Equal("""{"domainCount":1,"accountCount":2,"aliasCount":1}""", counts.GetRawText());
        Assert.All(
            counts.EnumerateObject(),
            count => Assert.True(all.GetProperty(count.Name).GetInt64() >= count.Value.GetInt64()));
        await _host.GetAsync("directory?domain=[192.0.2.1]").ProblemAsync(400, "bad-query");
    }
}
