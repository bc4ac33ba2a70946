using System.Security.Cryptography;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using RelateMail.Storage;

namespace RelateMail.Silo.Health;

/// <summary>
/// Storage can commit and read: adds a content of a few octets, reads its size, and takes it away. Anybody may ask, so an
/// answer is kept for a second and those who ask meanwhile share it.
/// </summary>
internal sealed class StorageCheck(IContentStore contents, TimeProvider time, ILogger<StorageCheck> logger) : IHealthCheck, IDisposable
{
    private static readonly TimeSpan s_keep = TimeSpan.FromSeconds(1);
    private static readonly ReadOnlyMemory<byte> s_probe = "probe"u8.ToArray();
    private static readonly ContentDigest s_digest = new(SHA256.HashData(s_probe.Span));

    private readonly SemaphoreSlim _turn = new(1);
    private HealthCheckResult _last;
    private long? _checkedAt;

    public async Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (_checkedAt is { } then && time.GetElapsedTime(then) < s_keep)
            {
                return _last;
            }

            _last = await ProbeAsync(cancellationToken);
            _checkedAt = time.GetTimestamp();
            return _last;
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose() => _turn.Dispose();

    private async Task<HealthCheckResult> ProbeAsync(CancellationToken cancellationToken)
    {
        long start = time.GetTimestamp();
        var id = Guid.CreateVersion7();
        try
        {
            await contents.AddAsync(id, s_digest, [s_probe], cancellationToken);
            long? size = await contents.FindSizeAsync(id, cancellationToken);
            await contents.AbortAsync(id, cancellationToken);
            return size == s_probe.Length
                ? HealthCheckResult.Healthy("Storage commits and reads.", Facts(start))
                : HealthCheckResult.Unhealthy("Storage does not give back what it committed.");
        }
        catch (StorageUnavailableException exception)
        {
            logger.StorageCheckFailed(exception);
            return HealthCheckResult.Unhealthy("Storage cannot commit; the server's log says why.");
        }
    }

    private Dictionary<string, object> Facts(long start) => new()
    {
        ["commitMilliseconds"] = Math.Round(time.GetElapsedTime(start).TotalMilliseconds, 1),
    };
}
