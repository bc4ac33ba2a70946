using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace RelateMail.Silo.Tests.Harness;

/// <summary>Requests to the API, and assertions about its responses.</summary>
public static class Http
{
    private static int s_domains;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Hosts a domain that no other test uses.</summary>
    public static async Task<string> MakeDomainAsync(this SiloHost host)
    {
        string domain = $"d{Interlocked.Increment(ref s_domains)}.example.org";
        using HttpResponseMessage answer = await host.PutAsync($"domains/{domain}", "{}");
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        return domain;
    }

    /// <summary>Creates an account in a domain that no other test uses.</summary>
    public static async Task<string> MakeAccountAsync(this SiloHost host)
    {
        string address = $"bob@{await host.MakeDomainAsync()}";
        using HttpResponseMessage answer = await host.PutAsync($"accounts/{address}", "{}");
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        return address;
    }

    public static Task<HttpResponseMessage> GetAsync(this SiloHost host, string path) =>
        host.Client.GetAsync(new Uri($"/api/v1/{path}", UriKind.Relative), Token);

    public static Task<HttpResponseMessage> PutAsync(this SiloHost host, string path, string json) =>
        host.SendAsync(HttpMethod.Put, path, json);

    public static Task<HttpResponseMessage> DeleteAsync(this SiloHost host, string path) =>
        host.Client.DeleteAsync(new Uri($"/api/v1/{path}", UriKind.Relative), Token);

    public static async Task<HttpResponseMessage> SendAsync(
        this SiloHost host, HttpMethod method, string path, string json, string contentType = "application/json")
    {
        using var request = new HttpRequestMessage(method, new Uri($"/api/v1/{path}", UriKind.Relative))
        {
            Content = new StringContent(json, Encoding.UTF8, contentType),
        };
        return await host.Client.SendAsync(request, Token);
    }

    public static async Task<JsonElement> JsonAsync(
        this Task<HttpResponseMessage> sent, HttpStatusCode status = HttpStatusCode.OK)
    {
        using HttpResponseMessage answer = await sent;
        Assert.Equal(status, answer.StatusCode);
        return await answer.Content.ReadFromJsonAsync<JsonElement>(Token);
    }

    /// <summary>
    /// Asserts that the response is a problem document with this status and code; returns its detail.
    /// </summary>
    public static async Task<string> ProblemAsync(this Task<HttpResponseMessage> sent, int status, string code)
    {
        using HttpResponseMessage answer = await sent;
        string body = await answer.Content.ReadAsStringAsync(Token);
        Assert.True((int)answer.StatusCode == status, $"{(int)answer.StatusCode} instead of {status}: {body}");
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        JsonElement problem = JsonSerializer.Deserialize<JsonElement>(body);
        Assert.Equal(status, problem.GetProperty("status").GetInt32());
        Assert.Equal(code, problem.GetProperty("code").GetString());
        Assert.NotEqual(string.Empty, problem.GetProperty("title").GetString());
        return problem.GetProperty("detail").GetString()!;
    }

    public static async Task StatusAsync(this Task<HttpResponseMessage> sent, HttpStatusCode status)
    {
        using HttpResponseMessage answer = await sent;
        Assert.Equal(status, answer.StatusCode);
    }
}
