using System.Threading.Channels;
using RelateMail.Grains.Contracts;

namespace RelateMail.Grains.Tests.Certificates;

/// <summary>Keeps the notifications of a node.</summary>
internal sealed class NewsListener : ICertificateObserver
{
    private readonly Channel<string> _names = Channel.CreateUnbounded<string>();

    public Task ChangedAsync(string name) => _names.Writer.WriteAsync(name).AsTask();

    /// <summary>Waits for the next notification.</summary>
    public async Task<string> NextAsync() => await _names.Reader.ReadAsync(TestContext.Current.CancellationToken);

    public bool HasMore => _names.Reader.TryPeek(out _);
}
