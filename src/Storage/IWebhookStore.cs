namespace RelateMail.Storage;

/// <summary>
/// The webhooks. An entry that is appended after a change has committed, on any silo, gets the deliveries of the
/// changed webhooks, because each append reads their scopes in its own commit.
/// </summary>
public interface IWebhookStore
{
    /// <summary>A webhook by its name; null if it does not exist.</summary>
    Task<WebhookRow?> FindAsync(string name, CancellationToken cancellationToken);

    /// <summary>A webhook by its number; null if it does not exist.</summary>
    Task<WebhookRow?> FindAsync(long number, CancellationToken cancellationToken);

    /// <summary>Webhooks in ordinal order of their names.</summary>
    /// <param name="after">Exclusive name, before it if descending; null from the first in that order.</param>
    /// <param name="limit">At least 1.</param>
    /// <param name="descending">True for the last name first.</param>
    /// <param name="cancellationToken">Ends the query.</param>
    Task<IReadOnlyList<WebhookRow>> ListAsync(
        string? after, int limit, bool descending, CancellationToken cancellationToken);

    /// <summary>Creates or replaces a webhook. Its number and its deliveries stay.</summary>
    /// <returns>The status, and the webhook as it is now; null if the condition is false.</returns>
    Task<WebhookWrite> PutAsync(WebhookChange change, CancellationToken cancellationToken);

    /// <summary>Deletes a webhook; the sweep deletes its deliveries.</summary>
    /// <param name="name">The name of the webhook.</param>
    /// <param name="condition">The version that is deleted; null for any.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>False if the webhook does not exist or has another version.</returns>
    Task<bool> DeleteAsync(string name, long? condition, CancellationToken cancellationToken);

    /// <summary>Records the first failure since the last success; null after a success.</summary>
    Task SetFailingSinceAsync(long number, DateTimeOffset? since, CancellationToken cancellationToken);

    /// <summary>Disables a webhook for a reason that its readers see.</summary>
    /// <returns>False if it does not exist or is disabled.</returns>
    Task<bool> DisableAsync(long number, string reason, DateTimeOffset at, CancellationToken cancellationToken);
}

/// <summary>A webhook.</summary>
/// <param name="Number">Never used for another webhook.</param>
/// <param name="Name">Unique.</param>
/// <param name="Version">From 1; each change of the definition raises it.</param>
/// <param name="IsEnabled">False if no delivery is attempted; deliveries are queued nevertheless.</param>
/// <param name="CreatedAt">UTC, to the millisecond.</param>
/// <param name="UpdatedAt">Time of the last change of the definition.</param>
/// <param name="FailingSince">The first failure since the last success; null after a success.</param>
/// <param name="DisabledReason">Why the server disabled the webhook; null if it did not.</param>
/// <param name="Definition">UTF-8 JSON that the store does not parse.</param>
public sealed record WebhookRow(
    long Number, string Name, long Version, bool IsEnabled, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt,
    DateTimeOffset? FailingSince, string? DisabledReason, ReadOnlyMemory<byte> Definition);

/// <summary>A webhook as it is to be.</summary>
/// <param name="Name">Unique.</param>
/// <param name="Condition">The version that is replaced; 0 if it must not exist; null for any state.</param>
/// <param name="IsEnabled">False to queue deliveries without attempts.</param>
/// <param name="At">The time of the change.</param>
/// <param name="Definition">UTF-8 JSON, with secrets encrypted by the caller.</param>
/// <param name="Scopes">
/// To which mailboxes it applies: <see cref="WebhookScopes.All"/> alone, canonical domains, or canonical addresses.
/// Empty for none.
/// </param>
public sealed record WebhookChange(
    string Name, long? Condition, bool IsEnabled, DateTimeOffset At, ReadOnlyMemory<byte> Definition,
    IReadOnlyList<string> Scopes);

/// <summary>The outcome of a change of a webhook.</summary>
public enum WebhookWriteStatus
{
    Created,
    Replaced,

    /// <summary>The condition is false; nothing was changed.</summary>
    Changed,
}

/// <param name="Status">Whether the change was made.</param>
/// <param name="Webhook">The webhook after the change; null if it was not made.</param>
public readonly record struct WebhookWrite(WebhookWriteStatus Status, WebhookRow? Webhook);

/// <summary>The names to which a webhook can apply.</summary>
public static class WebhookScopes
{
    /// <summary>Every mailbox.</summary>
    public const string All = "*";

    /// <summary>The domain of a canonical address: the text after its last at sign.</summary>
    public static string DomainOf(string mailbox) => mailbox[(mailbox.LastIndexOf('@') + 1)..];
}
