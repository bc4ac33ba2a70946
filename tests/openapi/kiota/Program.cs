using System.Net.Http.Headers;
using Microsoft.Kiota.Abstractions.Authentication;
using Microsoft.Kiota.Http.HttpClientLibrary;
using RelateMail.Generated;
using RelateMail.Generated.Models;

// Uses the client that Kiota generated. Arguments: SERVER PROXY KEY FILE, where FILE has the octets of the attachment.
byte[] attachment = await File.ReadAllBytesAsync(args[3]);
await Checks.RunAsync(Checks.Connect(args[0], args[2]), attachment, "");
await Checks.RunAsync(Checks.Connect(args[1], args[2]), attachment, "value-of-the-future");

internal static class Checks
{
    private const string Mailbox = "alice@example.test";

    public static RelateMailClient Connect(string server, string key)
    {
        var http = new HttpClient();
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return new RelateMailClient(
            new HttpClientRequestAdapter(new AnonymousAuthenticationProvider(), httpClient: http) { BaseUrl = server });
    }

    public static async Task RunAsync(RelateMailClient client, byte[] attachment, string future)
    {
        var api = client.Api.V1;
        var mailbox = api.Mailboxes[Mailbox].Messages;

        // Lists, in pages.
        var messages = new List<Message>();
        string? after = null;
        MessagePage? page;
        do
        {
            page = await mailbox.GetAsync(request => (request.QueryParameters.Limit, request.QueryParameters.After) =
                (2, after));
            messages.AddRange(page!.Items!);
            after = page.Next;
        }
        while (page.HasMore == true);

        Check(messages.Select(message => message.Uid).Distinct().Count() >= 5, "the pages have five messages");
        Message last = messages[^1];
        Check(last.From!.Single().Address == "carol@example.org", "the sender is data");

        // Reads the octets of a part, whole and in a range.
        MessageDetail? detail = await mailbox[last.Uid!.Value].GetAsync();
        Check(detail is Message && detail.Subject == "Octets", "a message with its text is a message");
        var part = mailbox[last.Uid!.Value].Parts[last.Attachments!.Single().Number!.Value];
        Check((await ReadAsync(part.GetAsync())).AsSpan().SequenceEqual(attachment), "the octets of the part");
        byte[] range = await ReadAsync(part.GetAsync(request => request.Headers.Add("Range", "bytes=10-19")));
        Check(range.AsSpan().SequenceEqual(attachment.AsSpan(10, 10)), "the octets of the range");
        byte[] raw = await ReadAsync(mailbox[last.Uid!.Value].Raw.GetAsync());
        Check(raw.Length > attachment.Length, "the octets of the message");

        // Changes one member; the others stay.
        var account = api.Accounts["dora@example.test"];
        await account.PutAsync(new AccountUpdate { QuotaBytes = 123_456_789, Disabled = true });
        Account? patched = await account.PatchAsync(new AccountUpdate { Password = "new-secret" });
        Check(patched is { QuotaBytes: 123_456_789, Disabled: true, HasPassword: true }, "PATCH changes one member");
        await account.DeleteAsync();

        // Values that this client does not know, if there are any.
        Domain? domain = await api.Domains["example.test"].GetAsync();
        Check(future.Length == 0 || domain!.AuthenticationPolicy!.Dmarc == future, "a new value is read as it is");
        Check(future.Length == 0 || domain!.AdditionalData.Count > 0, "a new member is read as it is");
        try
        {
            await api.Accounts["nobody@example.test"].GetAsync();
            Check(false, "a missing account is a failure");
        }
        catch (Problem failure)
        {
            Check(failure.ResponseStatusCode == 404, "a missing account is 404");
            Check(failure.Code == (future.Length == 0 ? "no-such-account" : future), "the problem has its code");
        }
    }

    private static async Task<byte[]> ReadAsync(Task<Stream?> answer)
    {
        await using Stream? stream = await answer;
        using var octets = new MemoryStream();
        await stream!.CopyToAsync(octets);
        return octets.ToArray();
    }

    private static void Check(bool isTrue, string what) =>
        Console.WriteLine(isTrue ? $"passed: {what}" : throw new InvalidOperationException($"Failed: {what}."));
}
