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
/// The store cannot be opened. The message is one line, for an operator: which file, what is wrong with it.
/// </summary>
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

/// <summary>A content that was asked for is not there, or is not complete.</summary>
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
