using Microsoft.Extensions.Logging;
using RelateMail.Grains.Abstractions;
using RelateMail.Ingress.Cluster;
using RelateMail.Smtp.Addressing;
using RelateMail.Smtp.Delivery;
using RelateMail.Smtp.Replies;
using RelateMail.Smtp.Transactions;

namespace RelateMail.Ingress.Recipients;

/// <summary>Asks the directory of the cluster whether we have a recipient (RFC 5321 §3.3).</summary>
internal sealed class ClusterRecipientPolicy(
    IGrainFactory grains, ClusterCalls calls, RecipientCache cache, ILogger<ClusterRecipientPolicy> logger)
    : IRecipientPolicy
{
    private const string PostmasterKey = "<postmaster>"; // no address has this form

    public ValueTask<RecipientDecision> DecideAsync(
        ClientFacts client, ReversePath reversePath, ForwardPath forwardPath, CancellationToken cancellationToken)
    {
        string? address = PostmasterKey;
        if (forwardPath.Mailbox is { } mailbox
            && (mailbox.IsAddressLiteral
                || !MailboxAddress.TryCanonicalize(mailbox.LocalPart, mailbox.Domain, out address)))
        {
            return new(RecipientDecision.Refuse(SmtpReplies.RelayingDenied)); // we host names, not address literals
        }

        return cache.Find(address) is { } route
            ? new(RecipientDecision.Accept(route))
            : ResolveAsync(address, cancellationToken);
    }

    private async ValueTask<RecipientDecision> ResolveAsync(string address, CancellationToken cancellationToken)
    {
        Resolution resolution;
        try
        {
            resolution = await calls.RunAsync(
                (grains, address), static call => CallAsync(call.grains, call.address), cancellationToken);
        }
        catch (Exception exception) when (ClusterCalls.IsTransient(exception))
        {
            logger.ClusterUnavailable("recipient", exception.Message);
            return RecipientDecision.Refuse(SmtpReplies.LocalFault);
        }

        return Decide(address, resolution);
    }

    private static Task<Resolution> CallAsync(IGrainFactory grains, string address)
    {
        IDirectoryGrain directory = grains.GetGrain<IDirectoryGrain>(0);
        return address == PostmasterKey
            ? directory.ResolvePostmasterAsync(CancellationToken.None)
            : directory.ResolveAsync(address, CancellationToken.None);
    }

    private RecipientDecision Decide(string address, Resolution resolution)
    {
        switch (resolution.Outcome)
        {
            case ResolutionOutcome.Found:
                var route = new RecipientRoute(resolution.Targets, resolution.Tag);
                cache.Add(address, route);
                return RecipientDecision.Accept(route);
            case ResolutionOutcome.NotHosted:
                return RecipientDecision.Refuse(SmtpReplies.RelayingDenied);
            case ResolutionOutcome.NoSuchMailbox:
                return RecipientDecision.Refuse(SmtpReplies.NoSuchMailbox);
            case ResolutionOutcome.Disabled:
                return RecipientDecision.Refuse(SmtpReplies.MailboxDisabled);
            case ResolutionOutcome.OverQuota:
                return RecipientDecision.Refuse(SmtpReplies.OverQuota);
            case ResolutionOutcome.TooManyTargets:
                logger.AliasHasTooManyTargets(address);
                return RecipientDecision.Refuse(SmtpReplies.LocalFault);
            default: // of a newer silo: what we do not know is transient
                logger.ClusterUnavailable("recipient", $"Unknown outcome {(int)resolution.Outcome}.");
                return RecipientDecision.Refuse(SmtpReplies.LocalFault);
        }
    }
}
