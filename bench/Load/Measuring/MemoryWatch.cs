namespace RelateMail.Load.Measuring;

/// <summary>The highest memory of the server while it runs, looked at ten times a second.</summary>
/// <remarks>New processes are looked for once a second only: reading all of <c>/proc</c> takes CPU from what is measured.</remarks>
internal sealed class MemoryWatch : IDisposable
{
    private const int LooksPerSearch = 10;
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
        IReadOnlyCollection<int> members = _server.Members;
        int looks = 0;
        do
        {
            if (++looks % LooksPerSearch == 0)
            {
                if (_server.TryRead() is null)
                {
                    return; // it ended: what was seen until then stands
                }

                members = _server.Members;
            }

            (long resident, long anonymous) = ProcessTree.ReadMemory(members);
            PeakResident = Math.Max(PeakResident, resident);
            PeakAnonymous = Math.Max(PeakAnonymous, anonymous);
        }
        while (!_end.Wait(s_interval));
    }
}
