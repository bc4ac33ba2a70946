using System.Runtime.InteropServices;
using RelateMail.Ledger;
using RelateMail.Ledger.Api;
using RelateMail.Ledger.CommandLine;
using RelateMail.Ledger.Reconciling;
using RelateMail.Ledger.Records;
using RelateMail.Ledger.Reporting;
using RelateMail.Shared;
using RelateMail.Shared.CommandLine;

if (args.Length == 0 || args.Any(argument => argument is "--help" or "-h"))
{
    Console.WriteLine(LedgerHelp.Text);
    return args.Length == 0 ? 2 : 0;
}

using var stop = new CancellationTokenSource();
using var end = new CancellationTokenSource();

// The first signal ends `send` in order, if a run is under way. The second signal cancels.
void Stop(PosixSignalContext context)
{
    context.Cancel = true;
    (stop.IsCancellationRequested || args[0] != "send" ? end : stop).Cancel();
}

using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
return await CommandLineTool.RunAsync(async () =>
{
    try
    {
        return args[0] switch
        {
            "send" => await SendAsync(SendOptions.Parse(args[1..])),
            "reconcile" => await ReconcileAsync(ReconcileOptions.Parse(args[1..])),
            "scenario" => await PlayAsync(ScenarioOptions.Parse(args[1..])),
            _ => throw new OptionException($"There is no command '{args[0]}'. Commands: send, reconcile, scenario."),
        };
    }
    catch (OperationCanceledException exception) when (end.IsCancellationRequested)
    {
        throw new CannotRunException("Cancelled.", exception);
    }
});

async Task<int> SendAsync(SendOptions options)
{
    RunReport report = await SendCommand.RunAsync(options, stop.Token, end.Token);
    Console.WriteLine(report.ToText(options.Traffic.Timeline));
    return report.IsClean ? 0 : 1;
}

async Task<int> ReconcileAsync(ReconcileOptions options)
{
    using LedgerBook book = LedgerBook.Read(options.LedgerFile);
    using var api = new MailboxApi(options.Api, options.Patience);
    ReconciliationResult result = await new Reconciliation(book, api, options.RawShare).RunAsync(end.Token);
    var report = new RunReport("reconcile", book, result, Reads: null);
    Console.WriteLine(report.ToText(options.Timeline));
    return report.IsClean ? 0 : 1;
}

async Task<int> PlayAsync(ScenarioOptions options)
{
    IReadOnlyList<RunReport> reports = await ScenarioCommand.RunAsync(options, end.Token);
    if (reports.Count > 1)
    {
        Console.WriteLine(SummaryTable.Of(reports));
    }

    return reports.All(report => report.IsClean) ? 0 : 1;
}
