namespace RelateMail.Shared.Measuring;

/// <summary>The peak memory of the server while it runs, read ten times a second.</summary>
/// <remarks>
/// New processes are searched for only once a second, because reading all of <c>/proc</c> takes CPU from the server.
/// </remarks>
internal sealed class MemoryWatch : IDisposable
{
    private const int ReadsPerSearch = 10;
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

    /// <summary>Octets. Read it after <see cref="Stop"/>.</summary>
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
        int reads = 0;
        do
        {
            if (++reads % ReadsPerSearch == 0)
            {
                if (_server.TryRead() is null)
                {
                    return; // the process has ended; the peak so far is kept
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
