namespace RelateMail.Storage;

/// <summary>The store cannot be reached or cannot write: a transient failure (451 4.3.0). The outcome is unknown.</summary>
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
