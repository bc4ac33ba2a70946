using System.Diagnostics;

namespace RelateMail.Storage.Postgres;

/// <summary>How long a start waits for the database.</summary>
/// <param name="place">The address of the database, without secrets.</param>
/// <param name="timeout">How long the start waits, from the creation of this object.</param>
internal sealed class StartupDeadline(string place, TimeSpan timeout)
{
    private readonly long _started = Stopwatch.GetTimestamp();

    /// <summary>The address of the database.</summary>
    public string Place => place;

    /// <summary>Waits before the next attempt.</summary>
    /// <param name="pause">Time until the next attempt.</param>
    /// <param name="reason">Why the start has to wait, without a full stop.</param>
    /// <param name="cancellationToken">Ends the pause.</param>
    /// <exception cref="StorageStartException">The pause would end after the deadline.</exception>
    public async Task PauseAsync(TimeSpan pause, string reason, CancellationToken cancellationToken)
    {
        if (Stopwatch.GetElapsedTime(_started) + pause > timeout)
        {
            throw new StorageStartException(
                $"The database at {place} could not be used within {timeout.TotalSeconds:0} s "
                + $"(Storage:StartTimeout): {reason}.");
        }

        await Task.Delay(pause, cancellationToken);
    }
}
