using RelateMail.Grains.Webhooks;
using RelateMail.Silo.Api.Http;
using RelateMail.Storage;

namespace RelateMail.Silo.Api.Webhooks;

/// <summary>
/// The webhooks that a key may see: all of them, or for a key with limits those of its own names that apply to nothing
/// outside.
/// </summary>
internal sealed class LimitedWebhooks(ApiKey asking, IWebhookStore store)
{
    /// <summary>A webhook; null if it does not exist, or if the key may not see it.</summary>
    public async Task<WebhookRow?> FindAsync(string name, CancellationToken cancellationToken) =>
        await store.FindAsync(name, cancellationToken) is { } row && IsVisible(row) ? row : null;

    /// <inheritdoc cref="IWebhookStore.ListAsync"/>
    public async Task<IReadOnlyList<WebhookRow>> ListAsync(
        string? after, int limit, bool descending, CancellationToken cancellationToken)
    {
        if (!asking.Limits.AreSet)
        {
            return await store.ListAsync(after, limit, descending, cancellationToken);
        }

        var visible = new List<WebhookRow>();
        IReadOnlyList<WebhookRow> some;
        do
        {
            some = await store.ListAsync(after, limit, descending, cancellationToken);
            visible.AddRange(some.Where(IsVisible));
            after = some.Count > 0 ? some[^1].Name : after;
        }
        while (visible.Count < limit && some.Count == limit);
        return [.. visible.Take(limit)];
    }

    private bool IsVisible(WebhookRow row)
    {
        if (!asking.Limits.AreSet)
        {
            return true;
        }

        WebhookDefinition definition = WebhookDefinition.Read(row);
        return asking.Owns(row.Name)
            && asking.Limits.Contain(definition.Domains?.ToArray(), definition.Mailboxes?.ToArray());
    }
}
