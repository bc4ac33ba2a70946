using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using RelateMail.Silo.Tests.Harness;

namespace RelateMail.Silo.Tests;

public sealed class RawTests(SharedHost shared)
{
    private readonly SiloHost _host = shared.Host;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Raw_is_the_trace_fields_and_then_every_octet_as_it_was_received()
    {
        TestMail mail = new TestMail().Add(
            new TestPart("application/octet-stream", RandomNumberGenerator.GetBytes(700_000)));
        using HttpResponseMessage answer = await GetAsync(await DeliverAsync(mail));

        byte[] expected = [.. Encoding.UTF8.GetBytes(mail.Trace), .. mail.Octets];
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("message/rfc822", answer.Content.Headers.ContentType?.ToString());
        Assert.Equal(expected.Length, answer.Content.Headers.ContentLength);
        Assert.Equal(expected, await answer.Content.ReadAsByteArrayAsync(Token));
        Assert.Equal("attachment; filename=1.eml; filename*=UTF-8''1.eml",
            answer.Content.Headers.ContentDisposition?.ToString());
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        Assert.StartsWith("sandbox", Assert.Single(answer.Headers.GetValues("Content-Security-Policy")),
            StringComparison.Ordinal);
        Assert.False(answer.Headers.Contains("Server"));
    }

    [Fact]
    public async Task HEAD_returns_the_same_header_fields_without_the_octets()
    {
        var mail = new TestMail();
        string path = await DeliverAsync(mail);
        using var request = new HttpRequestMessage(HttpMethod.Head, path);
        using HttpResponseMessage answer = await _host.Client.SendAsync(request, Token);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(mail.Trace.Length + mail.Octets.Length, answer.Content.Headers.ContentLength);
        Assert.NotNull(answer.Headers.ETag);
        Assert.Equal("bytes", Assert.Single(answer.Headers.AcceptRanges));
    }

    [Fact]
    public async Task Content_with_a_matching_ETag_is_not_sent_again()
    {
        string path = await DeliverAsync(new TestMail());
        using HttpResponseMessage first = await GetAsync(path);
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.IfNoneMatch.Add(first.Headers.ETag!);

        await _host.Client.SendAsync(request, Token).StatusAsync(HttpStatusCode.NotModified);
    }

    [Theory]
    [InlineData(0, 9)]
    [InlineData(5, null)]
    [InlineData(null, 7)]
    [InlineData(100, 300)] // crosses from the trace fields to the content
    [InlineData(300_000, 300_000)]
    public async Task A_range_is_exact(int? from, int? to)
    {
        TestMail mail = new TestMail().Add(
            new TestPart("application/octet-stream", RandomNumberGenerator.GetBytes(400_000)));
        byte[] all = [.. Encoding.UTF8.GetBytes(mail.Trace), .. mail.Octets];
        using HttpResponseMessage answer = await GetAsync(await DeliverAsync(mail), new RangeHeaderValue(from, to));

        byte[] expected = from is null ? all[^to!.Value..] : all[from.Value..((to ?? (all.Length - 1)) + 1)];
        Assert.Equal(HttpStatusCode.PartialContent, answer.StatusCode);
        Assert.Equal(all.Length, answer.Content.Headers.ContentRange?.Length);
        Assert.Equal(expected, await answer.Content.ReadAsByteArrayAsync(Token));
    }

    [Fact]
    public async Task Range_after_the_end_is_refused()
    {
        string path = await DeliverAsync(new TestMail());
        using HttpResponseMessage answer = await GetAsync(path, new RangeHeaderValue(1_000_000, null));

        Assert.NotNull(answer.Content.Headers.ContentRange?.Length);
        await Task.FromResult(answer).ProblemAsync(416, "range-not-satisfiable");
    }

    [Theory]
    [InlineData("If-Match", "\"other\"")] // RFC 9110 §13.1.1
    [InlineData("If-Match", "\"other\", \"another\"")]
    [InlineData("If-Unmodified-Since", "Thu, 01 Jan 2015 00:00:00 GMT")] // §13.1.4
    public async Task A_false_condition_is_answered_412(string name, string value)
    {
        string path = await DeliverAsync(
            new TestMail().Add(new TestPart("application/octet-stream", [1, 2, 3]) { FileName = "a.bin" }));
        foreach (string resource in (string[])[path, path.Replace("/raw", "/parts/1", StringComparison.Ordinal)])
        {
            foreach (HttpMethod method in (HttpMethod[])[HttpMethod.Get, HttpMethod.Head])
            {
                using HttpResponseMessage answer = await SendAsync(method, resource, name, value);
                Assert.Equal(HttpStatusCode.PreconditionFailed, answer.StatusCode);
            }

            await SendAsync(HttpMethod.Get, resource, name, value).ProblemAsync(412, "changed");
        }
    }

    [Theory]
    [InlineData("If-Match", "*")]
    [InlineData("If-Unmodified-Since", "Mon, 01 Jan 2029 00:00:00 GMT")] // when the message was received
    [InlineData("If-Unmodified-Since", "yesterday")] // §13.1.4: not a date, so ignored
    [InlineData("If-None-Match", "\"other\"")]
    public async Task A_true_condition_changes_nothing(string name, string value)
    {
        using HttpResponseMessage answer = await SendAsync(
            HttpMethod.Get, await DeliverAsync(new TestMail()), name, value);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Theory]
    [InlineData("items=0-1")] // RFC 9110 §14.2: a unit that is not known is ignored
    [InlineData("octets=0-1")]
    [InlineData("characters=5-")]
    [InlineData("bytes")]
    [InlineData("0-1")]
    public async Task A_range_that_is_not_in_octets_is_ignored(string range)
    {
        var mail = new TestMail();
        using HttpResponseMessage answer = await SendAsync(HttpMethod.Get, await DeliverAsync(mail), "Range", range);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(mail.Trace.Length + mail.Octets.Length, answer.Content.Headers.ContentLength);
        Assert.Equal("bytes", Assert.Single(answer.Headers.AcceptRanges));
    }

    [Fact]
    public async Task The_unit_of_a_range_has_no_case_and_HEAD_has_no_ranges()
    {
        string path = await DeliverAsync(new TestMail()); // RFC 9110 §14.1, §14.2
        using HttpResponseMessage part = await SendAsync(HttpMethod.Get, path, "Range", "Bytes=0-1");
        using HttpResponseMessage head = await SendAsync(HttpMethod.Head, path, "Range", "bytes=0-1");
        Assert.Equal(HttpStatusCode.PartialContent, part.StatusCode);
        Assert.Equal(HttpStatusCode.OK, head.StatusCode);
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string name, string value)
    {
        using var request = new HttpRequestMessage(method, path);
        request.Headers.TryAddWithoutValidation(name, value);
        return await _host.Client.SendAsync(request, Token);
    }

    // RFC 8601 §5: the trace fields of the test name mx.example.org.
    [Theory]
    [InlineData("Authentication-Results: mx.example.org; dkim=pass\r\n", true)]
    [InlineData("AUTHENTICATION-RESULTS : (c) \"MX.example.org\" 1;\r\n\tdmarc=pass\r\n", true)]
    [InlineData("Authentication-Results: mx.example.org\r\n", true)]
    [InlineData("Authentication-Results: mx.example.org.example.net; dkim=pass\r\n", false)]
    [InlineData("X-Authentication-Results: mx.example.org; dkim=pass\r\n", false)]
    public async Task Fields_that_claim_our_name_are_left_out_unless_asked_for(string field, bool isForged)
    {
        const string Before = "From: alice@example.org\r\n";
        const string After = "Subject: Hello\r\n";
        TestPart part = new("text/plain", "Authentication-Results: mx.example.org; in the body\r\n"u8.ToArray());
        TestMail received = new TestMail(Before + field + After).Add(part);
        TestMail shown = isForged ? new TestMail(Before + After).Add(part) : received;
        string path = await DeliverAsync(received);

        byte[] all = [.. Encoding.UTF8.GetBytes(received.Trace), .. received.Octets];
        byte[] clean = [.. Encoding.UTF8.GetBytes(shown.Trace), .. shown.Octets];
        Assert.Equal(clean, await _host.Client.GetByteArrayAsync(path, Token));
        Assert.Equal(all, await _host.Client.GetByteArrayAsync($"{path}?as=received", Token));
        using HttpResponseMessage end = await GetAsync(path, new RangeHeaderValue(null, 60));
        Assert.Equal(clean[^60..], await end.Content.ReadAsByteArrayAsync(Token));
    }

    [Fact]
    public async Task An_unknown_form_is_refused() =>
        await Task.FromResult(await GetAsync($"{await DeliverAsync(new TestMail())}?as=sent"))
            .ProblemAsync(400, "bad-query");

    private async Task<string> DeliverAsync(TestMail mail)
    {
        string address = await _host.MakeAccountAsync();
        await mail.DeliverAsync(_host, address);
        return $"/api/v1/mailboxes/{address}/messages/1/raw";
    }

    private async Task<HttpResponseMessage> GetAsync(string path, RangeHeaderValue? range = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Range = range;
        return await _host.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Token);
    }
}
