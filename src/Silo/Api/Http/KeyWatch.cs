using RelateMail.Cluster;

namespace RelateMail.Silo.Api.Http;

/// <summary>Ends a long answer when its key is deleted, expires, or loses a right.</summary>
internal sealed class KeyWatch(IServiceProvider services, ApiKey key)
{
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(2);

    /// <summary>Cancels at the end of the key. Completes when the source is cancelled.</summary>
    public async Task CancelAtEndAsync(CancellationTokenSource end)
    {
        if (key.Secret is null)
        {
            return; // a key of the settings ends with the process
        }

        ApiKeys keys = services.GetRequiredService<ApiKeys>();
        using var timer = new PeriodicTimer(s_interval, services.GetRequiredService<TimeProvider>());
        try
        {
            while (await timer.WaitForNextTickAsync(end.Token))
            {
                if (!await IsValidAsync(keys, end.Token))
                {
                    await end.CancelAsync();
                }
            }
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // The answer has ended.
        }
    }

    private async Task<bool> IsValidAsync(ApiKeys keys, CancellationToken cancellationToken)
    {
        try
        {
            return await keys.IsValidAsync(key, cancellationToken);
        }
        catch (Exception exception) when (TransientFaults.IsTransient(exception))
        {
            return true; // the next tick asks again
        }
    }
}
