using RelateMail.Shared.CommandLine;

namespace RelateMail.Ledger.CommandLine;

/// <summary>Options of <c>reconcile</c>: compares a ledger file with the mailboxes as they are now.</summary>
internal sealed record ReconcileOptions(
    string LedgerFile, ApiOptions Api, int RawShare, TimeSpan Patience, bool Timeline)
{
    public static IReadOnlyList<Option> Options { get; } =
    [
        new("ledger-file"), .. ApiOptions.Options, new("raw-share"), new("patience"), new("timeline", OptionKind.Flag),
    ];

    public static ReconcileOptions Parse(IEnumerable<string> args)
    {
        var reader = new OptionReader(args, Options);
        return new ReconcileOptions(
            reader.Require("ledger-file", "out.jsonl"),
            ApiOptions.From(reader),
            reader.Number("raw-share", 100, 0, 100),
            reader.Duration("patience", TimeSpan.FromSeconds(60)),
            reader.Has("timeline"));
    }
}
