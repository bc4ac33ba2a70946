using static RelateMail.Silo.Api.OpenApi.Members.MemberRule;

namespace RelateMail.Silo.Api.OpenApi.Members;

/// <summary>Members of mailboxes, messages and parts.</summary>
internal static class MessageMembers
{
    private static readonly string[] s_fields =
        ["from", "to", "cc", "bcc", "replyTo", "sender", "subject", "references", "parts", "attachments"];

    public static IReadOnlyDictionary<string, MemberRule> All { get; } = new Dictionary<string, MemberRule>
    {
        ["mailbox"] = Text("alice@example.org"),
        ["messageCount"] = new("12") { Minimum = 0 },
        ["unseenCount"] = new("3") { Minimum = 0 },
        ["quarantinedCount"] = new("0") { Minimum = 0 },
        ["usedBytes"] = new("1048576") { Minimum = 0 },
        ["nextUid"] = new("4712") { Minimum = 1 },
        ["uidValidity"] = Text("0199a1b2"),

        ["uid"] = new("4711") { Minimum = 1 },
        ["uids"] = new("[4711,4712]") { MinItems = 1, MaxItems = 1000 },
        ["throughUid"] = new("4712") { Minimum = 1 },
        ["matchedCount"] = new("2") { Minimum = 0 },
        ["changedCount"] = new("1") { Minimum = 0 },
        ["deletedUids"] = new("[4710]"),
        ["transactionId"] = Text("0199a1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b"),
        ["receivedAt"] = Text("2026-11-26T08:15:30.125Z") with { Description = "Time of the delivery." },
        ["to"] = Described("Header field To; see `from`."),
        ["cc"] = Described("Header field Cc; see `from`."),
        ["bcc"] = Described("Header field Bcc; see `from`."),
        ["replyTo"] = Described("Header field Reply-To; see `from`."),
        ["sender"] = Described("Header field Sender; see `from`."),
        ["seen"] = Described("True if the message has been read."),
        ["MailAddress.name"] = Text("Alice Example") with
        {
            Description = "The display name as the sender wrote it, decoded; null if absent.",
        },
        ["MailAddress.address"] = Text("alice@example.org") with
        {
            Description = "The address; null if the text is not an address.",
        },
        ["subject"] = Text("Your order 4711"),
        ["date"] = Text("2026-11-26T09:15:27.000+01:00"),
        ["preview"] = Text("Thank you for your order."),
        ["listId"] = Text("announce.example.org"),
        ["autoSubmitted"] = Text("auto-replied"),
        ["size"] = new("4096") { Minimum = 0 },
        ["tag"] = Text("order-77"),
        ["reversePath"] = Text("bounces@example.com"),
        ["messageId"] = Text("20261126.4711@example.com"),
        ["inReplyTo"] = Text("20261125.1@example.org"),
        ["references"] = new("""["20261125.1@example.org"]"""),
        ["truncatedFields"] = new("[]") { Values = s_fields },
        ["text"] = Text("Thank you for your order.\n"),
        ["strippedText"] = Text("Thank you for your order.\n"),
        ["html"] = Text("<p>Thank you for your order.</p>"),
        ["HeaderField.name"] = Text("Subject") with { Description = "The name as it was sent." },
        ["HeaderField.value"] = Text("Your order 4711") with { Description = "The value, unfolded and decoded." },
        ["received"] = Described("How the message was received."),

        ["number"] = new("1") { Minimum = 1 },
        ["contentType"] = Text("application/pdf"),
        ["charset"] = Text("utf-8"),
        ["fileName"] = Text("invoice.pdf"),
        ["contentId"] = Text("logo@example.com"),
        ["disposition"] = Text("attachment"),
        ["sha256"] = Text("9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"),

        ["Tls.version"] = Text("TLSv1.3") with { Values = ["TLSv1.2", "TLSv1.3"] },
        ["cipher"] = Text("TLS_AES_256_GCM_SHA384"),
        ["serverName"] = Text("mx.example.org"),
        ["clientAddress"] = Text("192.0.2.1"),
        ["clientName"] = Text("mail.example.com"),
        ["with"] = Text("ESMTPS") with { Values = Protocols() },
        ["login"] = Text("alice@example.org"),
        ["trace"] = Text("Return-Path: <bounces@example.com>\r\nDelivered-To: alice@example.org\r\n"),
    };

    /// <summary>The keywords of RFC 3848 and RFC 6531 §4.3 that a session of this server can have.</summary>
    private static string[] Protocols() =>
    [
        "SMTP", "ESMTP", "ESMTPS", "ESMTPA", "ESMTPSA", "UTF8SMTP", "UTF8SMTPS", "UTF8SMTPA", "UTF8SMTPSA",
    ];
}
