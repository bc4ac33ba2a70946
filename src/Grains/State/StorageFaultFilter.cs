using RelateMail.Grains.Abstractions;
using RelateMail.Storage;

namespace RelateMail.Grains.State;

/// <summary>
/// Reports an unavailable store to the callers of any grain as an exception of the contract. Callers on other nodes do
/// not have the assembly of the store's own exception.
/// </summary>
internal sealed class StorageFaultFilter : IIncomingGrainCallFilter
{
    public async Task Invoke(IIncomingGrainCallContext context)
    {
        try
        {
            await context.Invoke();
        }
        catch (StorageUnavailableException exception)
        {
            throw Translate(exception);
        }
    }

    /// <summary>The exception of the contract; the cause stays in the log of the store.</summary>
    public static MailboxUnavailableException Translate(StorageUnavailableException exception) =>
        new(exception.Message) { IsFull = exception.IsFull };
}
