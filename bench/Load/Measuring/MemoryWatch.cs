namespace RelateMail.Load.Measuring;

/// <summary>The highest memory of the server while it runs, looked at ten times a second.</summary>
internal sealed class MemoryWatch : IDisposable
{
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(100);
    private readonly ProcessTree _server;
    private readonly ManualResetEventSlim _end = new();
    private readonly Thread _thread;

    public MemoryWatch(ProcessTree server)
    {
        _server = server;
        _thread = new Thread(Watch) { IsBackground = true, Name = "memory watch" };
        _thread.Start();
    }

    /// <summary>Octets; read after <see cref="Stop"/>.</summary>
    public long PeakResident { get; private set; }

    public long PeakAnonymous { get; private set; }

    public void Stop()
    {
        _end.Set();
        _thread.Join();
    }

    public void Dispose()
    {
        Stop();
        _end.Dispose();
    }

    private void Watch()
    {
        do
        {
            if (_server.TryRead() is not { } usage)
            {
                return; // it ended: what was seen until then stands
            }

            PeakResident = Math.Max(PeakResident, usage.Resident);
            PeakAnonymous = Math.Max(PeakAnonymous, usage.Anonymous);
        }
        while (!_end.Wait(s_interval));
    }
}
