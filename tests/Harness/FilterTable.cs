using System.Globalization;
using RelateMail.Grains.Abstractions;

namespace RelateMail.Tests.Harness;

/// <summary>
/// Six messages, and filters with the messages that match, the same for every place that has filters.
/// </summary>
public static class FilterTable
{
    /// <summary>Each row: a filter, an arrow, and the UIDs of the messages that match.</summary>
    private const string Rows = """
        invoice => 1 2
        INVOICE => 1 2
        "invoice 4711" => 1 2
        "4711 invoice" =>
        invoice june => 1 2
        invoice -thanks => 1
        -invoice => 3 4 5 6
        -"invoice 4711" => 3 4 5 6
        -(invoice OR won) => 3 4 6
        invoice OR won => 1 2 5
        invoice won => 
        deals OR (invoice thanks) => 2 3
        (deals OR invoice) thanks => 2
        (deals OR invoice) -thanks => 1 3
        deals OR invoice thanks => 2 3
        OR1 =>
        attached => 1
        müller => 1
        MÜLLER => 1
        muller =>
        σίγμα => 4
        ΣΊΓΜΑ => 4
        ünïcode => 4
        anna => 1 2
        anna@example.org => 1 2
        50% => 3
        "deals: 50%" => 3
        "(today)" => 3
        today => 3
        from:anna => 1
        from:Anna => 1
        from:"Anna Müller" => 1
        from:"müller" => 1
        from:anna@example.org => 1
        from:example. => 1 2 4 5
        from:@example.net => 2
        from:desk =>
        -from:example => 6
        -from:anna => 2 3 4 5 6
        to:desk => 1 2
        to:anna => 2
        to:hidden => 3
        to:desk -to:anna => 1
        recipient:desk => 1 2 3
        recipient:desk+billing => 1
        recipient:tenant.example => 1 2 3 4 5 6
        recipient:other => 5
        tag:billing => 1
        tag:BILLING => 1
        tag:bill =>
        tag:x => 5
        -tag:billing => 2 3 4 5 6
        reverse-path:<> => 3
        reverse-path:bounce => 1
        -reverse-path:<> => 1 2 4 5 6
        subject:invoice => 1 2
        subject:"re: invoice" => 2
        subject:anna =>
        subject:sigma =>
        message-id:m1@example.org => 1
        message-id:<m1@example.org> => 1
        message-id:M1@EXAMPLE.ORG => 1
        message-id:m1 =>
        list:weekly => 3
        list:weekly.lists.example => 3
        -list:weekly => 1 2 4 5 6
        since:2026-02-01 => 2 3 4 5 6
        since:2026-02-01T00:00:00Z => 2 3 4 5 6
        since:2026-02-01T00:00:01Z => 3 4 5 6
        since:2026-02-01T01:00:00+01:00 => 2 3 4 5 6
        since:2026-02-01T01:00+02:00 => 2 3 4 5 6
        since:2027-01-01 =>
        since:0001-01-01 => 1 2 3 4 5 6
        until:2026-02-01 => 1
        until:2026-02-01T00:00:00.001Z => 1 2
        until:9999-12-31 => 1 2 3 4 5 6
        since:2026-02-01 until:2026-03-01 => 2 3
        since:2026-02-01 since:2026-02-10 => 3 4 5 6
        since:2026-03-01 until:2026-02-01 =>
        -since:2026-02-01 => 1
        since:2026-03-01 OR until:2026-02-01 => 1 4 5 6
        since:2026-02-01 invoice => 2
        larger:800 => 1 3 4 5
        larger:799 => 1 2 3 4 5
        larger:200k => 3 4
        larger:20M => 4
        smaller:800 => 6
        smaller:1k => 2 6
        larger:1k smaller:1M => 1 3 5
        smaller:1k OR larger:1M => 2 4 6
        has:attachment => 1
        -has:attachment => 2 3 4 5 6
        is:seen => 2 4
        is:unseen => 1 3 5 6
        is:unseen invoice => 1
        -is:unseen => 2 4
        is:quarantined => 5
        -is:quarantined => 1 2 3 4 6
        is:automatic => 3
        from:anna OR from:bob => 1 2
        (from:anna OR from:bob) is:unseen => 1
        ((invoice)) => 1 2
        -(-invoice) => 1 2
        (invoice)(june) => 1 2
          invoice   june   => 1 2
        "back\\slash" => 4
        "quo\"te" => 4
        """;

    private static readonly MailAddress s_desk = new() { Address = "desk@tenant.example" };

    /// <summary>The messages, with UIDs from 1.</summary>
    public static IReadOnlyList<StoredMessage> Messages { get; } =
    [
        Message(1, "2026-01-10T08:00:00Z", 1_200, "bounce@example.org", "desk+billing@tenant.example", new()
        {
            From = [new() { Name = "Anna Müller", Address = "anna@example.org" }],
            To = [s_desk],
            Subject = "Invoice 4711 for June",
            MessageId = "m1@example.org",
            Preview = "Please find it attached.",
            Parts =
            [
                new()
                {
                    Number = 1,
                    ContentType = "application/pdf",
                    Size = 9,
                    TransferEncoding = "base64",
                    Offset = 0,
                    EncodedSize = 12,
                    IsAttachment = true,
                },
            ],
        }) with { Recipients = [new() { Address = "desk+billing@tenant.example", Tag = "billing" }] },
        Message(2, "2026-02-01T00:00:00Z", 800, "bob@example.net", "desk@tenant.example", new()
        {
            From = [new() { Address = "bob@example.net" }],
            To = [s_desk],
            Cc = [new() { Address = "anna@example.org" }],
            Subject = "Re: Invoice 4711 for June",
            MessageId = "m2@example.net",
            Preview = "Thanks!",
        }) with { Seen = true },
        Message(3, "2026-02-15T12:30:00Z", 250_000, null, "desk@tenant.example", new()
        {
            From = [new() { Name = "Newsletter", Address = "news@lists.example" }],
            Bcc = [new() { Address = "hidden@tenant.example" }],
            Subject = "Weekly deals: 50% off (today)",
            MessageId = "m3@lists.example",
            ListId = "weekly.lists.example",
            AutoSubmitted = "auto-generated",
        }),
        Message(4, "2026-03-01T00:00:00Z", 20_000_001, "sigma@example.gr", "σ@tenant.example", new()
        {
            From = [new() { Name = "Σίγμα Ω", Address = "sigma@example.gr" }],
            Subject = "Ünïcode back\\slash quo\"te",
            AutoSubmitted = "no",
        }) with { Seen = true },
        Message(5, "2026-03-01T00:00:01Z", 5_000, "spam@example.bad", "a@tenant.example", new()
        {
            From = [new() { Address = "spam@example.bad" }],
            Subject = "You won",
        }) with
        {
            Quarantined = true,
            Recipients =
            [
                new() { Address = "a@tenant.example" }, new() { Address = "other+x@tenant.example", Tag = "x" },
            ],
        },
        Message(6, "2026-03-02T00:00:00Z", 10, "x@z.test", "b@tenant.example", new()),
    ];

    /// <summary>The filters with the UIDs that match.</summary>
    public static IReadOnlyList<(string Filter, long[] Uids)> Filters { get; } =
        [.. Rows.Split('\n').Select(static row => row.Split(" =>")).Select(static halves => (
            halves[0],
            halves[1].Split(' ', StringSplitOptions.RemoveEmptyEntries)
                .Select(static uid => long.Parse(uid, CultureInfo.InvariantCulture)).ToArray()))];

    private static StoredMessage Message(
        long uid, string receivedAt, long size, string? reversePath, string recipient, MessageSummary summary)
    {
        return new StoredMessage
        {
            Uid = uid,
            Id = new Guid((int)uid, 0, 0, new byte[8]),
            OctetsId = Guid.Empty,
            Size = size,
            ReceivedAt = DateTimeOffset.Parse(receivedAt, CultureInfo.InvariantCulture),
            Recipients = [new() { Address = recipient }],
            Details = new()
            {
                ReversePath = reversePath,
                Recipient = recipient,
                TraceFields = "",
                Client = new() { Address = "192.0.2.1", Name = "client", With = "ESMTP" },
                Summary = summary,
            },
        };
    }
}
