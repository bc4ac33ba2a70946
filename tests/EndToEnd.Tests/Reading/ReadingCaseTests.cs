using System.Net.Http.Json;
using System.Text.Json;
using RelateMail.EndToEnd.Tests.Harness;

namespace RelateMail.EndToEnd.Tests.Reading;

/// <summary>
/// Plays each message of a folder of cases against Standalone, a gateway and a silo in one process, and compares what
/// the API shows.
/// </summary>
public sealed class ReadingCaseTests(StandaloneFixture standalone)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string> Cases => CaseFolder.Names();

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task A_case_is_shown_as_expected(string name)
    {
        Assert.SkipWhen(name.Length == 0, CaseFolder.Absent);
        await PlayAsync(name, CaseFolder.Case(name));
    }

    private async Task PlayAsync(string name, JsonElement test)
    {
        if (test.TryGetProperty("tls", out JsonElement octets))
        {
            await HandshakeCase.PlayAsync(standalone.Process.Ports, Convert.FromHexString(octets.GetString()!));
            return;
        }

        byte[] content = CaseFolder.Octets(test.GetProperty("file").GetString()!);
        if (test.TryGetProperty("steps", out _))
        {
            await new StepCase(standalone, name, content).PlayAsync(test);
            return;
        }

        TestAccount account = await standalone.CreateAccountAsync();
        await using WireClient client = await WireClient.ConnectAsync(standalone.Process.Ports.Mx);
        bool isChunked = test.TryGetProperty("bdat", out _);
        bool isBinary = test.TryGetProperty("binary", out JsonElement binary) && binary.ValueKind == JsonValueKind.True;
        Assert.StartsWith(
            "250",
            await client.SendOctetsAsync("sender@client.example", [account.Address], content, isChunked, isBinary),
            StringComparison.Ordinal);

        JsonElement item = await MailApi.SingleAsync(standalone.Api, account.Address);
        string path = $"mailboxes/{account.Address}/messages/{item.GetProperty("uid").GetInt64()}";
        var message = new CheckedMessage(
            standalone.Api, path, await standalone.Api.GetFromJsonAsync<JsonElement>(path, Token));
        foreach (JsonElement check in Elements(test, "checks"))
        {
            await Check.AssertAsync(check, message, content);
        }

        foreach (JsonElement answer in Elements(test, "http"))
        {
            await message.AssertAnswerAsync(answer);
        }

        await message.AssertConsistentAsync(content, item);
    }

    private static JsonElement.ArrayEnumerator Elements(JsonElement test, string name) =>
        test.TryGetProperty(name, out JsonElement list) ? list.EnumerateArray() : default;
}
