namespace RelateMail.Grains.Contracts;

/// <summary>
/// Delivers the messages of one webhook until they arrive. Key: the number of the webhook in the store.
/// </summary>
[Alias("RelateMail.ICourierGrain"), GrainInterfaceType("courier")]
public interface ICourierGrain : IGrainWithIntegerKey
{
    /// <summary>Reports that deliveries were queued. A call that is lost delays them by a minute at most.</summary>
    [Alias("Wake")]
    Task WakeAsync(CancellationToken cancellationToken);

    /// <summary>Reports that the webhook was created, changed or deleted.</summary>
    [Alias("Refresh")]
    Task RefreshAsync(CancellationToken cancellationToken);
}
