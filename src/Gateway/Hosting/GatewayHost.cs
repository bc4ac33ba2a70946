using System.Net.Sockets;
using Microsoft.Extensions.Options;
using RelateMail.Storage;

namespace RelateMail.Gateway.Hosting;

/// <summary>The gateway as a process of its own. A start that fails is one clear line on stderr and the exit code
/// 1.</summary>
internal static class GatewayHost
{
    /// <returns>The exit code, once the host has stopped.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        WebApplication? app = null;
        bool isStarted = false;
        try
        {
            WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
            builder.AddGateway().AddGatewayClusterClient();

            // The host and the server log the exception that ends a start, with its stack; the line says it better.
            builder.Logging.AddFilter(
                "Microsoft.Extensions.Hosting.Internal.Host", level => level >= LogLevel.Warning && isStarted);
            builder.Logging.AddFilter(
                "Microsoft.AspNetCore.Server.Kestrel",
                level => level >= LogLevel.Warning && (isStarted || level < LogLevel.Critical));
            app = builder.Build().MapGateway();
            await app.StartAsync();
            isStarted = true;
        }
        catch (Exception exception)
        {
            await Console.Error.WriteLineAsync(Explain(exception) ?? exception.ToString());
            if (app is not null)
            {
                await app.DisposeAsync();
            }

            return 1;
        }

        await app.WaitForShutdownAsync();
        await app.DisposeAsync();
        return 0;
    }

    /// <summary>One line; null where it is a fault of ours, and the whole exception is of use.</summary>
    internal static string? Explain(Exception exception) => exception switch
    {
        AggregateException many => many.InnerExceptions.Select(Explain).FirstOrDefault(line => line is not null),
        OptionsValidationException settings => OneLine(string.Join(" ", settings.Failures.Select(
            failure => WithSection(settings.OptionsType, failure)))),

        // The framework's and the store's words are clear here, and name the setting, the file or the address.
        InvalidOperationException { Source: "Microsoft.Extensions.Configuration.Binder" } => OneLine(exception.Message),
        StorageStartException => OneLine(exception.Message),
        IOException => OneLine(exception.Message),
        SocketException => OneLine($"A port cannot be opened: {exception.Message}. Change Smtp:Mx:Port, Smtp:Port,"
            + " Smtp:SecurePort or ASPNETCORE_URLS, or run with the right to open ports below 1024."),
        _ => exception.InnerException is { } inner ? Explain(inner) : null,
    };

    /// <summary>The bounds of a setting are reported with its name alone; each options class names its
    /// section.</summary>
    private static string WithSection(Type options, string failure) =>
        options.GetField("Section")?.GetRawConstantValue() is string section
            && !failure.StartsWith($"{section}:", StringComparison.Ordinal)
            ? $"{section}:{failure}" : failure;

    private static string OneLine(string text) => text.ReplaceLineEndings(" ").Trim();
}
