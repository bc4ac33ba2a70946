using System.Globalization;
using System.Text;
using RelateMail.Api.Contracts;
using RelateMail.Client;

namespace RelateMail.Testing;

/// <summary>A mailbox of a test. Each mail is taken once; the others stay for later calls.</summary>
public sealed class TestMailbox
{
    private const int ListedEvents = 5;
    private static readonly TimeSpan s_defaultTimeout = TimeSpan.FromSeconds(10);

    private readonly RelateMailClient _api;
    private readonly HashSet<long> _taken = [];

    internal TestMailbox(RelateMailClient api, string address)
    {
        _api = api;
        Address = address;
    }

    /// <summary>The address, which is also the name of its login.</summary>
    public string Address { get; }

    /// <summary>Waits for the next mail that was not taken yet, whether it has arrived already or not.</summary>
    /// <param name="timeout">How long to wait; null for ten seconds.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="TimeoutException">No mail came. The text has what the server refused meanwhile.</exception>
    public Task<ReceivedMail> WaitForMailAsync(
        TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        WaitForMailAsync(static _ => true, timeout, cancellationToken);

    /// <summary>Waits for the next mail with a text in its subject.</summary>
    /// <param name="subject">A part of the subject, in any case.</param>
    /// <param name="timeout">How long to wait; null for ten seconds.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="TimeoutException">No such mail came. The text has what came instead.</exception>
    public Task<ReceivedMail> WaitForMailAsync(
        string subject, TimeSpan? timeout = null, CancellationToken cancellationToken = default) => WaitForMailAsync(
            mail => mail.Subject?.Contains(subject, StringComparison.OrdinalIgnoreCase) == true,
            timeout,
            cancellationToken);

    /// <summary>Waits for the next mail that was not taken yet and meets a condition.</summary>
    /// <param name="condition">Judges a mail as a list shows it.</param>
    /// <param name="timeout">How long to wait; null for ten seconds.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="TimeoutException">No such mail came. The text has what came instead.</exception>
    public async Task<ReceivedMail> WaitForMailAsync(
        Func<MessageListItem, bool> condition, TimeSpan? timeout = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(condition);
        TimeSpan time = timeout ?? s_defaultTimeout;
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        end.CancelAfter(time);
        try
        {
            await foreach (WatchedMessage watched in _api.Messages.WatchAsync(Address, null, end.Token))
            {
                if (condition(watched.Message) && Take(watched.Message.Uid))
                {
                    return await ReadAsync(watched.Message.Uid, cancellationToken);
                }
            }
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // explained below
        }

        throw new TimeoutException(await ExplainAsync(time, cancellationToken));
    }

    /// <summary>All mails of the mailbox, oldest first, whether taken or not.</summary>
    public async Task<IReadOnlyList<MessageListItem>> ListAsync(CancellationToken cancellationToken = default)
    {
        List<MessageListItem> mails = [];
        await foreach (MessageListItem mail in _api.Messages.ListAsync(Address, null, cancellationToken))
        {
            mails.Add(mail);
        }

        return mails;
    }

    private bool Take(long uid)
    {
        lock (_taken)
        {
            return _taken.Add(uid);
        }
    }

    private async Task<ReceivedMail> ReadAsync(long uid, CancellationToken cancellationToken) => new(
        _api, await _api.Messages.GetAsync(Address, uid, MessageContents.All, cancellationToken));

    private async Task<string> ExplainAsync(TimeSpan time, CancellationToken cancellationToken)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"No such mail for {Address} within {time.TotalSeconds} s.");
        IReadOnlyList<MessageListItem> mails = await ListAsync(cancellationToken);
        text.Append(mails.Count == 0
            ? " The mailbox is empty."
            : $" The mailbox has: {string.Join(", ", mails.Select(mail => $"'{mail.Subject}'"))}.");
        TracePage trace = await _api.Trace.GetPageAsync(
            new() { Recipient = Address, Descending = true, Limit = ListedEvents }, cancellationToken);
        foreach (TraceView happened in trace.Items.Where(happened => happened.Outcome != "accepted"))
        {
            text.Append(CultureInfo.InvariantCulture,
                $" The server has {happened.Outcome} it ({happened.Stage}): {happened.Reply ?? happened.Reason}.");
        }

        return text.ToString();
    }
}
