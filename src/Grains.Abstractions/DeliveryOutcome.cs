namespace RelateMail.Grains.Abstractions;

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

/// <param name="Outcome">Whether the message was filed.</param>
/// <param name="Uid">0 if the message was not filed.</param>
/// <param name="Id">
/// Id of the message in the mailbox. For a duplicate: the id of the message filed first. Empty if not filed.
/// </param>
[GenerateSerializer, Immutable, Alias("RelateMail.DeliveryReceipt")]
public sealed record DeliveryReceipt(
    [property: Id(0)] DeliveryOutcome Outcome, [property: Id(1)] long Uid, [property: Id(2)] Guid Id);
