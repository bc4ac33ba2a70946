using System.Collections.Concurrent;
using System.Security.Cryptography;
using RelateMail.Ledger.Api;
using RelateMail.Ledger.Records;
using RelateMail.Shared;

namespace RelateMail.Ledger.Reconciling;

/// <summary>Compares the ledger with the mailboxes.</summary>
internal sealed class Reconciliation(LedgerBook book, MailboxApi api, int rawShare)
{
    private const int Parallelism = 8;

    private readonly ConcurrentBag<Finding> _findings = [];
    private readonly ConcurrentBag<Copy> _copies = [];
    private int _compared;

    /// <summary>Lists every mailbox of the run, counts its mails and compares their contents.</summary>
    /// <exception cref="CannotRunException">The API did not answer in time.</exception>
    public async Task<ReconciliationResult> RunAsync(CancellationToken cancellationToken)
    {
        var parallel = new ParallelOptions
        {
            MaxDegreeOfParallelism = Parallelism,
            CancellationToken = cancellationToken,
        };
        await Parallel.ForEachAsync(
            book.Run.Mailboxes, parallel, async (mailbox, token) => await ListAsync(mailbox, token));
        ILookup<long, Copy> byNumber = _copies.ToLookup(copy => copy.Number);
        foreach (MailRecord record in book.Mails.Values)
        {
            CheckPlaces(record, [.. byNumber[record.Mail.Number]]);
        }

        foreach (Copy copy in _copies.Where(copy => !book.Mails.ContainsKey(copy.Number)))
        {
            Report(FindingKind.WrongMailbox, copy, "the mail is not in the ledger");
        }

        await Parallel.ForEachAsync(
            _copies.Where(IsToBeCompared), parallel, async (copy, token) => await CompareAsync(copy, token));
        return new ReconciliationResult(
            [.. _findings.OrderBy(finding => finding.Number)], _copies.Count, _compared);
    }

    private async Task ListAsync(string mailbox, CancellationToken cancellationToken)
    {
        await foreach (ApiMessage message in api.ListAsync(mailbox, cancellationToken))
        {
            if (MessageIds.TryNumber(book.Run.Run, message.MessageId) is { } number)
            {
                _copies.Add(new Copy(number, mailbox, message));
            }
        }
    }

    private void CheckPlaces(MailRecord record, Copy[] copies)
    {
        MailLine mail = record.Mail;
        foreach (string mailbox in mail.To)
        {
            int count = copies.Count(copy => copy.Mailbox == mailbox);
            if (count == 0 && record.IsAcknowledged)
            {
                string reply = record.Attempts.First(attempt => attempt.Outcome == AttemptOutcome.Acknowledged).Reason;
                _findings.Add(new Finding(FindingKind.Lost, mail.Number, mailbox, reply));
            }
            else if (count > 1)
            {
                IEnumerable<Guid> ids = copies.Where(copy => copy.Mailbox == mailbox)
                    .Select(copy => copy.Message.Transaction);
                string detail = $"{count} times, as {string.Join(", ", ids)}";
                _findings.Add(new Finding(FindingKind.Doubled, mail.Number, mailbox, detail));
            }
        }

        foreach (Copy copy in copies.Where(copy => !mail.To.Contains(copy.Mailbox)))
        {
            Report(FindingKind.WrongMailbox, copy, $"sent to {string.Join(", ", mail.To)}");
        }

        CheckIds(record, copies);
    }

    /// <summary>
    /// The mailboxes list the mail under the id of the 250. Mailboxes that an earlier attempt had reached keep its
    /// id, so one mailbox with the id of the 250 is enough.
    /// </summary>
    private void CheckIds(MailRecord record, Copy[] copies)
    {
        bool isOnlyAttempt = record.Attempts.Count(attempt => attempt.Outcome != AttemptOutcome.TurnedAway) == 1;
        foreach (AttemptLine attempt in record.Attempts.Where(
            attempt => attempt.Outcome == AttemptOutcome.Acknowledged))
        {
            bool Has(Copy copy) => copy.Message.Transaction == attempt.Id;

            bool isRight = isOnlyAttempt ? copies.All(Has) : copies.Length == 0 || copies.Any(Has);
            if (!isRight)
            {
                Copy other = copies.First(copy => !Has(copy));
                string detail = $"the 250 was '{attempt.Reason}', the mailbox has {other.Message.Transaction}";
                Report(FindingKind.WrongId, other, detail);
            }
        }
    }

    private bool IsToBeCompared(Copy copy) =>
        book.Mails.ContainsKey(copy.Number) && Random.Shared.Next(100) < rawShare;

    /// <summary>The stored message consists of trace fields and the content that was sent.</summary>
    private async Task CompareAsync(Copy copy, CancellationToken cancellationToken)
    {
        MailLine mail = book.Mails[copy.Number].Mail;
        byte[]? raw = await api.ReadRawAsync(copy.Mailbox, copy.Message.Uid, cancellationToken);
        Interlocked.Increment(ref _compared);
        if (raw is null)
        {
            Report(FindingKind.Damaged, copy, "listed, but it cannot be read");
        }
        else if (raw.Length < mail.Size || copy.Message.Size != mail.Size)
        {
            Report(FindingKind.Damaged, copy, $"{copy.Message.Size} octets instead of {mail.Size}");
        }
        else if (Convert.ToHexStringLower(SHA256.HashData(raw.AsSpan(raw.Length - mail.Size))) != mail.Digest)
        {
            Report(FindingKind.Damaged, copy, "the content differs");
        }
    }

    private void Report(FindingKind kind, Copy copy, string detail) =>
        _findings.Add(new Finding(kind, copy.Number, copy.Mailbox, detail));

    /// <summary>A mail of the run in one mailbox.</summary>
    private sealed record Copy(long Number, string Mailbox, ApiMessage Message);
}

/// <summary>The result of comparing the ledger with the mailboxes.</summary>
/// <param name="Findings">Differences between the ledger and the mailboxes; empty if they agree.</param>
/// <param name="Copies">Mails of the run in all mailboxes together.</param>
/// <param name="Compared">Of these, those whose content was compared.</param>
internal sealed record ReconciliationResult(IReadOnlyList<Finding> Findings, int Copies, int Compared)
{
    public bool IsClean => Findings.Count == 0;

    public int Count(FindingKind kind) => Findings.Count(finding => finding.Kind == kind);
}
