using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using RelateMail.Grains.Abstractions;
using RelateMail.WatchMailbox;

// WatchMailbox ADDRESS [--after UID] [--Cluster:Gateways:0=host:port …]
if (args.Length == 0 || !MailboxAddress.TryCanonicalize(args[0], out string? address))
{
    await Console.Error.WriteLineAsync("Usage: WatchMailbox ADDRESS [--after UID] [--Section:Key=value …]");
    return 2;
}

try
{
    HostApplicationBuilder builder = Host.CreateApplicationBuilder(args);
    string cursor = builder.Configuration["after"] ?? "0";
    if (!long.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out long after))
    {
        await Console.Error.WriteLineAsync("--after must be a UID.");
        return 2;
    }

    builder.Logging.AddFilter("Microsoft.Hosting.Lifetime", LogLevel.Warning);
    builder.Logging.AddFilter("Microsoft.Extensions.Hosting", LogLevel.None); // this program prints the reason below
    builder.Logging.AddConsole(
        console => console.LogToStandardErrorThreshold = LogLevel.Trace); // stdout is for messages
    builder.AddRelateMailClient();
    builder.Services.AddHostedService(services =>
        ActivatorUtilities.CreateInstance<MailboxPrinter>(services, address, after));
    await builder.Build().RunAsync();
    return Environment.ExitCode;
}
catch (OptionsValidationException exception)
{
    await Console.Error.WriteLineAsync(exception.Message);
    return 1;
}
catch (OperationCanceledException)
{
    return 0; // Ctrl+C or SIGTERM before the first connection to the cluster
}
