namespace RelateMail.Silo.Cluster;

/// <summary>
/// Ends the process of a silo that cannot go on, most of all one that the others have given up while it hung: its
/// mailboxes are theirs. The orchestrator starts it again.
/// </summary>
internal sealed class FatalErrors(ILogger<FatalErrors> logger) : IFatalErrorHandler
{
    /// <summary>EX_SOFTWARE of sysexits.h.</summary>
    private const int ExitCode = 70;

    public bool IsUnexpected(Exception exception) => exception is not ThreadAbortException;

    public void OnFatalException(object? sender, string? context, Exception? exception)
    {
        logger.Fatal(exception, context ?? exception?.Message ?? "no reason given");
        Environment.Exit(ExitCode);
    }
}
