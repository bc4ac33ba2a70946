using System.Runtime.InteropServices;
using RelateMail.Ledger;
using RelateMail.Ledger.Api;
using RelateMail.Ledger.CommandLine;
using RelateMail.Ledger.Reconciling;
using RelateMail.Ledger.Records;
using RelateMail.Ledger.Reporting;

if (args.Length == 0 || args.Any(argument => argument is "--help" or "-h"))
{
    Console.WriteLine(HelpText.Text);
    return args.Length == 0 ? 2 : 0;
}

using var stop = new CancellationTokenSource();
using var end = new CancellationTokenSource();

// The first asks for an orderly end, where there is one; the second breaks off.
void Stop(PosixSignalContext context)
{
    context.Cancel = true;
    (stop.IsCancellationRequested || args[0] != "send" ? end : stop).Cancel();
}

using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
try
{
    return args[0] switch
    {
        "send" => await SendAsync(SendOptions.Parse(args[1..])),
        "reconcile" => await ReconcileAsync(ReconcileOptions.Parse(args[1..])),
        "scenario" => await PlayAsync(ScenarioOptions.Parse(args[1..])),
        _ => throw new OptionException($"There is no command '{args[0]}'; there are send, reconcile, scenario."),
    };
}
catch (OptionException exception)
{
    Console.Error.WriteLine($"{exception.Message} See --help.");
    return 2;
}
catch (CannotRunException exception)
{
    Console.Error.WriteLine(exception.Message);
    return 2;
}
catch (OperationCanceledException) when (end.IsCancellationRequested)
{
    Console.Error.WriteLine("Broken off.");
    return 2;
}

async Task<int> SendAsync(SendOptions options)
{
    RunReport report = await SendCommand.RunAsync(options, stop.Token, end.Token);
    Console.WriteLine(report.ToText(options.Load.Timeline));
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
