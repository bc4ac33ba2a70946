using System.IO.Compression;
using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;
using RelateMail.Silo.Tests.Harness;

namespace RelateMail.Silo.Tests.OpenApi;

/// <summary>Anyone can ask for the documents, so that they are made once and served from memory.</summary>
public sealed class ServedDocumentTests(SharedHost shared)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("v1", "3.1.1")]
    [InlineData("v1-3.0", "3.0.4")]
    [InlineData("health", "3.1.1")]
    public async Task Document_is_served_without_a_key_and_in_its_version(string name, string version)
    {
        using HttpResponseMessage answer = await SendAsync(HttpMethod.Get, name);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("application/json; charset=utf-8", answer.Content.Headers.ContentType?.ToString());
        Assert.Equal("no-cache", answer.Headers.CacheControl?.ToString());
        Assert.Equal("Accept-Encoding", Assert.Single(answer.Headers.Vary));
        JsonElement document = JsonElement.Parse(await answer.Content.ReadAsStringAsync(Token));
        Assert.Equal(version, document.GetProperty("openapi").GetString());
        JsonElement server = Assert.Single(document.GetProperty("servers").EnumerateArray());
        Assert.Equal("/", server.GetProperty("url").GetString());
    }

    [Fact]
    public async Task Document_is_the_same_for_every_host_name()
    {
        using HttpResponseMessage first = await SendAsync(HttpMethod.Get, "v1");
        using HttpResponseMessage second = await SendAsync(HttpMethod.Get, "v1", ("Host", "other.example.org"));

        Assert.Equal(first.Headers.ETag, second.Headers.ETag);
        Assert.Equal(await first.Content.ReadAsByteArrayAsync(Token), await second.Content.ReadAsByteArrayAsync(Token));
    }

    [Theory]
    [InlineData("gzip, deflate, br", "br")]
    [InlineData("gzip", "gzip")]
    [InlineData("*", "gzip")]
    [InlineData("br;q=0, gzip;q=0.5", "gzip")]
    [InlineData("gzip;q=0", null)]
    [InlineData("identity", null)]
    public async Task Document_is_compressed_as_the_client_accepts(string accepted, string? coding)
    {
        using HttpResponseMessage plain = await SendAsync(HttpMethod.Get, "v1");
        using HttpResponseMessage answer = await SendAsync(HttpMethod.Get, "v1", ("Accept-Encoding", accepted));

        Assert.Equal(coding, answer.Content.Headers.ContentEncoding.SingleOrDefault());
        Assert.Equal(coding is null, plain.Headers.ETag!.Equals(answer.Headers.ETag)); // RFC 9110 §8.8.3.3
        await using Stream body = await answer.Content.ReadAsStreamAsync(Token);
        await using Stream decoded = coding switch
        {
            "br" => new BrotliStream(body, CompressionMode.Decompress),
            "gzip" => new GZipStream(body, CompressionMode.Decompress),
            _ => body,
        };
        using var reader = new StreamReader(decoded);
        Assert.Equal(await plain.Content.ReadAsStringAsync(Token), await reader.ReadToEndAsync(Token));
    }

    [Theory]
    [InlineData("identity")]
    [InlineData("br")]
    public async Task Client_with_the_current_document_gets_304(string coding)
    {
        using HttpResponseMessage first = await SendAsync(HttpMethod.Get, "v1", ("Accept-Encoding", coding));
        using HttpResponseMessage second = await SendAsync(
            HttpMethod.Get, "v1", ("Accept-Encoding", coding), ("If-None-Match", first.Headers.ETag!.ToString()));

        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
        Assert.Equal(first.Headers.ETag, second.Headers.ETag);
        Assert.Empty(await second.Content.ReadAsByteArrayAsync(Token));
    }

    [Fact]
    public async Task HEAD_answers_with_the_fields_of_GET()
    {
        using HttpResponseMessage get = await SendAsync(HttpMethod.Get, "v1");
        using HttpResponseMessage head = await SendAsync(HttpMethod.Head, "v1");

        Assert.Equal(HttpStatusCode.OK, head.StatusCode);
        Assert.Equal(get.Headers.ETag, head.Headers.ETag);
        Assert.Equal(get.Content.Headers.ContentLength, head.Content.Headers.ContentLength);
        Assert.Empty(await head.Content.ReadAsByteArrayAsync(Token));
    }

    [Fact]
    public async Task Document_is_made_once_for_all_requests()
    {
        var provider = new CountingProvider();
        await using SiloHost host = await SiloHost.StartAsync(
            replace: services => services.AddKeyedSingleton<IOpenApiDocumentProvider>("v1", provider));

        string[] answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => // as many as are answered at once
            host.Client.GetStringAsync(new Uri("/openapi/v1.json", UriKind.Relative), Token)));

        Assert.Contains("made 1 times", Assert.Single(answers.Distinct()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Unknown_document_is_not_found() =>
        Assert.Equal(HttpStatusCode.NotFound, (await SendAsync(HttpMethod.Get, "v2")).StatusCode);

    private async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string name, params (string Name, string Value)[] fields)
    {
        using HttpClient client = shared.Host.MakeClient();
        using var request = new HttpRequestMessage(method, new Uri($"/openapi/{name}.json", UriKind.Relative));
        foreach ((string field, string value) in fields)
        {
            request.Headers.TryAddWithoutValidation(field, value);
        }

        return await client.SendAsync(request, Token);
    }

    private sealed class CountingProvider : IOpenApiDocumentProvider
    {
        private int _count;

        public async Task<OpenApiDocument> GetOpenApiDocumentAsync(CancellationToken cancellationToken)
        {
            int count = Interlocked.Increment(ref _count);
            await Task.Yield();
            return new OpenApiDocument { Info = new OpenApiInfo { Title = $"made {count} times", Version = "v1" } };
        }
    }
}
