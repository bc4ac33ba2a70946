namespace RelateMail.Storage;

/// <summary>Reports commits that queued deliveries.</summary>
internal sealed class OutboxSignal
{
    public event Action<IReadOnlyCollection<long>>? Queued;

    /// <param name="webhooks">Numbers of the webhooks; nothing is reported if it is empty.</param>
    public void Raise(IReadOnlyCollection<long> webhooks)
    {
        if (webhooks.Count > 0)
        {
            Queued?.Invoke(webhooks);
        }
    }
}
