namespace RelateMail.Grains.Abstractions;

/// <summary>
/// The storage of the cluster cannot be reached or cannot write: a transient failure. The outcome of the call is
/// unknown; an idempotent call may be repeated.
/// </summary>
[GenerateSerializer, Alias("RelateMail.MailboxUnavailableException")]
public sealed class MailboxUnavailableException : OrleansException
{
    public MailboxUnavailableException()
    {
    }

    public MailboxUnavailableException(string message)
        : base(message)
    {
    }

    public MailboxUnavailableException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>True if the storage is full (452 4.3.1); nothing was stored then.</summary>
    [Id(0)] public bool IsFull { get; init; }
}
