namespace RelateMail.Silo.Links;

/// <summary>Takes this silo out of its cluster.</summary>
internal interface ISiloFence
{
    /// <summary>Stops the process; its orchestrator restarts it, and it joins again when it can. A second call has no
    /// effect.</summary>
    /// <param name="reason">In words, for an operator.</param>
    /// <param name="atOnce">Exits without an orderly stop, which needs a database.</param>
    void Leave(string reason, bool atOnce);
}

/// <inheritdoc cref="ISiloFence"/>
/// <remarks>The host stops in order for a few seconds, so that mailboxes move without a failed call. A silo that hangs
/// in its stop, as without a database, ends then.</remarks>
internal sealed class SiloFence(IHostApplicationLifetime lifetime, TimeProvider timeProvider, ILogger<SiloFence> logger)
    : ISiloFence
{
    /// <summary>EX_TEMPFAIL of sysexits.h.</summary>
    private const int ExitCode = 75;

    private static readonly TimeSpan s_grace = TimeSpan.FromSeconds(3);

    private int _hasLeft;

    public void Leave(string reason, bool atOnce)
    {
        if (Interlocked.Exchange(ref _hasLeft, 1) == 0)
        {
            logger.Fenced(reason.TrimEnd('.'));
            Environment.ExitCode = ExitCode;
            _ = EndAsync(atOnce ? TimeSpan.FromMilliseconds(100) : s_grace); // after the log entry is written
            lifetime.StopApplication();
        }
    }

    private async Task EndAsync(TimeSpan grace)
    {
        await Task.Delay(grace, timeProvider);
        Environment.Exit(ExitCode);
    }
}
