using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace RelateMail.Grains.Accounts;

/// <summary>
/// Hashes passwords on dedicated threads, so that neither a grain's turn nor the thread pool waits for a hash. The
/// queue is bounded; a login is rejected if the queue is full, or if it has waited for so long that its client has
/// given up.
/// </summary>
internal sealed class PasswordHasher : IDisposable
{
    /// <summary>The longest wait for a thread, well below the time limit of a call.</summary>
    public static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(3);

    private readonly TimeProvider _timeProvider;
    private readonly PasswordHashCost _cost;
    private readonly PasswordHash _nothing;
    private readonly byte[] _fingerprintKey = RandomNumberGenerator.GetBytes(HMACSHA256.HashSizeInBytes);
    private readonly HashQueue _queue;
    private readonly Thread[] _threads;
    private long _highestCost;
    private long _work;
    private long _slowestImported;

    public PasswordHasher(IOptions<AccountOptions> options, TimeProvider timeProvider)
    {
        AccountOptions settings = options.Value;
        _timeProvider = timeProvider;
        _cost = new PasswordHashCost(settings.HashMemoryBytes / 1024, settings.HashPasses);
        _highestCost = _cost.Work;
        _nothing = PasswordHash.OfNothing(_cost);
        _queue = new HashQueue(settings.HashQueueLength, settings.HashQueueLengthPerAddress);
        int threads = settings.HashThreads > 0 ? settings.HashThreads : Math.Max(1, Environment.ProcessorCount / 2);
        _threads = new Thread[threads];
        for (int index = 0; index < _threads.Length; index++)
        {
            _threads[index] = new Thread(Work) { IsBackground = true, Name = $"PasswordHasher {index}" };
            _threads[index].Start();
        }
    }

    /// <summary>The work of all checks so far, in the unit of <see cref="PasswordHashCost.Work"/>.</summary>
    public long WorkDone => Volatile.Read(ref _work);

    /// <summary>Hashes a new password; waits behind other passwords, and is never rejected.</summary>
    public Task<string> HashAsync(string password, CancellationToken cancellationToken)
    {
        byte[] octets = Encoding.UTF8.GetBytes(password);
        var completion = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        _queue.Add(() => Run(completion, () => PasswordHash.Compute(octets, _cost).ToString(), cancellationToken));
        return completion.Task;
    }

    /// <summary>Checks a password for the node itself; waits behind other passwords, and is never rejected.</summary>
    public Task<bool> IsRightAsync(string password, string hash, CancellationToken cancellationToken)
    {
        byte[] octets = Encoding.UTF8.GetBytes(password);
        var completion = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
        _queue.Add(() => Run(
            completion,
            () => Verify(octets, hash) is PasswordVerdict.Right or PasswordVerdict.RightAndOutdated,
            cancellationToken));
        return completion.Task;
    }

    /// <summary>
    /// Checks a password. A wrong password costs the same whether or not a hash exists, and at which cost it was made.
    /// </summary>
    /// <param name="password">The password that the client sent.</param>
    /// <param name="hash">The result of <see cref="HashAsync"/>; null if the account has no hash.</param>
    /// <param name="client">The client's network; null if unknown. Networks take turns.</param>
    /// <param name="cancellationToken">
    /// Removes the check from the queue; a check that has started runs to its end.
    /// </param>
    /// <exception cref="InvalidDataException">The hash is malformed.</exception>
    public async Task<PasswordVerdict> VerifyAsync(
        string password, string? hash, string? client, CancellationToken cancellationToken)
    {
        byte[] octets = Encoding.UTF8.GetBytes(password);
        long queued = _timeProvider.GetTimestamp();
        var completion = new TaskCompletionSource<PasswordVerdict>(TaskCreationOptions.RunContinuationsAsynchronously);
        long started = queued;
        PasswordVerdict Check()
        {
            started = _timeProvider.GetTimestamp();
            return _timeProvider.GetElapsedTime(queued, started) > MaxWait
                ? PasswordVerdict.Busy
                : Verify(octets, hash);
        }

        // A client of an earlier version names no network, and each of its logins has a turn of its own.
        string turn = client ?? Guid.NewGuid().ToString();
        if (!_queue.TryAdd(turn, () => Run(completion, Check, cancellationToken)))
        {
            return PasswordVerdict.Busy;
        }

        PasswordVerdict verdict = await completion.Task;
        TimeSpan early = new TimeSpan(Volatile.Read(ref _slowestImported)) - _timeProvider.GetElapsedTime(started);
        if (verdict == PasswordVerdict.Wrong && early > TimeSpan.Zero)
        {
            // The hash of another server takes a time of its own, which would show that the account exists.
            await Task.Delay(early, _timeProvider, cancellationToken);
        }

        return verdict;
    }

    /// <summary>A keyed digest to compare two passwords within this process; useless outside of it.</summary>
    public byte[] Fingerprint(string password) =>
        HMACSHA256.HashData(_fingerprintKey, Encoding.UTF8.GetBytes(password));

    /// <summary>Ends the threads after they have processed the queue.</summary>
    public void Dispose()
    {
        if (!_queue.Complete())
        {
            return;
        }

        foreach (Thread thread in _threads)
        {
            thread.Join();
        }
    }

    private static void Run<T>(TaskCompletionSource<T> completion, Func<T> compute, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            completion.SetCanceled(cancellationToken);
            return;
        }

        try
        {
            completion.SetResult(compute());
        }
        catch (Exception exception)
        {
            completion.SetException(exception);
        }
    }

    private PasswordVerdict Verify(byte[] password, string? text)
    {
        if (text is not null && ImportedHash.Is(text))
        {
            return VerifyImported(password, text);
        }

        PasswordHash hash = text is null ? _nothing : PasswordHash.Parse(text);
        long highest = RaiseHighest(hash.Cost.Work);
        if (Matches(hash, password))
        {
            return hash.Cost == _cost ? PasswordVerdict.Right : PasswordVerdict.RightAndOutdated;
        }

        // After a change of the cost some accounts have cheaper hashes, and the time of a refusal would distinguish
        // them from missing accounts.
        if (highest > hash.Cost.Work)
        {
            _ = Matches(
                PasswordHash.OfNothing(PasswordHashCost.OfWork(highest - hash.Cost.Work, _cost.Passes)), password);
        }

        return PasswordVerdict.Wrong;
    }

    private PasswordVerdict VerifyImported(byte[] password, string text)
    {
        long started = _timeProvider.GetTimestamp();
        bool isRight = ImportedHash.Matches(text, password);
        long ticks = Math.Min(_timeProvider.GetElapsedTime(started).Ticks, MaxWait.Ticks);
        long slowest;
        while ((slowest = Volatile.Read(ref _slowestImported)) < ticks)
        {
            Interlocked.CompareExchange(ref _slowestImported, ticks, slowest);
        }

        return isRight ? PasswordVerdict.RightAndOutdated : PasswordVerdict.Wrong;
    }

    private bool Matches(PasswordHash hash, byte[] password)
    {
        Interlocked.Add(ref _work, hash.Cost.Work);
        return hash.Matches(password);
    }

    private long RaiseHighest(long work)
    {
        long highest;
        while ((highest = Volatile.Read(ref _highestCost)) < work)
        {
            Interlocked.CompareExchange(ref _highestCost, work, highest);
        }

        return highest;
    }

    private void Work()
    {
        while (_queue.TryTake(out Action? job))
        {
            job();
        }
    }
}

internal enum PasswordVerdict
{
    Wrong,
    Right,

    /// <summary>Correct, but hashed at another cost than the current setting.</summary>
    RightAndOutdated,

    /// <summary>The queue is full; the password was not checked.</summary>
    Busy,
}
