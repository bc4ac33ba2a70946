namespace RelateMail.Grains.Abstractions.Tests;

/// <summary>One value of each published type of the contract, with every member set.</summary>
internal static class WireSamples
{
    internal static readonly DateTimeOffset At = new(2026, 3, 1, 12, 30, 15, 250, TimeSpan.FromHours(1));

    internal static readonly Guid Id = new("0195a3c4-1111-7222-8333-444444444444");

    private static readonly TlsRecord s_tls = new()
    {
        Version = "TLSv1.3",
        Cipher = "TLS_AES_256_GCM_SHA384",
        ServerName = "mx.example.org",
    };

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

    private static readonly MailAddress s_address = new() { Name = "Alice", Address = "alice@example.com" };

    private static readonly MessageSummary s_summary = new()
    {
        FromText = "Alice <alice@example.com>",
        ToText = "bob@example.org",
        CcText = "carol@example.org",
        Subject = "Grüße 你好",
        Date = At,
        MessageId = "1@example.com",
        InReplyTo = "0@example.com",
        References = ["0@example.com", "00@example.com"],
        Parts = [s_part],
        HeaderOctets = 398,
        From = [s_address],
        To = [new MailAddress { Address = "bob@example.org" }],
        Cc = [new MailAddress { Name = "carol" }],
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

    private static readonly DsnRequest s_dsn = new()
    {
        Return = "HDRS",
        EnvelopeId = "QQ314159",
        Notify = "SUCCESS,FAILURE",
        OriginalRecipient = "rfc822;Bob@example.org",
    };

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

    internal static readonly MessageDetails Details = new()
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

    internal static readonly AcceptedRecipient Recipient = new() { Address = "Bob+news@example.org", Tag = "news" };

    private static readonly StoredMessage s_stored = new()
    {
        Uid = 7,
        Id = Id,
        OctetsId = Id,
        Size = 9,
        ReceivedAt = At,
        Seen = true,
        Details = Details,
        Recipients = [Recipient],
        Quarantined = true,
        ModSeq = 11,
    };

    private static readonly ChangedMessage s_change = new() { Uid = 7, ModSeq = 11, Message = s_stored };

    public static object[] All { get; } =
    [
        new BatchOutcome { Matched = 3, Changed = 2, IsComplete = true },
        new ChangePage { Changes = [s_change], HasMore = true, ModSeq = 11, IsExpired = true },
        new ChangeQuery { Since = 5, After = s_change, Limit = 9, IsShort = true },
        s_change,
        new MessageSelection { Uids = [1, 2], ThroughUid = 9, Quarantine = QuarantineMode.Only },
        s_arc,
        s_authentication,
        s_dkim,
        s_dmarc,
        s_iprev,
        s_spf,
        s_client,
        s_dsn,
        s_address,
        Recipient,
        new MailboxStatus
        {
            Messages = 1,
            Unseen = 2,
            Octets = 3,
            QuotaOctets = 4,
            NextUid = 5,
            Quarantined = 6,
            ModSeq = 7,
            UidValidity = 8,
            HasReceived = true,
        },
        Details,
        new ExaminedMessage(6, Id),
        new MessagePage { Messages = [s_stored], Next = 7, Examined = new ExaminedMessage(6, Id) },
        new MessageQuery
        {
            After = 5,
            Limit = 50,
            Descending = true,
            Quarantine = QuarantineMode.Only,
            IsShort = true,
            Filter = "is:unseen",
        },
        s_summary,
        s_part,
        s_stored,
        s_tls,
    ];
}
