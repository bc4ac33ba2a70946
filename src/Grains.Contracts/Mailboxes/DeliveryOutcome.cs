namespace RelateMail.Grains.Contracts;

/// <summary>The result of a delivery to one mailbox. Faults are exceptions.</summary>
[GenerateSerializer, Alias("RelateMail.DeliveryOutcome")]
public enum DeliveryOutcome
{
    /// <summary>The message is committed.</summary>
    Filed,

    /// <summary>An earlier delivery with the same delivery key is committed; nothing changed.</summary>
    Duplicate,

    /// <summary>The mailbox has no room for the message now: 452 4.2.2.</summary>
    OverQuota,

    /// <summary>The message is larger than the whole quota of the mailbox: 552 5.2.2.</summary>
    LargerThanQuota,
}

/// <summary>The answer to a delivery.</summary>
[GenerateSerializer, Immutable, Alias("RelateMail.DeliveryReceipt")]
public sealed record DeliveryReceipt
{
    [Id(1)] private readonly long _uid;
    [Id(2)] private readonly Guid _id;

    /// <summary>Whether the message was filed.</summary>
    [Id(0)] public required DeliveryOutcome Outcome { get; init; }

    /// <summary>Null if the message was not filed.</summary>
    public long? Uid
    {
        get => _uid == 0 ? null : _uid;
        init => _uid = value ?? 0;
    }

    /// <summary>
    /// Id of the message in the mailbox. For a duplicate: the id of the message filed first. Null if not filed.
    /// </summary>
    public Guid? Id
    {
        get => _id == Guid.Empty ? null : _id;
        init => _id = value ?? Guid.Empty;
    }
}
