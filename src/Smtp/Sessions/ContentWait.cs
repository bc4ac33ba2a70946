using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using RelateMail.Smtp.Content;
using RelateMail.Smtp.Transport;

namespace RelateMail.Smtp.Sessions;

/// <summary>
/// Waits for the octets of a content, or for the next command between its chunks. A client has to keep a minimum rate,
/// and a content gives its memory back while its client sends nothing.
/// </summary>
internal sealed class ContentWait(SmtpChannel channel, ChannelTimeouts timeouts, MemoryBudget budget)
{
    /// <param name="transfer">The content that is open.</param>
    /// <param name="timeout">How long to wait for the next octets.</param>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<ReadResult> ReadAsync(ContentTransfer transfer, long timeout)
    {
        long patience = timeouts.PatienceFor(transfer.Octets, transfer.Waited);
        long stall = !transfer.CanSpill ? long.MaxValue : budget.IsTight ? timeouts.StallWhenTight : timeouts.Stall;
        ReadResult read = await channel.ReadAsync(timeout, patience, stall);
        transfer.Waited += channel.LastWait;
        if (!channel.IsStalled || channel.IsExpired || !read.Buffer.IsEmpty || read.IsCompleted)
        {
            return read;
        }

        channel.Advance(read.Buffer.Start, read.Buffer.End);
        long waited = channel.LastWait;
        await transfer.SpillAsync(channel.Cut);
        read = await channel.ReadAsync(timeout - waited, patience - waited);
        transfer.Waited += channel.LastWait;
        return read;
    }
}
