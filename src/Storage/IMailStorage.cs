namespace RelateMail.Storage;

/// <summary>The stores of one database of any kind; usable between opening and disposal.</summary>
internal interface IMailStorage : IAsyncDisposable
{
    IContentStore Contents { get; }

    IMessageStore Messages { get; }

    IMailboxIndex Mailboxes { get; }

    IDirectoryStore Directory { get; }

    IWebhookStore Webhooks { get; }

    IOutbox Outbox { get; }

    IAuditLog Audit { get; }

    ITraceStore Trace { get; }

    IStorageSweeper Sweeper { get; }

    IStorageProbe Probe { get; }

    /// <summary>Available before the database is open.</summary>
    StateDatabase State { get; }

    /// <summary>Opens the database and migrates its schema. Does nothing if it is open.</summary>
    /// <exception cref="StorageStartException">The database cannot be used. The message gives the reason in one
    /// line.</exception>
    Task OpenAsync(CancellationToken cancellationToken);
}
