using System.Security.Cryptography;
using System.Text;
using RelateMail.Grains.Abstractions;
using RelateMail.Grains.Contracts;

namespace RelateMail.Grains.Tests.Harness;

internal static class TestMessages
{
    private static int s_number;

    /// <summary>An address that no other test uses.</summary>
    public static string NewAddress(string localPart = "box") =>
        $"{localPart}-{Interlocked.Increment(ref s_number)}@example.org";

    public static string NewDomain() => $"d{Interlocked.Increment(ref s_number)}.example";

    public static async Task<InboundMessage> NewMessageAsync(
        this GrainCluster cluster, string? key = null, long size = 1_000, string? subject = null) =>
        Message(await cluster.AddContentAsync(), key, size, subject);

    public static InboundMessage Message(Guid contentId, string? key = null, long size = 1_000, string? subject = null)
    {
        var id = Guid.CreateVersion7();
        return new InboundMessage
        {
            Id = id,
            ContentId = contentId,
            Size = size,
            DeliveryKey = [.. SHA256.HashData(Encoding.UTF8.GetBytes(key ?? id.ToString()))],
            ReceivedAt = new DateTimeOffset(2026, 3, 1, 12, 30, 15, 250, TimeSpan.Zero),
            Details = Details(subject ?? "Grüße 你好"),
        };
    }

    /// <summary>Every member set.</summary>
    public static MessageDetails Details(string subject) => new()
    {
        ReversePath = "alice@example.com",
        Recipient = "Bob+news@example.org",
        Tag = "news",
        TraceFields = "Return-Path: <alice@example.com>\r\nDelivered-To: bob@example.org\r\n",
        Client = new ClientRecord
        {
            Address = "192.0.2.1",
            Name = "client.example.com",
            With = "ESMTPSA",
            Login = "alice@example.com",
            Tls = new TlsRecord
            {
                Version = "TLSv1.3",
                Cipher = "TLS_AES_256_GCM_SHA384",
                ServerName = "mx.example.org",
            },
        },
        Summary = new MessageSummary
        {
            From = [new MailAddress { Name = "Alice", Address = "alice@example.com" }],
            To = [new MailAddress { Address = "bob@example.org" }],
            Cc = [new MailAddress { Address = "carol@example.org" }],
            Subject = subject,
            Date = new DateTimeOffset(2026, 3, 1, 13, 30, 0, TimeSpan.FromHours(1)),
            MessageId = "1@example.com",
            InReplyTo = "0@example.com",
            References = ["0@example.com", "00@example.com"],
            Parts =
            [
                new PartSummary
                {
                    Number = 1,
                    ContentType = "text/plain",
                    FileName = "a\"b.txt",
                    ContentId = "part1@example.com",
                    Size = 3,
                    IsAttachment = true,
                    TransferEncoding = "base64",
                    Offset = 400,
                    EncodedSize = 4,
                    Charset = "utf-8",
                },
            ],
            HeaderOctets = 398,
        },
        Dsn = new DsnRequest
        {
            Return = "HDRS",
            EnvelopeId = "QQ314159",
            Notify = "SUCCESS,FAILURE",
            OriginalRecipient = "rfc822;Bob@example.org",
        },
    };
}

/// <summary>Records without the members that depend on the clock or on the store.</summary>
internal static class PlainRecords
{
    public static DomainSettings WithoutTimes(this DomainSettings settings) =>
        settings with { CreatedAt = null, UpdatedAt = null };

    public static AccountInfo WithoutTimes(this AccountInfo account) =>
        account with { CreatedAt = null, UpdatedAt = null, CredentialsChangedAt = null };

    public static MailboxStatus Counters(this MailboxStatus status) =>
        status with { ModSeq = 0, UidValidity = null, HasReceived = false };
}
