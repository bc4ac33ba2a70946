using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;
using RelateMail.Grains.Webhooks;
using RelateMail.Storage;

namespace RelateMail.Silo.Health;

/// <summary>
/// Degraded if an endpoint has failed for some time or the server has disabled a webhook. Mail does not depend on it,
/// so the check is never Unhealthy.
/// </summary>
internal sealed class WebhookHealthCheck(
    IWebhookStore webhooks, IOptions<WebhookOptions> options, TimeProvider timeProvider,
    ILogger<WebhookHealthCheck> logger) : IHealthCheck
{
    private const int PageSize = 200;
    private const int MaxNames = 10;

    public async Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        DateTimeOffset failedBefore = timeProvider.GetUtcNow() - options.Value.DegradedAfter;
        List<string> names = [];
        try
        {
            string? after = null;
            IReadOnlyList<WebhookRow> page;
            do
            {
                page = await webhooks.ListAsync(after, PageSize, descending: false, cancellationToken);
                names.AddRange(page.Where(row => row.DisabledReason is not null || row.FailingSince < failedBefore)
                    .Select(static row => row.Name));
                after = page.Count > 0 ? page[^1].Name : after;
            }
            while (page.Count == PageSize);
        }
        catch (StorageUnavailableException exception)
        {
            logger.StorageCheckFailed(exception); // the check of the storage is Unhealthy
            return HealthCheckResult.Degraded("The webhooks cannot be read.");
        }

        return names.Count == 0
            ? HealthCheckResult.Healthy("Every webhook delivers.")
            : HealthCheckResult.Degraded(
                $"Webhooks fail or were disabled: {string.Join(", ", names.Take(MaxNames))}.",
                data: new Dictionary<string, object> { ["failingCount"] = names.Count });
    }
}
