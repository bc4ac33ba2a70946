using System.Net.Sockets;
using Microsoft.Extensions.Options;
using RelateMail.Storage;

namespace RelateMail.Silo.Hosting;

/// <summary>What an operator is told when a host cannot start: one line that says what to change.</summary>
internal static class StartFailure
{
    /// <summary>One line; null where it is a fault of ours, and the whole exception is of use.</summary>
    public static string? Explain(Exception exception) => exception switch
    {
        AggregateException many => many.InnerExceptions.Select(Explain).FirstOrDefault(line => line is not null),
        OptionsValidationException settings => OneLine(string.Join(" ", settings.Failures)),
        StorageStartException store => OneLine(store.Message),
        InvalidDataException data => OneLine(data.InnerException is { } inner ? $"{data.Message} {inner.Message}" : data.Message),

        // The framework's words are clear here, and name the setting: a number that is none, a URL that is none.
        InvalidOperationException { Source: "Microsoft.Extensions.Configuration.Binder" } setting => OneLine(setting.Message),
        FormatException { Source: "Microsoft.AspNetCore.Http" } url => OneLine($"ASPNETCORE_URLS: {url.Message}"),
        IOException { InnerException: not null } listener when FindSocketFault(listener) is not null => OneLine(listener.Message),
        _ => FindSocketFault(exception) is { } fault
            ? OneLine($"A port of the cluster cannot be opened: {fault.Message}. Change Cluster:SiloPort or Cluster:GatewayPort, or stop what uses them.")
            : exception.InnerException is { } inner ? Explain(inner) : null,
    };

    private static SocketException? FindSocketFault(Exception? exception) => exception switch
    {
        null => null,
        SocketException fault => fault,
        _ => FindSocketFault(exception.InnerException),
    };

    private static string OneLine(string text) => text.ReplaceLineEndings(" ").Trim();
}
