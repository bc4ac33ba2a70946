namespace RelateMail.Grains.Abstractions;

/// <summary>What became of a delivery. Faults are exceptions.</summary>
[GenerateSerializer, Alias("RelateMail.DeliveryOutcome")]
public enum DeliveryOutcome
{
    /// <summary>Committed now.</summary>
    Filed,

    /// <summary>Committed before, by this delivery key; nothing changed.</summary>
    Duplicate,

    /// <summary>The mailbox has no room for it: 452 4.2.2.</summary>
    OverQuota,
}

/// <param name="Uid">0 where not filed.</param>
/// <param name="Id">
/// Of the message in the mailbox: the first one's where it is a duplicate; empty where not filed.
/// </param>
[GenerateSerializer, Immutable, Alias("RelateMail.DeliveryReceipt")]
public sealed record DeliveryReceipt(
    [property: Id(0)] DeliveryOutcome Outcome, [property: Id(1)] long Uid, [property: Id(2)] Guid Id);
