using System.Text.Json;
using RelateMail.Load;
using RelateMail.Load.CommandLine;
using RelateMail.Load.Reporting;

if (args.Any(argument => argument is "--help" or "-h"))
{
    Console.WriteLine(HelpText.Text);
    return 0;
}

try
{
    return args is ["idle", ..] ? Idle(args[1..]) : Load(args);
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

static int Load(string[] args)
{
    LoadOptions options = LoadOptions.Parse(args);
    LoadReport report = LoadRun.Run(options);
    Console.WriteLine(options.Target.Json
        ? JsonSerializer.Serialize(report, ReportJson.Default.LoadReport)
        : ReportText.Of(report, serverWasNamed: options.Target.ServerProcesses.Count > 0));
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
