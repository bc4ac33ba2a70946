using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using RelateMail.Smtp.Transport;

namespace RelateMail.Smtp.Listening.Proxy;

/// <summary>Takes the header off the front of a connection; what is behind it stays in the pipe, for SMTP or TLS.</summary>
internal sealed class ProxyHeaderReader(DeadlineSweep sweep, ChannelTimeouts timeouts, ListeningMetrics metrics)
{
    /// <exception cref="IOException">The connection was lost.</exception>
    public async ValueTask<ProxyHeader> ReadAsync(PipeReader input)
    {
        var wait = new Wait(input, sweep.Now + timeouts.ProxyHeader);
        int shard = sweep.Add(wait);
        try
        {
            ProxyHeader header = await ReadAsync(input, wait);
            metrics.ProxyHeader(header.Outcome);
            return header;
        }
        finally
        {
            sweep.Remove(wait, shard);
        }
    }

    private static async ValueTask<ProxyHeader> ReadAsync(PipeReader input, Wait wait)
    {
        while (true)
        {
            ReadResult read = await input.ReadAsync(CancellationToken.None);
            ReadOnlySequence<byte> rest = read.Buffer;
            switch (ProxyHeaderParser.Read(ref rest, out IPEndPoint? client))
            {
                case ProxyHeaderStatus.Complete:
                    input.AdvanceTo(rest.Start); // what is left counts as unseen: the session finds it at once
                    return new(client is null ? ProxyHeaderOutcome.Unnamed : ProxyHeaderOutcome.Named, client);
                case ProxyHeaderStatus.Malformed:
                    input.AdvanceTo(rest.Start, rest.End);
                    return new(ProxyHeaderOutcome.Malformed, null);
            }

            bool isAbsent = rest.IsEmpty;
            input.AdvanceTo(rest.Start, rest.End);
            if (read.IsCompleted)
            {
                return new(isAbsent ? ProxyHeaderOutcome.Absent : ProxyHeaderOutcome.Incomplete, null);
            }

            if (wait.IsOver)
            {
                return new(ProxyHeaderOutcome.Late, null);
            }
        }
    }

    /// <summary>
    /// Wakes the reader once. Where the header has come at the last moment, it wakes the session instead, in vain.
    /// </summary>
    private sealed class Wait(PipeReader input, long deadline) : IDeadline
    {
        private long _deadline = deadline;
        private volatile bool _isOver;

        /// <inheritdoc/>
        public long Deadline => Volatile.Read(ref _deadline);

        public bool IsOver => _isOver;

        void IThreadPoolWorkItem.Execute()
        {
            if (Interlocked.Exchange(ref _deadline, long.MaxValue) != long.MaxValue)
            {
                _isOver = true;
                input.CancelPendingRead();
            }
        }
    }
}
