using RelateMail.Smtp.Addressing;
using RelateMail.Smtp.Ports;
using RelateMail.Smtp.Replies;
using RelateMail.Smtp.Transactions;

namespace RelateMail.Smtp.Tests.Harness;

/// <summary>
/// Accepts every mailbox of example.org, and any for an authenticated client. Some local-parts select a failure:
/// <c>nobody</c>, <c>full</c>, <c>small</c> (SIZE over 1000), <c>disabled</c>, <c>fault</c>; <c>slow</c> waits for
/// <see cref="Release"/>. The local-part <c>list</c> has 60 mailboxes.
/// </summary>
internal sealed class StubRecipientPolicy : IRecipientPolicy
{
    private readonly TaskCompletionSource _released = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when the decision on a slow recipient has begun.</summary>
    public Task Asked => _asked.Task.WaitAsync(SmtpTestClient.Hang);

    public void Release() => _released.TrySetResult();

    public async ValueTask<RecipientDecision> DecideAsync(
        ClientFacts client,
        ReversePath reversePath,
        MailParameters parameters,
        ForwardPath forwardPath,
        CancellationToken cancellationToken)
    {
        if (forwardPath.Mailbox is not { } mailbox)
        {
            return RecipientDecision.Accept(RecipientRoute.None);
        }

        if (mailbox.Domain is not ("example.org" or "bücher.example.org") && client.Login is null)
        {
            return RecipientDecision.Refuse(SmtpReplies.RelayingDenied);
        }

        switch (mailbox.LocalPart)
        {
            case "nobody":
                return RecipientDecision.Refuse(SmtpReplies.NoSuchMailbox);
            case "list":
                return RecipientDecision.Accept(new ListRoute());
            case "full":
                return RecipientDecision.Refuse(SmtpReplies.OverQuota);
            case "small" when parameters.Size > 1_000:
                return RecipientDecision.Refuse(SmtpReplies.LargerThanQuota);
            case "disabled":
                return RecipientDecision.Refuse(SmtpReplies.MailboxDisabled);
            case "fault":
                throw new InvalidOperationException("The policy broke, as the test requested.");
            case "slow":
                _asked.TrySetResult();
                await _released.Task;
                break;
        }

        return RecipientDecision.Accept(RecipientRoute.None);
    }

    private sealed record ListRoute : RecipientRoute
    {
        public override int Deliveries => 60;
    }
}
