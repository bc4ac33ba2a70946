using System.Security.Cryptography;
using System.Text;
using System.Threading.Channels;
using Microsoft.Extensions.Options;

namespace RelateMail.Grains.Accounts;

/// <summary>
/// Hashes passwords on dedicated threads, so that neither a grain's turn nor the thread pool waits for a hash. The
/// queue is bounded; a login is rejected if the queue is full.
/// </summary>
internal sealed class PasswordHasher : IDisposable
{
    private readonly PasswordHashCost _cost;
    private readonly PasswordHash _nothing;
    private readonly byte[] _fingerprintKey = RandomNumberGenerator.GetBytes(HMACSHA256.HashSizeInBytes);
    private readonly Channel<Action> _queue;
    private readonly Thread[] _threads;

    public PasswordHasher(IOptions<AccountOptions> options)
    {
        AccountOptions settings = options.Value;
        _cost = new PasswordHashCost(settings.HashMemoryBytes / 1024, settings.HashPasses);
        _nothing = PasswordHash.OfNothing(_cost);
        _queue = Channel.CreateBounded<Action>(settings.HashQueueLength);
        int threads = settings.HashThreads > 0 ? settings.HashThreads : Math.Max(1, Environment.ProcessorCount / 2);
        _threads = new Thread[threads];
        for (int index = 0; index < _threads.Length; index++)
        {
            _threads[index] = new Thread(Work) { IsBackground = true, Name = $"PasswordHasher {index}" };
            _threads[index].Start();
        }
    }

    /// <summary>Hashes a new password; waits if the queue is full.</summary>
    public async Task<string> HashAsync(string password, CancellationToken cancellationToken)
    {
        byte[] octets = Encoding.UTF8.GetBytes(password);
        var completion = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        await _queue.Writer.WriteAsync(
            () => Run(completion, () => PasswordHash.Compute(octets, _cost).ToString(), cancellationToken),
            cancellationToken);
        return await completion.Task;
    }

    /// <summary>Checks a password, at the same cost whether or not a hash exists.</summary>
    /// <param name="password">The password that the client sent.</param>
    /// <param name="hash">The result of <see cref="HashAsync"/>; null if the account has no hash.</param>
    /// <param name="cancellationToken">
    /// Removes the check from the queue; a check that has started runs to its end.
    /// </param>
    /// <exception cref="InvalidDataException">The hash is malformed.</exception>
    public async Task<PasswordVerdict> VerifyAsync(string password, string? hash, CancellationToken cancellationToken)
    {
        byte[] octets = Encoding.UTF8.GetBytes(password);
        var completion = new TaskCompletionSource<PasswordVerdict>(TaskCreationOptions.RunContinuationsAsynchronously);
        return _queue.Writer.TryWrite(() => Run(completion, () => Verify(octets, hash), cancellationToken))
            ? await completion.Task
            : PasswordVerdict.Busy;
    }

    /// <summary>A keyed digest to compare two passwords within this process; useless outside of it.</summary>
    public byte[] Fingerprint(string password) =>
        HMACSHA256.HashData(_fingerprintKey, Encoding.UTF8.GetBytes(password));

    /// <summary>Ends the threads after they have processed the queue.</summary>
    public void Dispose()
    {
        if (!_queue.Writer.TryComplete())
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
        PasswordHash hash = text is null ? _nothing : PasswordHash.Parse(text);
        return !hash.Matches(password) ? PasswordVerdict.Wrong
            : hash.Cost == _cost ? PasswordVerdict.Right
            : PasswordVerdict.RightAndOutdated;
    }

    private void Work()
    {
        // Blocking is intended: the thread is dedicated, so no other work waits behind it.
        while (_queue.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            while (_queue.Reader.TryRead(out Action? job))
            {
                job();
            }
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
