namespace RelateMail.Grains.Abstractions;

/// <summary>An address that was accepted at RCPT and led to a mailbox.</summary>
[GenerateSerializer, Immutable, Alias("RelateMail.AcceptedRecipient")]
public sealed record AcceptedRecipient
{
    /// <summary>The forward-path exactly as the client sent it, without brackets.</summary>
    [Id(0)] public required string Address { get; init; }

    /// <summary>
    /// The plus-tag of the address, or of the target of an alias that led to the mailbox, without the separator; null
    /// if absent.
    /// </summary>
    [Id(1)] public string? Tag { get; init; }
}
