using RelateMail.Grains.Abstractions;
using RelateMail.Queries;
using RelateMail.Storage;

namespace RelateMail.Grains.Mailboxes;

/// <summary>
/// Reads the messages of a mailbox that match a filter. The work of one page is bounded, and the page says how far it
/// has looked. Bounds of the time are found by a search, because UIDs and times grow together.
/// </summary>
internal sealed class FilteredPages
{
    /// <summary>Messages that one page reads.</summary>
    public const int MaxExamined = 2_000;

    /// <summary>Entries read in one query.</summary>
    private const int Batch = 100;

    /// <summary>A page ends after the message with which its details exceed this limit.</summary>
    private const long MaxDetailsOctets = 4 * 1024 * 1024;

    /// <summary>
    /// How far the clocks of gateways may differ: a message can have a lower UID and a later time than another one.
    /// </summary>
    private static readonly TimeSpan s_skew = TimeSpan.FromHours(1);

    private readonly IMessageStore _store;
    private readonly string _mailbox;
    private readonly MessageQuery _query;
    private readonly MessageFilter _filter;

    /// <exception cref="ArgumentException">The filter is not valid.</exception>
    public FilteredPages(IMessageStore store, string mailbox, MessageQuery query)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Limit, 1, nameof(query));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(query.Limit, MessagePages.MaxLimit, nameof(query));
        if (!MessageFilter.TryParse(query.Filter!, out MessageFilter? filter, out FilterError? error))
        {
            throw new ArgumentException($"{error.Detail} (At {error.Position}.)", nameof(query));
        }

        (_store, _mailbox, _query, _filter) = (store, mailbox, query, filter);
    }

    public async Task<MessagePage> ReadAsync(CancellationToken cancellationToken)
    {
        ExaminedMessage? newest = await FindNewestAsync(cancellationToken);
        (long first, long last) = await FindRangeAsync(cancellationToken);
        var page = new List<StoredMessage>();
        long? after = Start(first, last);
        ExaminedMessage? examined = null;
        long octets = 0;
        for (int looked = 0; looked < MaxExamined;)
        {
            IReadOnlyList<MessageEntry> entries = await _store.ListAsync(
                _mailbox, after, Batch, _query.Descending, _query.Quarantine.ToFilter(), cancellationToken);
            foreach (MessageEntry entry in entries)
            {
                if (entry.Uid < first || entry.Uid > last)
                {
                    return Last(page, examined, newest);
                }

                if (page.Count == _query.Limit || octets > MaxDetailsOctets)
                {
                    return new MessagePage { Messages = [.. page], Examined = examined, Next = after };
                }

                StoredMessage message = entry.ToListedMessage();
                if (_filter.Matches(message))
                {
                    page.Add(message);
                    octets += entry.Details.Length;
                }

                after = entry.Uid;
                examined = new ExaminedMessage(entry.Uid, entry.Id);
                looked++;
            }

            if (entries.Count < Batch)
            {
                return Last(page, examined, newest);
            }
        }

        return new MessagePage { Messages = [.. page], Examined = examined, Next = after };
    }

    /// <summary>The last page. Messages that the bounds of the time exclude count as examined.</summary>
    private static MessagePage Last(List<StoredMessage> page, ExaminedMessage? examined, ExaminedMessage? newest) =>
        new() { Messages = [.. page], Examined = newest?.Uid > (examined?.Uid ?? 0) ? newest : examined };

    /// <summary>The newest message before the page is read; null if no bound excludes any.</summary>
    private async Task<ExaminedMessage?> FindNewestAsync(CancellationToken cancellationToken)
    {
        if (_query.Descending || (_filter.Since is null && _filter.Until is null))
        {
            return null;
        }

        IReadOnlyList<MessageEntry> found = await _store.ListAsync(
            _mailbox, null, 1, descending: true, _query.Quarantine.ToFilter(), cancellationToken);
        return found is [{ } entry] ? new ExaminedMessage(entry.Uid, entry.Id) : null;
    }

    /// <summary>The cursor of the query, or the end of the range if that is nearer.</summary>
    private long? Start(long first, long last) => _query.Descending
        ? (last == long.MaxValue ? _query.After : Math.Min(_query.After ?? long.MaxValue, last + 1))
        : (first <= 1 ? _query.After : Math.Max(_query.After ?? 0, first - 1));

    /// <summary>The first and the last UID that can match.</summary>
    private async Task<(long First, long Last)> FindRangeAsync(CancellationToken cancellationToken)
    {
        if (_filter.Since is null && _filter.Until is null)
        {
            return (1, long.MaxValue);
        }

        MailboxHead head = await _store.ReadHeadAsync(_mailbox, cancellationToken);
        long first = _filter.Since is { } since
            ? await FindFirstAsync(Add(since, -s_skew), head.NextUid, cancellationToken)
            : 1;
        long last = _filter.Until is { } until
            ? await FindFirstAsync(Add(until, s_skew), head.NextUid, cancellationToken)
            : long.MaxValue;
        return (first, last);
    }

    /// <summary>The sum; the time itself at the ends of the calendar.</summary>
    private static DateTimeOffset Add(DateTimeOffset time, TimeSpan span) =>
        time.Year is > 1 and < 9999 ? time + span : time;

    /// <summary>The lowest UID from which on messages are not older, give or take the skew; found by halving.</summary>
    private async Task<long> FindFirstAsync(DateTimeOffset time, long nextUid, CancellationToken cancellationToken)
    {
        (long low, long high) = (1, nextUid);
        while (low < high)
        {
            long middle = low + ((high - low) / 2);
            IReadOnlyList<MessageEntry> found = await _store.ListAsync(
                _mailbox, middle - 1, 1, descending: false, QuarantineFilter.Include, cancellationToken);
            if (found is [{ } entry] && entry.ReceivedAt < time)
            {
                low = entry.Uid + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }
}
