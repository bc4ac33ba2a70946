using Microsoft.Extensions.Logging;
using RelateMail.Cluster;
using RelateMail.Grains.Abstractions;
using RelateMail.Ingress.Cluster;
using RelateMail.Smtp.Addressing;
using RelateMail.Smtp.Ports;
using RelateMail.Smtp.Replies;
using RelateMail.Smtp.Transactions;

namespace RelateMail.Ingress.Recipients;

/// <summary>Asks the directory of the cluster whether a recipient exists here (RFC 5321 §3.3).</summary>
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
            return new(RecipientDecision.Refuse(SmtpReplies.RelayingDenied)); // only domain names are hosted
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
        catch (Exception exception) when (TransientFaults.IsTransient(exception))
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
                var route = MailboxRoute.Of(address, resolution);
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
            default: // an outcome that only newer silos know is a transient failure
                logger.ClusterUnavailable("recipient", $"Unknown outcome {(int)resolution.Outcome}.");
                return RecipientDecision.Refuse(SmtpReplies.LocalFault);
        }
    }
}
