using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization;
using RelateMail.Generated;

// Uses the client that NSwag generated. Arguments: SERVER PROXY KEY FILE, where FILE has the octets of the attachment.
byte[] attachment = await File.ReadAllBytesAsync(args[3]);
await Checks.RunAsync(Checks.Connect(args[0], args[2]), attachment, "");
await Checks.RunAsync(Checks.Connect(args[1], args[2]), attachment, "value-of-the-future");

internal static class Checks
{
    private const string Mailbox = "alice@example.test";

    public static RelateMailClient Connect(string server, string key)
    {
        var http = new HttpClient { BaseAddress = new Uri(server) };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return new RelateMailClient(http);
    }

    public static async Task RunAsync(RelateMailClient api, byte[] attachment, string future)
    {
        // Lists, in pages.
        var messages = new List<Message>();
        MessagePage page = await api.ListMessagesAsync(Mailbox, limit: 2);
        messages.AddRange(page.Items);
        while (page.HasMore)
        {
            page = await api.ListMessagesAsync(Mailbox, after: page.Next, limit: 2);
            messages.AddRange(page.Items);
        }

        Check(messages.Select(message => message.Uid).Distinct().Count() >= 5, "the pages have five messages");
        Message last = messages[^1];
        Check(last.From.Single().Address == "carol@example.org", "the sender is data");

        // Reads the octets of a part, whole and in a range.
        MessageDetail detail = await api.GetMessageAsync(Mailbox, last.Uid);
        Check(detail is Message && detail.Subject == "Octets", "a message with its text is a message");
        int number = last.Attachments.Single().Number;
        using (FileResponse whole = await api.GetMessagePartAsync(Mailbox, last.Uid, number))
        {
            Check((await ReadAsync(whole)).AsSpan().SequenceEqual(attachment), "the octets of the part");
        }

        using (FileResponse range = await api.GetMessagePartAsync(Mailbox, last.Uid, number, range: "bytes=10-19"))
        {
            Check(range.StatusCode == 206, "a range is 206");
            byte[] octets = await ReadAsync(range);
            Check(octets.AsSpan().SequenceEqual(attachment.AsSpan(10, 10)), "the octets of the range");
        }

        using (FileResponse raw = await api.GetRawMessageAsync(Mailbox, last.Uid))
        {
            Check((await ReadAsync(raw)).Length > attachment.Length, "the octets of the message");
        }

        // Changes one member; the others stay.
        const string address = "dora@example.test";
        await api.PutAccountAsync(address, body: new AccountUpdate { QuotaBytes = 123_456_789, Disabled = true });
        Account patched = await api.UpdateAccountAsync(address, body: new AccountUpdate { Password = "new-secret" });
        Check(patched is { QuotaBytes: 123_456_789, Disabled: true, HasPassword: true }, "PATCH changes one member");
        await api.DeleteAccountAsync(address);

        // Values that this client does not know, if there are any.
        Domain domain = await api.GetDomainAsync("example.test");
        Check(future.Length == 0 || domain.AuthenticationPolicy.Dmarc == future, "a new value is read as it is");
        Check(future.Length == 0 || domain.AdditionalProperties.Count > 0, "a new member is read as it is");
        try
        {
            await api.GetAccountAsync("nobody@example.test");
            Check(false, "a missing account is a failure");
        }
        catch (ApiException<Problem> failure)
        {
            Check(failure.StatusCode == 404, "a missing account is 404");
            Check(failure.Result.Code == (future.Length == 0 ? "no-such-account" : future), "the problem has its code");
        }
    }

    private static async Task<byte[]> ReadAsync(FileResponse file)
    {
        using var octets = new MemoryStream();
        await file.Stream.CopyToAsync(octets);
        return octets.ToArray();
    }

    private static void Check(bool isTrue, string what) =>
        Console.WriteLine(isTrue ? $"passed: {what}" : throw new InvalidOperationException($"Failed: {what}."));
}

namespace RelateMail.Generated
{
    /// <summary>
    /// NSwag writes null for every member that is not set, and null means the default. This leaves such members out.
    /// </summary>
    public partial class RelateMailClient
    {
        static partial void UpdateJsonSerializerSettings(JsonSerializerOptions settings) =>
            settings.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
    }
}
