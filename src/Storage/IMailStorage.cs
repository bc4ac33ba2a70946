namespace RelateMail.Storage;

/// <summary>All that one database keeps, whatever its kind; usable from when it is opened until it is disposed.</summary>
internal interface IMailStorage : IAsyncDisposable
{
    IContentStore Contents { get; }

    IMessageStore Messages { get; }

    IStorageSweeper Sweeper { get; }

    IStorageProbe Probe { get; }

    /// <summary>Known before the database is open.</summary>
    StateDatabase State { get; }

    /// <summary>Opens the database and brings its schema up to date; nothing happens where that was done.</summary>
    /// <exception cref="StorageStartException">It cannot be used; the message says why, in one line.</exception>
    Task OpenAsync(CancellationToken cancellationToken);
}
