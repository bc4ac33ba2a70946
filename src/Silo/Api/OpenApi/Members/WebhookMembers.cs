using RelateMail.Webhooks;
using static RelateMail.Silo.Api.OpenApi.Members.MemberRule;

namespace RelateMail.Silo.Api.OpenApi.Members;

/// <summary>Members of webhooks and deliveries.</summary>
internal static class WebhookMembers
{
    private const string Secret = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
    private const string Time = "2026-11-26T08:15:30.125Z";

    public static IReadOnlyDictionary<string, MemberRule> All { get; } = new Dictionary<string, MemberRule>
    {
        ["Webhook.name"] = Text("app"),
        ["url"] = Text("https://app.example.org/hooks/mail") with { MinLength = 1, MaxLength = 2048 },
        ["Webhook.format"] = Text("native") with { Values = Formats() },
        ["WebhookUpdate.format"] = Text("native") with { Values = Formats(), MaxLength = 64 },
        ["WebhookForm.type"] = Text(WebhookForm.Multipart) with
        {
            Values = [WebhookForm.UrlEncoded, WebhookForm.Multipart],
            MaxLength = 16,
        },
        ["WebhookForm.field"] = Text("email") with { MinLength = 1, MaxLength = 64 },
        ["WebhookForm.encoding"] = Text(WebhookForm.Utf8) with
        {
            Values = [WebhookForm.Plain, WebhookForm.Base64, WebhookForm.Utf8],
            MaxLength = 16,
        },
        ["WebhookForm.fields"] = new("""{"queue":"General"}"""),
        ["Webhook.domains"] = new("""["example.org"]"""),
        ["WebhookUpdate.domains"] = new("""["example.org"]""") { MaxItems = 1000 },
        ["Webhook.mailboxes"] = new("""["alice@example.org"]"""),
        ["WebhookUpdate.mailboxes"] = new("""["alice@example.org"]""") { MaxItems = 1000 },
        ["ordered"] = new("false"),
        ["maxConcurrency"] = new("8") { Minimum = 1, Maximum = 64 },
        ["enabled"] = new("true"),
        ["disabledReason"] = Text("failing") with { Values = ["gone", "failing"] },
        ["failingSince"] = Text(Time),
        ["Webhook.headers"] = new("""{"X-Tenant":"1"}"""),
        ["WebhookUpdate.headers"] = new("""{"X-Tenant":"1"}"""),
        ["Webhook.secret"] = Text(Secret),
        ["WebhookUpdate.secret"] = Text(Secret) with { MaxLength = 100, IsWriteOnly = true },
        ["WebhookRotation.secret"] = Text(Secret) with { MaxLength = 100, IsWriteOnly = true },
        ["oldSecretUntil"] = Text(Time),
        ["Webhook.version"] = new("3") { Minimum = 1 },
        ["WebhookCredentials.type"] = Text("basic") with { Values = ["basic", "header", "jwt"] },
        ["WebhookCredentials.user"] = Text("mail"),
        ["WebhookCredentials.header"] = Text("X-Key"),
        ["WebhookCredentialsUpdate.type"] = Text("basic") with { Values = ["basic", "header", "jwt"], MaxLength = 16 },
        ["WebhookCredentialsUpdate.user"] = Text("mail") with { MaxLength = 1024 },
        ["WebhookCredentialsUpdate.header"] = Text("X-Key") with { MaxLength = 64 },
        ["WebhookCredentialsUpdate.password"] =
            Text("a password") with { MaxLength = 1024, IsWriteOnly = true },
        ["keepUntil"] = Text(Time),
        ["ifVersion"] = new("3") { Minimum = 1 },

        ["Delivery.id"] = Text("4711"),
        ["Delivery.state"] = Text("pending") with { Values = ["pending", "delivered", "dead"] },
        ["attemptCount"] = new("1") { Minimum = 0 },
        ["nextAttemptAt"] = Text(Time),
        ["settledAt"] = Text(Time),
        ["Attempt.at"] = Text(Time),
        ["Attempt.statusCode"] = new("503") { Minimum = 100, Maximum = 999 },
        ["Attempt.durationMs"] = new("120") { Minimum = 0 },
        ["DeliveryError.code"] = Text("status") with { Values = Errors() },
        ["DeliveryError.text"] = Text("The endpoint answered 503."),
        ["Attempt.response"] = Text("Service Unavailable"),

        ["WebhookReplay.delivery"] = Text("1") with { MaxLength = 20 },
        ["failedSince"] = Text(Time),
        ["WebhookReplay.mailbox"] = Text("alice@example.org") with { MaxLength = CommonMembers.MaxAddress },
        ["fromUid"] = new("1") { Minimum = 1 },
        ["toUid"] = new("500") { Minimum = 1 },
        ["replayedCount"] = new("1") { Minimum = 0 },
        ["isComplete"] = new("true"),
        ["WebhookReplayResult.nextUid"] = new("501") { Minimum = 1 },
    };

    private static string[] Errors() =>
    [
        "status", "redirect", "refused", "answer", "gone", "timeout", "connect", "connection-lost", "tls", "name",
        "address-forbidden", "message-deleted", "seal-key", "fault",
    ];

    private static string[] Formats() => [.. WebhookFormats.Names];
}
