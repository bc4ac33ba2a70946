using RelateMail.Silo.Tests.Harness;

namespace RelateMail.Silo.Tests.OpenApi;

public sealed class DumpTests(SharedHost shared)
{
    [Fact]
    public async Task Dump()
    {
        using HttpClient client = shared.Host.MakeClient();
        foreach (string name in (string[])["v1", "v1-3.0", "health"])
        {
            string text = await client.GetStringAsync(new Uri($"/openapi/{name}.json", UriKind.Relative));
            await File.WriteAllTextAsync($"/tmp/oa/{name}.json", text);
        }
    }
}
