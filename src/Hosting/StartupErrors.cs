using System.Net.Sockets;
using Microsoft.Extensions.Options;

namespace RelateMail.Hosting;

/// <summary>Explains to an operator why a host cannot start, in one line that says what to change.</summary>
public static class StartupErrors
{
    /// <summary>The line; null for a bug in RelateMail, because only the whole exception helps then.</summary>
    public static string? Explain(Exception exception) => exception switch
    {
        AggregateException many => many.InnerExceptions.Select(Explain).FirstOrDefault(line => line is not null),
        OptionsValidationException settings => OneLine(string.Join(
            " ", settings.Failures.Select(failure => WithSection(settings.OptionsType, failure)))),
        InvalidDataException { InnerException: FormatException inner } data =>
            OneLine($"{data.Message} {inner.Message}"),

        // These messages of the framework and the store are clear, and name the setting, the file or the address.
        InvalidDataException or UnauthorizedAccessException => OneLine(exception.Message),
        InvalidOperationException { Source: "Microsoft.Extensions.Configuration.Binder" } => OneLine(exception.Message),
        FormatException { Source: "Microsoft.AspNetCore.Http" } => OneLine($"ASPNETCORE_URLS: {exception.Message}"),
        IOException => OneLine(exception.Message),

        // The server wraps an address in use in an IOException that names it; the silo does not.
        SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse } => OneLine(
            $"A port of the cluster cannot be opened: {exception.Message}."
            + " Change Cluster:SiloPort or Cluster:GatewayPort, or stop the process that uses the port."),
        SocketException => OneLine(
            $"A port cannot be opened: {exception.Message}. Ports below 1024 need a privilege that this process may"
            + " lack, and the address must belong to this machine."),
        _ => exception.InnerException is { } inner ? Explain(inner) : null,
    };

    // The generated validators name the property only, and several sections have properties with the same name.
    private static string WithSection(Type options, string failure) =>
        options.GetField("Section")?.GetRawConstantValue() is string section
            && !failure.Contains($"{section}:", StringComparison.Ordinal)
            ? $"{section}:{failure}"
            : failure;

    private static string OneLine(string text) => text.ReplaceLineEndings(" ").Trim();
}
