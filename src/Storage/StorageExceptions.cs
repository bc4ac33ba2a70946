namespace RelateMail.Storage;

/// <summary>
/// The store cannot be reached or cannot write: a transient failure (451 4.3.0). The outcome is unknown.
/// </summary>
public sealed class StorageUnavailableException : Exception
{
    public StorageUnavailableException()
    {
    }

    public StorageUnavailableException(string message)
        : base(message)
    {
    }

    public StorageUnavailableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>The disk is full (452 4.3.1); nothing was stored.</summary>
    public bool IsFull { get; init; }
}

/// <summary>
/// The store cannot be opened. The message is one line for an operator: the file or server, and the reason.
/// </summary>
/// <remarks>An <see cref="IOException"/>, so that a host prints the message alone without a reference to this
/// project.</remarks>
public sealed class StorageStartException : IOException
{
    public StorageStartException()
    {
    }

    public StorageStartException(string message)
        : base(message)
    {
    }

    public StorageStartException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}

/// <summary>A requested content does not exist or is not complete.</summary>
public sealed class ContentMissingException : Exception
{
    public ContentMissingException()
    {
    }

    public ContentMissingException(string message)
        : base(message)
    {
    }

    public ContentMissingException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
