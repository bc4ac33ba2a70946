using Microsoft.Extensions.Logging;
using RelateMail.Cluster;
using RelateMail.Grains.Abstractions;
using RelateMail.Grains.Contracts;
using RelateMail.Ingress.Cluster;
using RelateMail.Smtp.Addressing;
using RelateMail.Smtp.Ports;
using RelateMail.Smtp.Replies;
using RelateMail.Smtp.Transactions;

namespace RelateMail.Ingress.Recipients;

/// <summary>Asks the directory of the cluster whether a recipient exists here (RFC 5321 §3.3).</summary>
internal sealed class ClusterRecipientPolicy(
    IGrainFactory grains,
    ClusterCalls calls,
    RetryBudgets budgets,
    IngressReadiness readiness,
    RecipientCache cache,
    ILogger<ClusterRecipientPolicy> logger)
    : IRecipientPolicy
{
    private const string PostmasterKey = "<postmaster>"; // no address has this form

    private readonly MailboxGrainFactory _mailboxes = new(grains);

    public ValueTask<RecipientDecision> DecideAsync(
        ClientFacts client,
        ReversePath reversePath,
        MailParameters parameters,
        ForwardPath forwardPath,
        CancellationToken cancellationToken)
    {
        string? address = PostmasterKey;
        if (forwardPath.Mailbox is { } mailbox
            && (mailbox.IsAddressLiteral
                || !MailboxAddress.TryCanonicalize(mailbox.LocalPart, mailbox.Domain, out address)))
        {
            return new(RecipientDecision.Refuse(SmtpReplies.RelayingDenied)); // only domain names are hosted
        }

        if (!readiness.CanAcceptMail)
        {
            return new(RecipientDecision.Refuse(SmtpReplies.LocalFault)); // the content could not be stored
        }

        if (cache.Find(address) is not { } route)
        {
            return ResolveAsync(address, parameters, cancellationToken);
        }

        return parameters.Size > route.LargestQuota
            ? AcceptIfLargeEnoughAsync(route, parameters, cancellationToken)
            : new(RecipientDecision.Accept(route));
    }

    private async ValueTask<RecipientDecision> ResolveAsync(
        string address, MailParameters parameters, CancellationToken cancellationToken)
    {
        DirectoryQuestion question = cache.Ask();
        Resolution resolution;
        try
        {
            resolution = await calls.RunAsync(
                (grains, address),
                static call => CallAsync(call.grains, call.address),
                budgets.Of(parameters),
                cancellationToken);
        }
        catch (Exception exception) when (TransientFaults.IsTransient(exception))
        {
            return Defer(exception);
        }

        RecipientDecision decision = Decide(address, resolution, question);
        return decision.Route is MailboxRoute route && parameters.Size > route.LargestQuota
            ? await AcceptIfLargeEnoughAsync(route, parameters, cancellationToken)
            : decision;
    }

    /// <summary>
    /// Refuses a message that is larger than the whole quota of each mailbox. The mailboxes are asked, because the
    /// quota of a cached route may have been raised, and 552 is final.
    /// </summary>
    private async ValueTask<RecipientDecision> AcceptIfLargeEnoughAsync(
        MailboxRoute route, MailParameters parameters, CancellationToken cancellationToken)
    {
        try
        {
            foreach ((string mailbox, _) in route.Targets)
            {
                MailboxStatus status = await calls.RunAsync(
                    (_mailboxes, mailbox),
                    static call => call._mailboxes.Get(call.mailbox).GetStatusAsync(CancellationToken.None),
                    budgets.Of(parameters),
                    cancellationToken);
                if (!(parameters.Size > status.QuotaOctets))
                {
                    return RecipientDecision.Accept(route);
                }
            }
        }
        catch (Exception exception) when (TransientFaults.IsTransient(exception))
        {
            return Defer(exception);
        }

        return RecipientDecision.Refuse(SmtpReplies.LargerThanQuota);
    }

    private RecipientDecision Defer(Exception exception)
    {
        logger.ClusterUnavailable("recipient", exception.Message);
        return RecipientDecision.Refuse(SmtpReplies.LocalFault);
    }

    private static Task<Resolution> CallAsync(IGrainFactory grains, string address)
    {
        IDirectoryGrain directory = grains.GetGrain<IDirectoryGrain>(0);
        return address == PostmasterKey
            ? directory.ResolvePostmasterAsync(CancellationToken.None)
            : directory.ResolveAsync(address, CancellationToken.None);
    }

    private RecipientDecision Decide(string address, Resolution resolution, DirectoryQuestion question)
    {
        switch (resolution.Outcome)
        {
            case ResolutionOutcome.Found:
                var route = MailboxRoute.Of(address, resolution);
                cache.Add(address, route, question);
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
