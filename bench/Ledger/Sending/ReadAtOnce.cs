using RelateMail.Ledger.Api;
using RelateMail.Ledger.Records;

namespace RelateMail.Ledger.Sending;

/// <summary>
/// Reads a share of the mails at once after their 250, because the next read must show an acknowledged mail.
/// </summary>
internal sealed class ReadAtOnce(MailboxApi api, LedgerBook book, int share, CancellationToken cancellationToken)
{
    /// <summary>
    /// Reads at the same time. Further mails are skipped, because a later read would prove nothing.
    /// </summary>
    private const int Parallelism = 8;

    private readonly List<Task> _reads = [];
    private readonly Lock _lock = new();
    private int _underWay;
    private int _read;
    private int _late;
    private int _unanswered;

    /// <summary>The counts so far.</summary>
    public ReadResult Result => new(_read, _late, _unanswered);

    /// <summary>Reads one of the mail's mailboxes, or skips the mail.</summary>
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
                book.Note($"mail {mail.Number} had its 250 but was not in {mailbox}");
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

/// <summary>Counts of the reads after a 250.</summary>
/// <param name="Read">Reads that were answered.</param>
/// <param name="Late">Answered reads that did not show the mail.</param>
/// <param name="Unanswered">Reads that no node answered.</param>
internal sealed record ReadResult(int Read, int Late, int Unanswered);
