using RelateMail.Ledger.Api;
using RelateMail.Ledger.Records;

namespace RelateMail.Ledger.Webhooks;

/// <summary>The mails that one endpoint received, compared with the mailboxes.</summary>
/// <param name="Endpoint">The name of its webhook.</param>
/// <param name="Requests">All requests.</param>
/// <param name="Mails">Mails of the run in the mailboxes, sent after the webhook was created.</param>
/// <param name="Missing">Of these, those that were not posted.</param>
/// <param name="Repeated">Mails that were posted more than once, which is allowed.</param>
/// <param name="Renamed">Mails that were posted under more than one id.</param>
/// <param name="Unknown">Mails that were posted, and that no mailbox has.</param>
/// <param name="Leftover">Deliveries are pending or dead that should not be.</param>
/// <param name="Disabled">The webhook is disabled.</param>
internal sealed record EndpointResult(
    string Endpoint, int Requests, int Mails, int Missing, int Repeated, int Renamed, int Unknown, bool Leftover,
    bool Disabled)
{
    /// <summary>True for an endpoint that answered 410: its webhook must be disabled, and nothing else is required.
    /// </summary>
    private bool IsGone => Endpoint == "gone";

    public bool IsClean => IsGone
        ? Disabled
        : (Missing, Renamed, Unknown, Leftover, Disabled) == (0, 0, 0, false, false);

    public override string ToString() =>
        $"{Endpoint}: {Requests:N0} requests for {Mails:N0} mails; missing {Missing}, repeated {Repeated}, under two"
        + $" ids {Renamed}, unknown {Unknown}{(Leftover ? ", deliveries left over" : "")}"
        + (Disabled ? ", disabled" : "");
}

/// <summary>Waits until every delivery has ended, and compares.</summary>
internal static class EndpointCheck
{
    public static async Task<IReadOnlyList<EndpointResult>> RunAsync(
        IReadOnlyList<Endpoint> endpoints, WebhookApi webhooks, MailboxApi mailboxes, LedgerBook book,
        TimeSpan patience, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(patience);
        Dictionary<string, bool> leftovers = [];
        foreach (Endpoint endpoint in endpoints)
        {
            leftovers[endpoint.Name] = endpoint.Behaviour != EndpointBehaviour.Gone
                && await IsLeftAsync(webhooks, endpoint.Name, limit.Token, cancellationToken);
        }

        HashSet<PostedMail> all = [];
        Dictionary<PostedMail, double> ofRun = [];
        foreach (string mailbox in book.Run.Mailboxes)
        {
            await foreach (ApiMessage message in mailboxes.ListAsync(mailbox, cancellationToken))
            {
                all.Add(new(mailbox, message.Uid));
                if (MessageIds.TryNumber(book.Run.Run, message.MessageId) is { } number)
                {
                    ofRun.Add(new(mailbox, message.Uid), book.Mails[number].Attempts.Min(one => one.Began));
                }
            }
        }

        List<EndpointResult> results = [];
        foreach (Endpoint endpoint in endpoints)
        {
            PostedMail[] due = [.. ofRun.Where(mail => mail.Value > endpoint.CreatedAt).Select(mail => mail.Key)];
            results.Add(new(
                endpoint.Name, endpoint.Requests, due.Length, due.Count(mail => !endpoint.Posted.ContainsKey(mail)),
                endpoint.Posted.Values.Count(static ids => ids.Values.Sum() > 1),
                endpoint.Posted.Values.Count(static ids => ids.Count > 1),
                endpoint.Posted.Keys.Count(mail => !all.Contains(mail)),
                leftovers[endpoint.Name], !await webhooks.IsEnabledAsync(endpoint.Name, cancellationToken)));
        }

        return results;
    }

    private static async Task<bool> IsLeftAsync(
        WebhookApi webhooks, string name, CancellationToken limit, CancellationToken cancellationToken)
    {
        while (await webhooks.HasAnyAsync(name, "pending", cancellationToken))
        {
            if (limit.IsCancellationRequested)
            {
                return true;
            }

            await Task.Delay(TimeSpan.FromSeconds(0.5), cancellationToken);
        }

        return await webhooks.HasAnyAsync(name, "dead", cancellationToken);
    }
}
