using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using RelateMail.Silo.Tests.Harness;

namespace RelateMail.Silo.Tests;

public sealed class PartTests(SharedHost shared)
{
    private readonly SiloHost _host = shared.Host;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("7bit")]
    [InlineData("8bit")]
    [InlineData("binary")]
    [InlineData("base64")]
    [InlineData("quoted-printable")]
    [InlineData("uuencode")]
    [InlineData("x-unknown")] // served without decoding
    public async Task A_part_is_decoded_whole_and_in_ranges(string transferEncoding)
    {
        byte[] decoded = RandomNumberGenerator.GetBytes(100_000); // the decoder returns many pieces
        string path = await DeliverAsync(new TestPart("application/octet-stream", decoded)
        {
            TransferEncoding = transferEncoding,
            Encoded = Encode(transferEncoding, decoded),
        });

        using HttpResponseMessage whole = await GetAsync(path);
        Assert.Equal(HttpStatusCode.OK, whole.StatusCode);
        Assert.Equal(decoded.Length, whole.Content.Headers.ContentLength);
        Assert.Equal(decoded, await whole.Content.ReadAsByteArrayAsync(Token));
        foreach ((int from, int to) in ((int, int)[])[(0, 0), (1, 76), (33_333, 66_666), (99_999, 99_999)])
        {
            using HttpResponseMessage range = await GetAsync(path, new RangeHeaderValue(from, to));
            Assert.Equal(HttpStatusCode.PartialContent, range.StatusCode);
            Assert.Equal(decoded[from..(to + 1)], await range.Content.ReadAsByteArrayAsync(Token));
        }
    }

    [Theory]
    [InlineData("text/html", "utf-8", "text/html; charset=utf-8")]
    [InlineData("text/plain", null, "text/plain")]
    [InlineData("text/plain", "x\r\nSet-Cookie: a", "text/plain")]
    [InlineData("text/plain", "iso_8859-1:1987", "text/plain")] // a colon is not part of a token
    [InlineData("no type", null, "application/octet-stream")]
    [InlineData("text/html; charset=x\r\nX: y", null, "application/octet-stream")]
    public async Task Content_type_is_sent_only_if_valid_and_the_browser_runs_nothing(
        string contentType, string? charset, string sent)
    {
        using HttpResponseMessage answer = await GetAsync(
            await DeliverAsync(new TestPart(contentType, "<script>"u8.ToArray()) { Charset = charset }));

        Assert.Equal(sent, answer.Content.Headers.ContentType?.ToString());
        Assert.Equal("attachment", answer.Content.Headers.ContentDisposition?.DispositionType);
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal("sandbox; default-src 'none'", Assert.Single(answer.Headers.GetValues("Content-Security-Policy")));
    }

    [Theory]
    [InlineData("report.pdf", "report.pdf")]
    [InlineData("größe €.pdf", "größe €.pdf")]
    [InlineData("../../etc/passwd", "passwd")]
    [InlineData("C:\\Windows\\system.ini", "system.ini")]
    [InlineData("a\"b\r\nX: y", "a_b__X_ y")]
    [InlineData("invoice\u202Efdp.exe", "invoice_fdp.exe")] // would be displayed as invoiceexe.pdf
    [InlineData("..", "part-1.pdf")]
    [InlineData(null, "part-1.pdf")]
    public async Task Unsafe_characters_of_a_file_name_are_replaced(string? given, string sent)
    {
        using HttpResponseMessage answer = await GetAsync(
            await DeliverAsync(new TestPart("application/pdf", "x"u8.ToArray()) { FileName = given }));

        Assert.Equal(sent, answer.Content.Headers.ContentDisposition?.FileNameStar);
    }

    [Fact]
    public async Task A_very_long_file_name_is_truncated()
    {
        using HttpResponseMessage answer = await GetAsync(
            await DeliverAsync(new TestPart("application/pdf", "x"u8.ToArray()) { FileName = new string('n', 5000) }));

        Assert.Equal(200, answer.Content.Headers.ContentDisposition?.FileNameStar?.Length);
    }

    [Fact]
    public async Task A_file_name_that_is_cut_keeps_its_extension()
    {
        using HttpResponseMessage answer = await GetAsync(await DeliverAsync(
            new TestPart("application/pdf", "x"u8.ToArray()) { FileName = $"{new string('n', 251)}.pdf" }));

        Assert.EndsWith("n.pdf", answer.Content.Headers.ContentDisposition?.FileNameStar, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Base64_without_its_padding_is_decoded_to_its_end()
    {
        using HttpResponseMessage answer = await GetAsync(await DeliverAsync(
            new TestPart("text/plain", "abcde"u8.ToArray())
            {
                TransferEncoding = "base64",
                Encoded = "YWJjZGU"u8.ToArray(),
            }));

        Assert.Equal("abcde", await answer.Content.ReadAsStringAsync(Token));
    }

    [Fact]
    public async Task A_part_without_octets_is_empty()
    {
        using HttpResponseMessage answer = await GetAsync(await DeliverAsync(new TestPart("text/plain", [])));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Empty(await answer.Content.ReadAsByteArrayAsync(Token));
    }

    [Fact]
    public async Task Missing_part_is_not_found()
    {
        string path = await DeliverAsync(new TestPart("text/plain", "x"u8.ToArray()));

        string detail = await GetAsync(path.Replace("parts/1", "parts/2", StringComparison.Ordinal))
            .ProblemAsync(404, "no-such-part");

        Assert.Contains("from 1 to 1", detail, StringComparison.Ordinal);
        await GetAsync(path.Replace("parts/1", "parts/0", StringComparison.Ordinal)).ProblemAsync(404, "not-found");
    }

    [Fact]
    public async Task HEAD_returns_the_decoded_size()
    {
        string path = await DeliverAsync(
            new TestPart("text/plain", "ä"u8.ToArray())
            {
                TransferEncoding = "quoted-printable",
                Encoded = "=C3=A4"u8.ToArray(),
            });
        using var request = new HttpRequestMessage(HttpMethod.Head, path);
        using HttpResponseMessage answer = await _host.Client.SendAsync(request, Token);

        Assert.Equal(2, answer.Content.Headers.ContentLength);
    }

    [Fact]
    public async Task A_part_that_a_cut_list_lacks_is_404_and_says_where_it_is()
    {
        string address = await _host.MakeAccountAsync();
        await new TestMail { TruncatedFields = ["parts"] }
            .Add(new TestPart("text/plain", "x"u8.ToArray())).DeliverAsync(_host, address);

        using HttpResponseMessage answer = await GetAsync($"/api/v1/mailboxes/{address}/messages/1/parts/2");
        using HttpResponseMessage message = await GetAsync($"/api/v1/mailboxes/{address}/messages/1");
        string problem = await answer.Content.ReadAsStringAsync(Token);
        string view = await message.Content.ReadAsStringAsync(Token);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
        Assert.Contains("read the raw message", problem, StringComparison.Ordinal);
        Assert.Contains("\"truncatedFields\":[\"parts\"]", view, StringComparison.Ordinal);
    }

    private static byte[] Encode(string transferEncoding, byte[] octets) => transferEncoding switch
    {
        "base64" => Encoding.ASCII.GetBytes(Convert.ToBase64String(octets, Base64FormattingOptions.InsertLineBreaks)),
        "quoted-printable" => Encoding.ASCII.GetBytes(
            string.Concat(octets.Select((octet, at) => $"={octet:X2}{(at % 20 == 19 ? "=\r\n" : "")}"))),
        "uuencode" => UuEncode(octets),
        _ => octets,
    };

    private static byte[] UuEncode(byte[] octets)
    {
        var text = new StringBuilder("begin 644 file\r\n");
        foreach (byte[] line in octets.Chunk(45))
        {
            text.Append((char)(' ' + line.Length));
            foreach (byte[] triple in line.Chunk(3))
            {
                byte[] three = [.. triple, 0, 0];
                int bits = (three[0] << 16) | (three[1] << 8) | three[2];
                for (int shift = 18; shift >= 0; shift -= 6)
                {
                    int six = (bits >> shift) & 63;
                    text.Append(six == 0 ? '`' : (char)(' ' + six));
                }
            }

            text.Append("\r\n");
        }

        return Encoding.ASCII.GetBytes(text.Append("`\r\nend\r\n").ToString());
    }

    private async Task<string> DeliverAsync(TestPart part)
    {
        string address = await _host.MakeAccountAsync();
        await new TestMail().Add(part).DeliverAsync(_host, address);
        return $"/api/v1/mailboxes/{address}/messages/1/parts/1";
    }

    private async Task<HttpResponseMessage> GetAsync(string path, RangeHeaderValue? range = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Range = range;
        return await _host.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Token);
    }
}
