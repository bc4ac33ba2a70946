using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using RelateMail.Silo.Tests.Harness;

namespace RelateMail.Silo.Tests.Http;

/// <summary>GET /api/v1: the server and the key that asks.</summary>
public sealed class InfoTests(CertificateHost certificates)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Root_shows_version_capabilities_links_and_limits()
    {
        JsonElement api = await ReadAsync(SiloHost.Key);

        Assert.Matches(@"^\d+\.\d+\.\d+", api.GetProperty("version").GetString());
        Assert.Contains("certificate-rollouts", Texts(api.GetProperty("capabilities")));
        Assert.Equal(65536, api.GetProperty("limits").GetProperty("bodyBytes").GetInt32());
        Assert.Equal(500, api.GetProperty("limits").GetProperty("pageItemCount").GetInt32());
        Assert.Equal(100, api.GetProperty("limits").GetProperty("aliasTargetCount").GetInt32());
        foreach (JsonProperty link in api.GetProperty("links").EnumerateObject())
        {
            using HttpResponseMessage linked = await certificates.Host.Client.GetAsync(
                new Uri(link.Value.GetString()!, UriKind.Relative), Token);
            Assert.NotEqual(HttpStatusCode.NotFound, linked.StatusCode);
        }
    }

    [Fact]
    public async Task Capability_that_is_not_configured_is_not_shown()
    {
        await using SiloHost host = await SiloHost.StartAsync();

        JsonElement api = await host.Client.GetAsync(new Uri("/api/v1", UriKind.Relative), Token).JsonAsync();

        Assert.DoesNotContain("certificate-rollouts", Texts(api.GetProperty("capabilities")));
    }

    [Theory]
    [InlineData(CertificateHost.MailKey, "support desk", "mail.read mail.write")]
    [InlineData(CertificateHost.NarrowKey, "sign-up", "directory.write")]
    public async Task Every_key_reads_its_own_scopes_and_limits(string key, string name, string scopes)
    {
        JsonElement shown = (await ReadAsync(key)).GetProperty("key");

        Assert.Equal(name, shown.GetProperty("name").GetString());
        Assert.Equal(scopes, string.Join(' ', Texts(shown.GetProperty("scopes"))));
        Assert.Equal(JsonValueKind.Null, shown.GetProperty("domains").ValueKind);
        Assert.Equal(JsonValueKind.Null, shown.GetProperty("mailboxes").ValueKind);
        Assert.DoesNotContain(key, shown.GetRawText(), StringComparison.Ordinal);
    }

    private static IEnumerable<string> Texts(JsonElement list) =>
        list.EnumerateArray().Select(item => item.GetString()!);

    private async Task<JsonElement> ReadAsync(string key)
    {
        using HttpClient client = certificates.Host.MakeClient();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return await client.GetAsync(new Uri("/api/v1", UriKind.Relative), Token).JsonAsync();
    }
}
