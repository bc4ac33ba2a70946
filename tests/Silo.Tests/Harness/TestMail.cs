using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using RelateMail.Grains.Abstractions;
using RelateMail.Grains.Contracts;
using RelateMail.Storage;

namespace RelateMail.Silo.Tests.Harness;

/// <summary>One part of a test message.</summary>
public sealed record TestPart(string ContentType, byte[] Decoded)
{
    public string TransferEncoding { get; init; } = "8bit";

    public string? Charset { get; init; }

    public string? FileName { get; init; }

    /// <summary>The octets in the content; null if they equal <see cref="Decoded"/>.</summary>
    public byte[]? Encoded { get; init; }
}

/// <summary>A content with its summary, built part by part so that every offset is known.</summary>
public sealed class TestMail
{
    private readonly List<byte> _content = [];
    private readonly List<PartSummary> _parts = [];

    public TestMail(
        string header = "From: Alice <alice@example.org>\r\nSubject: Hello\r\nMessage-ID: <1@example.org>\r\n")
    {
        Write(header + "\r\n");
        HeaderOctets = _content.Count;
    }

    public long HeaderOctets { get; set; }

    /// <summary>The choice of the body; null as in an entry of an older gateway.</summary>
    public int? TextPart { get; init; }

    public int? HtmlPart { get; init; }

    public byte[] Octets => [.. _content];

    public bool? RequireTls { get; init; }

    public string Subject { get; init; } = "Hello";

    public string? Preview { get; init; }

    /// <summary>The members that the gateway has cut.</summary>
    public string[] TruncatedFields { get; init; } = [];

    public bool IsQuarantined { get; init; }

    public DateTimeOffset? Date { get; init; }

    public string Trace { get; init; } =
        "Return-Path: <alice@example.org>\r\nDelivered-To: bob@example.org\r\n"
        + "Received: from client.example.org\r\n\tby mx.example.org; Mon, 1 Jan 2029 00:00:00 +0000\r\n";

    public TestMail Add(TestPart part)
    {
        Write($"--b{_parts.Count}\r\nContent-Type: {part.ContentType}\r\n\r\n");
        byte[] encoded = part.Encoded ?? part.Decoded;
        _parts.Add(new PartSummary
        {
            Number = _parts.Count + 1,
            ContentType = part.ContentType,
            FileName = part.FileName,
            Size = part.Decoded.Length,
            IsAttachment = part.FileName is not null,
            TransferEncoding = part.TransferEncoding,
            Offset = _content.Count,
            EncodedSize = encoded.Length,
            Charset = part.Charset,
        });
        _content.AddRange(encoded);
        Write("\r\n");
        return this;
    }

    /// <summary>Stores the content first and then the entry, as a gateway does.</summary>
    public async Task<DeliveryReceipt> DeliverAsync(SiloHost host, string mailbox)
    {
        byte[] octets = Octets;
        var contentId = Guid.CreateVersion7();
        await host.Services.GetRequiredService<IContentStore>().AddAsync(
            contentId, new ContentDigest(SHA256.HashData(octets)), [octets], TestContext.Current.CancellationToken);
        var message = new InboundMessage
        {
            Id = Guid.CreateVersion7(),
            ContentId = contentId,
            Size = octets.Length,
            DeliveryKey = [.. SHA256.HashData(contentId.ToByteArray())],
            ReceivedAt = new DateTimeOffset(2029, 1, 1, 0, 0, 0, TimeSpan.Zero),
            Details = Details(mailbox),
            Quarantined = IsQuarantined,
        };
        return await host.Grains.GetGrain<IInternalMailboxGrain>(mailbox)
            .DeliverAsync(message, TestContext.Current.CancellationToken);
    }

    private MessageDetails Details(string mailbox) => new()
    {
        ReversePath = "alice@example.org",
        Recipient = mailbox.Replace("@", "+tag@", StringComparison.Ordinal),
        Tag = "tag",
        TraceFields = Trace,
        RequireTls = RequireTls,
        Client = new ClientRecord
        {
            Address = "192.0.2.1",
            Name = "client.example.org",
            With = "ESMTPSA",
            Login = "alice@example.org",
            Tls = new TlsRecord
            {
                Version = "TLSv1.3",
                Cipher = "TLS_AES_256_GCM_SHA384",
                ServerName = "mx.example.org",
            },
        },
        Summary = new MessageSummary
        {
            From = [new MailAddress { Name = "Alice", Address = "alice@example.org" }],
            Subject = Subject,
            MessageId = "1@example.org",
            References = ["0@example.org"],
            Parts = [.. _parts],
            HeaderOctets = HeaderOctets,
            Date = Date,
            Preview = Preview,
            TruncatedFields = [.. TruncatedFields],
            TextPart = TextPart,
            HtmlPart = HtmlPart,
        },
    };

    private void Write(string text) => _content.AddRange(Encoding.Latin1.GetBytes(text));
}
