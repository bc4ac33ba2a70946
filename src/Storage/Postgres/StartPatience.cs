using System.Diagnostics;

namespace RelateMail.Storage.Postgres;

/// <summary>How long a start waits for the database, for whatever reason it does.</summary>
internal sealed class StartPatience(string place, TimeSpan timeout)
{
    private readonly long _begun = Stopwatch.GetTimestamp();

    /// <summary>Where the database is.</summary>
    public string Place => place;

    /// <summary>Waits a while.</summary>
    /// <param name="reason">Why the start cannot go on, without a full stop.</param>
    /// <exception cref="StorageStartException">The time is over.</exception>
    public async Task PauseAsync(TimeSpan pause, string reason, CancellationToken cancellationToken)
    {
        if (Stopwatch.GetElapsedTime(_begun) + pause > timeout)
        {
            throw new StorageStartException(
                $"The database at {place} could not be used within {timeout.TotalSeconds:0} s "
                + $"(Storage:StartTimeout): {reason}.");
        }

        await Task.Delay(pause, cancellationToken);
    }
}
