namespace RelateMail.Ingress.Content;

/// <summary>
/// Lets a few contents at a time move from memory to the store, so that a thousand clients that stop at once do not
/// fill the queue of the store ahead of other mail.
/// </summary>
internal sealed class SpillGate : IDisposable
{
    private readonly SemaphoreSlim _places = new(4);

    public Task EnterAsync(CancellationToken cancellationToken) => _places.WaitAsync(cancellationToken);

    public void Leave() => _places.Release();

    public void Dispose() => _places.Dispose();
}
