using System.Text.Json;
using RelateMail.Load;
using RelateMail.Load.CommandLine;
using RelateMail.Load.Reporting;
using RelateMail.Shared.CommandLine;

if (args.Any(argument => argument is "--help" or "-h"))
{
    Console.WriteLine(LoadHelp.Text);
    return 0;
}

return await CommandLineTool.RunAsync(
    () => Task.FromResult(args is ["idle", ..] ? Idle(args[1..]) : Load(args)));

static int Load(string[] args)
{
    LoadOptions options = LoadOptions.Parse(args);
    LoadReport report = LoadRun.Run(options);
    Console.WriteLine(options.Target.Json
        ? JsonSerializer.Serialize(report, ReportJson.Default.LoadReport)
        : ReportText.Of(report, hasServerProcesses: options.Target.ServerProcesses.Count > 0));
    return report.IsClean || options.AllowRefusals ? 0 : 1;
}

static int Idle(string[] args)
{
    IdleOptions options = IdleOptions.Parse(args);
    IdleReport report = IdleRun.Run(options);
    Console.WriteLine(options.Target.Json
        ? JsonSerializer.Serialize(report, ReportJson.Default.IdleReport)
        : ReportText.Of(report));
    return report.IsClean ? 0 : 1;
}
