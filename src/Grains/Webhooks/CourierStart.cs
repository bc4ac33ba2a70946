using Microsoft.Extensions.Logging;
using RelateMail.Grains.Contracts;
using RelateMail.Storage;

namespace RelateMail.Grains.Webhooks;

/// <summary>
/// Wakes every courier when a silo starts, so that each continues at once, and registers its reminder again if the
/// reminders are kept in memory.
/// </summary>
internal sealed class CourierStart(IWebhookStore webhooks, IGrainFactory grains, ILogger<CourierStart> logger)
    : IStartupTask
{
    private const int PageSize = 200;

    public async Task Execute(CancellationToken cancellationToken)
    {
        try
        {
            string? after = null;
            IReadOnlyList<WebhookRow> page;
            do
            {
                page = await webhooks.ListAsync(after, PageSize, descending: false, cancellationToken);
                await Task.WhenAll(page.Select(
                    row => grains.GetGrain<ICourierGrain>(row.Number).WakeAsync(cancellationToken)));
                after = page.Count > 0 ? page[^1].Name : after;
            }
            while (page.Count == PageSize);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            logger.CouriersNotStarted(exception); // the silo starts anyway, because mail does not depend on it
        }
    }
}
