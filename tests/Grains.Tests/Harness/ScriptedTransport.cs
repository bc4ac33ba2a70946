using System.Collections.Concurrent;
using RelateMail.Grains.Webhooks;
using RelateMail.Storage;

namespace RelateMail.Grains.Tests.Harness;

/// <summary>Endpoints in memory: each webhook answers as its test wants. Without a script it accepts.</summary>
internal sealed class ScriptedTransport : IWebhookTransport
{
    private readonly ConcurrentDictionary<string, Func<OutboxDelivery, CancellationToken, Task<WebhookAttempt>>>
        _scripts = new();

    /// <summary>All attempts, in the order of their start.</summary>
    public ConcurrentQueue<(string Webhook, long Uid)> Attempts { get; } = new();

    public IReadOnlyCollection<string> Formats { get; } = ["native"];

    public static WebhookAttempt Delivered { get; } =
        new(WebhookOutcome.Delivered, 204, TimeSpan.FromMilliseconds(1), null, null, null, null);

    public static WebhookAttempt Failure(WebhookOutcome outcome, int status = 503, TimeSpan? retryAfter = null) => new(
        outcome, status, TimeSpan.FromMilliseconds(1), "status", $"The endpoint answered {status}.", "no", retryAfter);

    public void Script(string webhook, Func<OutboxDelivery, CancellationToken, Task<WebhookAttempt>> script) =>
        _scripts[webhook] = script;

    public void Script(string webhook, Func<OutboxDelivery, WebhookAttempt> script) =>
        Script(webhook, (delivery, _) => Task.FromResult(script(delivery)));

    public long[] UidsOf(string webhook) =>
        [.. Attempts.Where(attempt => attempt.Webhook == webhook).Select(attempt => attempt.Uid)];

    public Task<WebhookAttempt> TestAsync(
        WebhookRow webhook, WebhookDefinition definition, CancellationToken cancellationToken) =>
        Task.FromResult(Delivered);

    public Task<WebhookAttempt> SendAsync(
        WebhookRow webhook, WebhookDefinition definition, OutboxDelivery delivery, MessageEntry entry,
        CancellationToken cancellationToken)
    {
        Attempts.Enqueue((webhook.Name, delivery.Uid));
        return _scripts.TryGetValue(webhook.Name, out var script)
            ? script(delivery, cancellationToken)
            : Task.FromResult(Delivered);
    }
}
