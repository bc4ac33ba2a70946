using RelateMail.Shared.CommandLine;

namespace RelateMail.Ledger.CommandLine;

/// <summary>Options of <c>send</c>: mails to a running cluster, then the reconciliation.</summary>
internal sealed record SendOptions
{
    public static IReadOnlyList<Option> Options { get; } =
    [
        new("gateway", OptionKind.Repeatable), .. ApiOptions.Options, new("mailboxes"),
        .. TrafficOptions.Options, new("create-accounts", OptionKind.Flag), new("ledger-file"),
    ];

    public required IReadOnlyList<GatewayAddress> Gateways { get; init; }

    public required ApiOptions Api { get; init; }

    public required IReadOnlyList<string> Mailboxes { get; init; }

    public required TrafficOptions Traffic { get; init; }

    /// <summary>Creates the domain and the mailboxes if they are missing.</summary>
    public required bool CreateAccounts { get; init; }

    /// <summary>Null to keep the ledger in memory only.</summary>
    public required string? LedgerFile { get; init; }

    public static SendOptions Parse(IEnumerable<string> args)
    {
        var reader = new OptionReader(args, Options);
        GatewayAddress[] gateways = [.. reader.All("gateway").Select(GatewayAddress.Parse)];
        IReadOnlyList<string> mailboxes = MailboxPattern.Expand(reader.Require("mailboxes", "user{0..19}@example.org"));
        return new SendOptions
        {
            Gateways = gateways.Length > 0
                ? gateways
                : throw new OptionException("--gateway is missing, as in --gateway mx1.example.org:25."),
            Api = ApiOptions.From(reader),
            Mailboxes = mailboxes,
            Traffic = TrafficOptions.From(reader, rate: 50, sessions: 20, mailboxes.Count),
            CreateAccounts = reader.Has("create-accounts"),
            LedgerFile = reader.Find("ledger-file"),
        };
    }
}
