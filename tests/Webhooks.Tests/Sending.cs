using System.Text;

namespace RelateMail.Webhooks.Tests;

/// <summary>Targets and events of the tests.</summary>
internal static class Sending
{
    public static readonly byte[] Secret = Encoding.ASCII.GetBytes("0123456789abcdef0123456789abcdef");

    public static WebhookTarget Target(Uri url, string format = "native", WebhookCredentials? credentials = null) =>
        new(url, format, [Secret], new Dictionary<string, string>(), credentials, TimeSpan.FromMinutes(5));

    public static WebhookEvent Message(byte[] content, params string[] recipients) => new()
    {
        Id = "msg_1",
        Type = "message.received",
        Timestamp = DateTimeOffset.UnixEpoch,
        Data = """{"subject":"Grüße"}"""u8.ToArray(),
        Recipients = recipients,
        ContentLength = content.Length,
        OpenContent = _ => ValueTask.FromResult<Stream>(new MemoryStream(content)),
    };

    public static async Task<AttemptResult> SendAsync(WebhookTarget target, WebhookEvent message)
    {
        using WebhookSender sender = new(Endpoint.Loopback, TimeProvider.System);
        return await sender.SendAsync(target, message, TestContext.Current.CancellationToken);
    }
}
