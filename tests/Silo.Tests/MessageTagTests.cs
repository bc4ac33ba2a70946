using System.Net;
using System.Text.Json;
using RelateMail.Silo.Tests.Harness;

namespace RelateMail.Silo.Tests;

/// <summary>Entity tags of messages, and changes under conditions (RFC 9110 §13).</summary>
public sealed class MessageTagTests(SharedHost shared)
{
    private readonly SiloHost _host = shared.Host;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_message_has_one_tag_until_it_changes()
    {
        string path = await DeliverAsync();
        string first = await TagAsync(path);

        Assert.Equal(first, await TagAsync($"{path}?include=parts"));
        using HttpResponseMessage changed = await _host.SendAsync(HttpMethod.Patch, path, """{"seen":true}""");
        string second = await TagAsync(path);

        Assert.NotEqual(first, second);
        Assert.Equal(second, changed.Headers.ETag?.Tag);
    }

    [Fact]
    public async Task A_current_copy_is_not_sent_again()
    {
        string path = await DeliverAsync();
        string tag = await TagAsync(path);

        using HttpResponseMessage same = await SendAsync(HttpMethod.Get, path, "If-None-Match", tag);
        await _host.SendAsync(HttpMethod.Patch, path, """{"seen":true}""").StatusAsync(HttpStatusCode.OK);
        using HttpResponseMessage other = await SendAsync(HttpMethod.Get, path, "If-None-Match", tag);

        Assert.Equal((HttpStatusCode.NotModified, tag), (same.StatusCode, same.Headers.ETag?.Tag));
        Assert.Empty(await same.Content.ReadAsByteArrayAsync(Token));
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
    }

    [Fact]
    public async Task A_change_needs_the_tag_that_it_names()
    {
        string path = await DeliverAsync();
        string tag = await TagAsync(path);

        await SendAsync(HttpMethod.Patch, path, "If-Match", "\"other\"", """{"seen":true}""")
            .ProblemAsync(412, "changed");
        Assert.False((await _host.GetAsync(path).JsonAsync()).GetProperty("seen").GetBoolean());
        await SendAsync(HttpMethod.Delete, path, "If-Match", "\"other\"").ProblemAsync(412, "changed");
        await SendAsync(HttpMethod.Patch, path, "If-Match", tag, """{"seen":true}""").StatusAsync(HttpStatusCode.OK);
        await SendAsync(HttpMethod.Patch, path, "If-Match", tag, """{"seen":false}""").ProblemAsync(412, "changed");
        await SendAsync(HttpMethod.Delete, path, "If-Match", tag).ProblemAsync(412, "changed");
        await SendAsync(HttpMethod.Delete, path, "If-Match", await TagAsync(path))
            .StatusAsync(HttpStatusCode.NoContent);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("")]
    [InlineData("""{"seen":null}""")] // as a generated client sends members that were not set
    public async Task A_change_of_nothing_changes_nothing(string body)
    {
        string path = await DeliverAsync();
        await _host.SendAsync(HttpMethod.Patch, path, """{"seen":true}""").StatusAsync(HttpStatusCode.OK);

        JsonElement item = await _host.SendAsync(HttpMethod.Patch, path, body, "application/merge-patch+json")
            .JsonAsync();

        Assert.True(item.GetProperty("seen").GetBoolean());
        Assert.True((await _host.GetAsync(path).JsonAsync()).GetProperty("seen").GetBoolean());
    }

    [Fact]
    public async Task Forms_of_the_octets_have_tags_of_their_own()
    {
        string path = await DeliverAsync("Authentication-Results: mx.example.org; dkim=pass\r\nSubject: x\r\n");
        string[] tags =
        [
            await TagAsync($"{path}/raw"), await TagAsync($"{path}/raw?as=received"), await TagAsync($"{path}/parts/1"),
        ];

        Assert.Equal(3, tags.Distinct().Count());
        Assert.EndsWith("-2\"", tags[0], StringComparison.Ordinal);
        Assert.EndsWith("-received\"", tags[1], StringComparison.Ordinal);
    }

    private async Task<string> DeliverAsync(string header = "Subject: Hello\r\n")
    {
        string address = await _host.MakeAccountAsync();
        await new TestMail(header).Add(new TestPart("text/plain", "Hi"u8.ToArray())).DeliverAsync(_host, address);
        return $"mailboxes/{address}/messages/1";
    }

    private async Task<string> TagAsync(string path)
    {
        using HttpResponseMessage answer = await _host.GetAsync(path);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return answer.Headers.ETag!.Tag;
    }

    private async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string path, string name, string value, string? json = null)
    {
        using var request = new HttpRequestMessage(method, new Uri($"/api/v1/{path}", UriKind.Relative));
        request.Headers.TryAddWithoutValidation(name, value);
        request.Content = json is null ? null : new StringContent(json, System.Text.Encoding.UTF8, "application/json");
        return await _host.Client.SendAsync(request, Token);
    }
}
