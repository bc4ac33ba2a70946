using System.IO.Compression;
using System.Net;
using System.Text;
using RelateMail.Silo.Tests.Harness;

namespace RelateMail.Silo.Tests.Http;

/// <summary>JSON is compressed on request; octets of mail never are.</summary>
public sealed class CompressionTests(SharedHost shared)
{
    private readonly SiloHost _host = shared.Host;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("gzip", "gzip")]
    [InlineData("br", "br")]
    [InlineData("gzip, deflate, br", "br")]
    [InlineData("zstd", null)]
    [InlineData(null, null)]
    public async Task Long_JSON_is_compressed_as_the_client_asks(string? accepted, string? encoding)
    {
        string path = await MakeLongAsync();
        using HttpResponseMessage plain = await SendAsync(path, null);
        string expected = await plain.Content.ReadAsStringAsync(Token);

        using HttpResponseMessage answer = await SendAsync(path, accepted);
        byte[] octets = await answer.Content.ReadAsByteArrayAsync(Token);

        Assert.Equal(encoding, answer.Content.Headers.ContentEncoding.SingleOrDefault());
        Assert.Equal(expected, Encoding.UTF8.GetString(Decode(octets, encoding)));
        Assert.True(encoding is null || octets.Length < expected.Length / 2);
        Assert.True(encoding is null || answer.Headers.Vary.Contains("Accept-Encoding"));
    }

    [Fact]
    public async Task Raw_message_and_part_are_never_compressed()
    {
        string address = await _host.MakeAccountAsync();
        byte[] json = Encoding.ASCII.GetBytes($"{{\"a\":\"{new string('a', 10_000)}\"}}");
        TestMail mail = new TestMail().Add(new TestPart("application/json", json));
        await mail.DeliverAsync(_host, address);

        foreach (string path in (string[])["raw", "parts/1"])
        {
            using HttpResponseMessage answer =
                await SendAsync($"mailboxes/{address}/messages/1/{path}", "gzip, br");
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Empty(answer.Content.Headers.ContentEncoding);
            Assert.True(answer.Content.Headers.ContentLength >= json.Length);
        }
    }

    private static byte[] Decode(byte[] octets, string? encoding)
    {
        using var source = new MemoryStream(octets);
        using Stream decoded = encoding switch
        {
            "gzip" => new GZipStream(source, CompressionMode.Decompress),
            "br" => new BrotliStream(source, CompressionMode.Decompress),
            _ => source,
        };
        using var target = new MemoryStream();
        decoded.CopyTo(target);
        return target.ToArray();
    }

    /// <summary>An alias with many targets, whose JSON is long.</summary>
    private async Task<string> MakeLongAsync()
    {
        string domain = await _host.MakeDomainAsync();
        string targets = string.Join(',', Enumerable.Range(0, 100).Select(index => $"\"target-{index}@{domain}\""));
        await _host.PutAsync($"aliases/team@{domain}", $$"""{"targets":[{{targets}}]}""")
            .StatusAsync(HttpStatusCode.Created);
        return $"aliases/team@{domain}";
    }

    private async Task<HttpResponseMessage> SendAsync(string path, string? accepted)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"/api/v1/{path}", UriKind.Relative));
        request.Headers.TryAddWithoutValidation("Accept-Encoding", accepted);
        return await _host.Client.SendAsync(request, Token);
    }
}
