using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace RelateMail.EndToEnd.Tests.Reading;

/// <summary>One stored message, as the API shows it, and the fields that checks name.</summary>
/// <param name="api">A client of the API.</param>
/// <param name="path">The path of the message below the API's root.</param>
/// <param name="view">The message as the API shows it.</param>
internal sealed partial class CheckedMessage(HttpClient api, string path, JsonElement view)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public JsonElement View => view;

    /// <summary>A field by its name: a value of JSON, a list of texts, a number, a text or octets.</summary>
    public async Task<object?> FindAsync(string field)
    {
        if (field.StartsWith("headers.", StringComparison.Ordinal))
        {
            return Headers(field["headers.".Length..]);
        }

        Match match = Indexed().Match(field);
        if (!match.Success)
        {
            return view.GetProperty(field);
        }

        int number = int.Parse(match.Groups["number"].Value, CultureInfo.InvariantCulture);
        string member = match.Groups["member"].Value;
        if (match.Groups["list"].Value == "parts" && member is "octets" or "status" or "mediaType")
        {
            using HttpResponseMessage answer = await api.GetAsync($"{path}/parts/{number}", Token);
            return member switch
            {
                "octets" => await answer.Content.ReadAsByteArrayAsync(Token),
                "status" => (int)answer.StatusCode,
                _ => answer.Content.Headers.ContentType?.MediaType,
            };
        }

        return view.GetProperty(match.Groups["list"].Value)[number - 1].GetProperty(member);
    }

    /// <summary>Values of a header field, without the trace fields of the delivery, which come first.</summary>
    public string[] Headers(string name)
    {
        string trace = view.GetProperty("received").GetProperty("trace").GetString()!;
        int traceFields = trace.Split("\r\n").Count(line => line.Length > 0 && line[0] is not (' ' or '\t'));
        return
        [
            .. view.GetProperty("headers").EnumerateArray().Skip(traceFields)
                .Where(field => name.Equals(
                    field.GetProperty("name").GetString(), StringComparison.OrdinalIgnoreCase))
                .Select(field => field.GetProperty("value").GetString()!),
        ];
    }

    /// <summary>Properties that hold for every message.</summary>
    public async Task AssertConsistentAsync(byte[] content, JsonElement item)
    {
        byte[] raw = await api.GetByteArrayAsync($"{path}/raw", Token);
        Assert.True(raw.AsSpan().EndsWith(content), "The content differs.");
        foreach (JsonElement part in view.GetProperty("parts").EnumerateArray())
        {
            byte[] octets = await api.GetByteArrayAsync($"{path}/parts/{part.GetProperty("number").GetInt32()}", Token);
            Assert.Equal(part.GetProperty("size").GetInt64(), octets.Length);
            string? digest = part.GetProperty("sha256").GetString();
            Assert.Equal(digest is null ? null : Convert.ToHexStringLower(SHA256.HashData(octets)), digest);
        }

        foreach (JsonProperty member in item.EnumerateObject())
        {
            Assert.Equal(member.Value.GetRawText(), view.GetProperty(member.Name).GetRawText());
        }

        foreach (string name in (string[])["From", "To", "Cc", "Subject"])
        {
            JsonElement value = view.GetProperty(name.ToLowerInvariant());
            bool isShown = value.ValueKind == JsonValueKind.Array
                ? value.GetArrayLength() > 0 : value.ValueKind != JsonValueKind.Null;
            Assert.Equal(Array.Exists(Headers(name), text => text.Length > 0), isShown);
        }
    }

    /// <summary>Asserts the answer to a request with conditions or ranges.</summary>
    public async Task AssertAnswerAsync(JsonElement expected)
    {
        string below = expected.GetProperty("path").GetString()!;
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{path}/{below}");
        foreach (JsonProperty header in expected.GetProperty("headers").EnumerateObject())
        {
            Assert.True(request.Headers.TryAddWithoutValidation(header.Name, header.Value.GetString()));
        }

        using HttpResponseMessage answer = await api.SendAsync(request, Token);
        Assert.Equal(expected.GetProperty("status").GetInt32(), (int)answer.StatusCode);
        if (expected.TryGetProperty("octets", out JsonElement octets))
        {
            Assert.Equal(octets.GetString(), await answer.Content.ReadAsStringAsync(Token));
        }
    }

    [GeneratedRegex(@"^(?<list>parts|attachments)\[(?<number>\d+)\]\.(?<member>\w+)$")]
    private static partial Regex Indexed();
}
