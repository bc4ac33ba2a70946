namespace RelateMail.Silo.Cluster;

/// <summary>
/// Exits the process of a silo that cannot continue, in most cases because the other silos declared it dead while it
/// hung and now own its mailboxes. The orchestrator restarts the process.
/// </summary>
internal sealed class FatalErrors(ILogger<FatalErrors> logger) : IFatalErrorHandler
{
    /// <summary>EX_SOFTWARE of sysexits.h.</summary>
    private const int ExitCode = 70;

    public bool IsUnexpected(Exception exception) => exception is not ThreadAbortException;

    public void OnFatalException(object? sender, string? context, Exception? exception)
    {
        logger.Fatal(exception, context ?? exception?.Message ?? "unknown");
        Environment.Exit(ExitCode);
    }
}
