using System.Buffers;
using Microsoft.AspNetCore.Connections;

namespace RelateMail.Smtp.Transport;

/// <summary>Gives Kestrel the one <see cref="MailPool"/> of the process, and trims it twice a minute.</summary>
internal sealed class MailPoolFactory : IMemoryPoolFactory<byte>, IDisposable
{
    private static readonly TimeSpan s_trimInterval = TimeSpan.FromSeconds(30);

    private readonly MailPool _pool = new();
    private readonly ITimer _timer;

    public MailPoolFactory(TimeProvider timeProvider)
    {
        _timer = timeProvider.CreateTimer(
            static pool => ((MailPool)pool!).Trim(), _pool, s_trimInterval, s_trimInterval);
    }

    public MemoryPool<byte> Create(MemoryPoolOptions? options = null) => _pool;

    public void Dispose()
    {
        _timer.Dispose();
        _pool.Dispose();
    }
}
