namespace RelateMail.Grains.Abstractions.Tests;

/// <summary>One value of each type of the contract, with every member set.</summary>
internal static class WireSamples
{
    private static readonly DateTimeOffset s_at = new(2026, 3, 1, 12, 30, 15, 250, TimeSpan.FromHours(1));

    private static readonly Guid s_id = new("0195a3c4-1111-7222-8333-444444444444");

    private static readonly TlsRecord s_tls = new("TLSv1.3", "TLS_AES_256_GCM_SHA384", "mx.example.org");

    private static readonly ClientRecord s_client = new()
    {
        Address = "192.0.2.1",
        Name = "client.example.com",
        With = "ESMTPSA",
        Login = "alice@example.com",
        Tls = s_tls,
    };

    private static readonly PartSummary s_part = new()
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
        IsInline = true,
        Disposition = "attachment",
        Sha256 = new string('c', 64),
    };

    private static readonly MailAddress s_address = new("Alice", "alice@example.com");

    private static readonly MessageSummary s_summary = new()
    {
        FromText = "Alice <alice@example.com>",
        ToText = "bob@example.org",
        CcText = "carol@example.org",
        Subject = "Grüße 你好",
        Date = s_at,
        MessageId = "1@example.com",
        InReplyTo = "0@example.com",
        References = ["0@example.com", "00@example.com"],
        Parts = [s_part],
        HeaderOctets = 398,
        From = [s_address],
        To = [new MailAddress(null, "bob@example.org")],
        Cc = [new MailAddress("carol", null)],
        Bcc = [s_address],
        ReplyTo = [s_address],
        Sender = [s_address],
        TruncatedFields = ["to"],
        TextPart = 1,
        HtmlPart = 0,
        Preview = "Guten Tag",
        ListId = "list.example.com",
        AutoSubmitted = "auto-replied",
    };

    private static readonly DsnRequest s_dsn = new("HDRS", "QQ314159", "SUCCESS,FAILURE", "rfc822;Bob@example.org");

    private static readonly SpfDetails s_spf = new()
    {
        Result = "softfail",
        Identity = "mailfrom",
        Domain = "example.com",
        Mechanism = "all",
        Problem = "time-limit",
    };

    private static readonly DkimDetails s_dkim = new()
    {
        Result = "fail",
        Domain = "example.com",
        Selector = "s1",
        Algorithm = "rsa-sha256",
        KeyBits = 2048,
        Identity = "@example.com",
        Signature = "dzdVyOfA",
        Problem = "body-hash",
    };

    private static readonly DmarcDetails s_dmarc = new()
    {
        Result = "fail",
        Domain = "news.example.com",
        OrganizationalDomain = "example.com",
        RecordDomain = "example.com",
        Policy = "reject",
        AlignedBy = ["dkim", "spf"],
        Testing = true,
        Problem = "spf-temperror",
    };

    private static readonly IprevDetails s_iprev = new() { Result = "pass", Name = "mail.example.com" };

    private static readonly ArcDetails s_arc = new() { Result = "pass", Instances = 2, Sealer = "example.net" };

    private static readonly AuthenticationDetails s_authentication = new()
    {
        Server = "mx.example.org",
        Disposition = "quarantine",
        Reason = "mailing-list",
        ForgedFields = 1,
        Iprev = s_iprev,
        Spf = s_spf,
        SpfHelo = s_spf,
        Dkim = [s_dkim],
        Dmarc = s_dmarc,
        Arc = s_arc,
    };

    private static readonly AuthenticationPolicy s_policy = new()
    {
        Dmarc = FailureAction.Reject,
        SpfFail = FailureAction.Reject,
        OnTemporaryError = TemporaryErrorAction.Defer,
    };

    private static readonly MessageDetails s_details = new()
    {
        ReversePath = "alice@example.com",
        Recipient = "Bob+news@example.org",
        Tag = "news",
        TraceFields = "Return-Path: <alice@example.com>\r\n",
        Client = s_client,
        Summary = s_summary,
        Dsn = s_dsn,
        Authentication = s_authentication,
        RequireTls = true,
    };

    private static readonly AcceptedRecipient s_recipient = new() { Address = "Bob+news@example.org", Tag = "news" };

    private static readonly InboundRecipient s_inboundRecipient = new()
    {
        Recipient = s_recipient,
        DeliveryKey = [.. Enumerable.Range(1, 32).Select(number => (byte)number)],
    };

    private static readonly InboundContent s_content = new()
    {
        Octets = "Subject: hi\r\n\r\nhi\r\n"u8.ToArray(),
        Digest = [.. Enumerable.Range(2, 32).Select(number => (byte)number)],
    };

    private static readonly StoredMessage s_stored = new()
    {
        Uid = 7,
        Id = s_id,
        ContentId = s_id,
        Size = 9,
        ReceivedAt = s_at,
        Seen = true,
        Details = s_details,
        Recipients = [s_recipient],
    };

    private static readonly CertificateFacts s_facts = new()
    {
        Thumbprint = new string('A', 64),
        Subject = "CN=mx.example.org",
        Issuer = "CN=issuer",
        Names = ["mx.example.org"],
        KeyAlgorithm = "ECDSA P-256",
        NotBefore = s_at,
        NotAfter = s_at.AddDays(90),
        PublicKeyDigest = new string('B', 64),
        Intermediates = 1,
    };

    private static readonly CertificateReason s_reason =
        new(CertificateStatus.Degraded, "refused", "mx1", "The certificate was rejected.");

    private static readonly CertificateRefusal s_refusal = new("file", "The key does not match.", s_at);

    private static readonly CertificateReport s_report = new()
    {
        Node = "mx1",
        Loaded = s_facts,
        LoadedAt = s_at,
        Source = "/certificates/mx.pem",
        SeenThumbprint = s_facts.Thumbprint,
        HandshakeError = "465 is closed",
        Refused = s_refusal,
        RolloutVersion = 3,
    };

    private static readonly CertificateNode s_node = new() { Report = s_report, ReportedAt = s_at, IsUnknown = true };

    private static readonly CertificateRollout s_rollout = new() { Version = 3, Target = s_facts };

    private static readonly CertificateTransition s_transition =
        new(7, s_at, CertificateStatus.Unhealthy, CertificateStatus.Degraded, [s_reason]);

    public static object[] All { get; } =
    [
        new AccountChange { Password = "secret", QuotaOctets = 1, Disabled = true },
        new AccountInfo(1, true, true),
        s_arc,
        s_authentication,
        s_policy,
        s_dkim,
        s_dmarc,
        s_iprev,
        s_spf,
        s_facts,
        s_node,
        new CertificateOverview
        {
            Status = CertificateStatus.Degraded,
            Reasons = [s_reason],
            IsConverged = true,
            Rollout = s_rollout,
            RolloutChangedAt = s_at,
            Previous = s_facts,
            Nodes = [s_node],
            Transitions = [s_transition],
        },
        s_reason,
        s_refusal,
        s_report,
        s_rollout,
        s_transition,
        s_client,
        new DeliveryReceipt(DeliveryOutcome.Duplicate, 7, s_id),
        new DomainSettings { CatchAll = "all@example.org", PlusSeparator = null, AuthenticationPolicy = s_policy },
        s_dsn,
        new InboundMessage
        {
            Id = s_id,
            ContentId = s_id,
            Size = 9,
            DeliveryKey = [.. Enumerable.Range(0, 32).Select(number => (byte)number)],
            ReceivedAt = s_at,
            Details = s_details,
            Recipients = [s_inboundRecipient],
            Content = s_content,
        },
        s_content,
        s_address,
        s_inboundRecipient,
        s_recipient,
        new MailboxStatus(1, 2, 3, 4, 5),
        s_details,
        new MessagePage([s_stored], 7),
        new MessageQuery(5, 50, true),
        s_summary,
        s_part,
        new Password("secret"),
        new Resolution(ResolutionOutcome.TooManyTargets, ["bob@example.org"], "tag")
        {
            TargetTags = ["sales", null],
            AuthenticationPolicy = s_policy,
            LargestQuota = 4_096,
        },
        new SealedCertificate { Facts = s_facts, Octets = [1, 2, 3] },
        s_stored,
        s_tls,
    ];
}
