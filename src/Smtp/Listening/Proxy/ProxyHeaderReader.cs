using System.Buffers;
using System.IO.Pipelines;
using System.Net;
using RelateMail.Smtp.Transport;

namespace RelateMail.Smtp.Listening.Proxy;

/// <summary>
/// Reads the header from the start of a connection; the octets after it stay in the pipe, for SMTP or TLS.
/// </summary>
internal sealed class ProxyHeaderReader(DeadlineSweep sweep, ChannelTimeouts timeouts)
{
    /// <summary>Octets of the longest header that is accepted; version 2 could announce 64 KiB of TLVs.</summary>
    public const int MaxOctets = 4096;

    /// <exception cref="IOException">The connection was lost.</exception>
    public async ValueTask<ProxyHeader> ReadAsync(PipeReader input)
    {
        var wait = new Wait(input, sweep.Now + timeouts.ProxyHeader);
        int shard = sweep.Add(wait);
        try
        {
            return await ReadAsync(input, wait);
        }
        finally
        {
            sweep.Remove(wait, shard);
        }
    }

    /// <summary>Parses either version, which differ in the first octet (PROXY protocol §2).</summary>
    /// <param name="input">In: begins at the header. Out: begins after a complete header.</param>
    /// <param name="client">The client; null if a complete header does not contain it.</param>
    internal static ProxyHeaderStatus Parse(ref ReadOnlySequence<byte> input, out IPEndPoint? client)
    {
        client = null;
        if (input.IsEmpty)
        {
            return ProxyHeaderStatus.NeedMore;
        }

        Span<byte> octets = stackalloc byte[(int)Math.Min(input.Length, MaxOctets)];
        input.Slice(0, octets.Length).CopyTo(octets);
        ProxyHeaderStatus status = octets[0] == ProxyV1Header.Signature[0]
            ? ProxyV1Header.Read(octets, out int length, out client)
            : ProxyV2Header.Read(octets, out length, out client);
        if (status == ProxyHeaderStatus.Complete)
        {
            input = input.Slice(length);
        }

        return status;
    }

    private static async ValueTask<ProxyHeader> ReadAsync(PipeReader input, Wait wait)
    {
        while (true)
        {
            ReadResult read = await input.ReadAsync(CancellationToken.None);
            ReadOnlySequence<byte> rest = read.Buffer;
            switch (Parse(ref rest, out IPEndPoint? client))
            {
                case ProxyHeaderStatus.Complete:
                    input.AdvanceTo(rest.Start); // the rest counts as not examined, so the session reads it at once
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
    /// Wakes the reader once. If the header arrives at the last moment, it wakes the session instead, which reads
    /// again.
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
