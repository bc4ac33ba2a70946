using RelateMail.Ledger.Api;
using RelateMail.Ledger.Records;

namespace RelateMail.Ledger.Sending;

/// <summary>
/// The other half of the promise: after the 250 the very next read shows the mail. Tried on a share of them.
/// </summary>
internal sealed class ReadAtOnce(MailboxApi api, LedgerBook book, int share, CancellationToken cancellationToken)
{
    /// <summary>
    /// Reads under way at a time; a mail that finds none free is passed over, for later would prove nothing.
    /// </summary>
    private const int Parallelism = 8;

    private readonly List<Task> _reads = [];
    private readonly Lock _lock = new();
    private int _underWay;
    private int _read;
    private int _late;
    private int _unanswered;

    /// <summary>What was seen so far.</summary>
    public ReadResult Result => new(_read, _late, _unanswered);

    /// <summary>Reads one of the mail's mailboxes, or passes the mail over.</summary>
    public void Offer(MailLine mail)
    {
        if (Random.Shared.Next(100) >= share)
        {
            return;
        }

        lock (_lock)
        {
            if (_underWay < Parallelism)
            {
                _underWay++;
                _reads.RemoveAll(read => read.IsCompletedSuccessfully);
                _reads.Add(ReadAsync(mail));
            }
        }
    }

    public Task FinishAsync()
    {
        lock (_lock)
        {
            return Task.WhenAll(_reads);
        }
    }

    private async Task ReadAsync(MailLine mail)
    {
        try
        {
            string mailbox = mail.To[Random.Shared.Next(mail.To.Count)];
            bool? isThere = await api.IsThereAsync(
                mailbox, MessageIds.Of(book.Run.Run, mail.Number), book.Run.Started, cancellationToken);
            Interlocked.Increment(ref isThere is null ? ref _unanswered : ref _read);
            if (isThere == false)
            {
                Interlocked.Increment(ref _late);
                book.Note($"mail {mail.Number} had its 250 and was not in {mailbox}");
            }
        }
        finally
        {
            lock (_lock)
            {
                _underWay--;
            }
        }
    }
}

/// <summary>Reads at once after the 250.</summary>
/// <param name="Read">Reads that were answered.</param>
/// <param name="Late">Of these, those that did not show the mail.</param>
/// <param name="Unanswered">Reads that no node answered.</param>
internal sealed record ReadResult(int Read, int Late, int Unanswered);
