using System.Diagnostics;
using Microsoft.Extensions.Logging;
using RelateMail.Ingress.Recipients;
using RelateMail.SenderAuthentication;
using RelateMail.SenderAuthentication.Results;
using RelateMail.Smtp.Transactions;

namespace RelateMail.Ingress.Senders;

/// <summary>Completes the evaluation of a message's sender and applies the policies of its recipients.</summary>
internal sealed class SenderJudge(IngressMetrics metrics, TimeProvider timeProvider, ILogger<SenderJudge> logger)
{
    /// <summary>Waits for the verdict, at most <c>Authentication:TimeLimit</c>.</summary>
    /// <param name="envelope">The transaction.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Null if the message is not judged.</returns>
    public async ValueTask<SenderVerdict?> JudgeAsync(Envelope envelope, CancellationToken cancellationToken)
    {
        if (envelope.Evidence is not SenderEvaluation evaluation)
        {
            return null;
        }

        long started = timeProvider.GetTimestamp();
        AuthenticationRecord record = await evaluation.CompleteAsync(cancellationToken);
        metrics.SenderJudged(timeProvider.GetElapsedTime(started), record);
        var decision = SenderDecision.Make(
            record,
            evaluation.HasListId,
            [.. envelope.Recipients.Select(static one => (one.Route as MailboxRoute)?.AuthenticationPolicy)]);
        Activity.Current?.SetTag("relatemail.sender.dmarc", record.Dmarc.Result.Word())
            .SetTag("relatemail.sender.spf", record.Spf.Result.Word());
        Log(envelope.Id, record, decision);
        return SenderVerdict.Make(envelope, record, decision);
    }

    private void Log(Guid id, AuthenticationRecord record, SenderDecision decision)
    {
        if (!logger.IsEnabled(LogLevel.Information))
        {
            return;
        }

        string dkim = record.Dkim.Count == 0
            ? AuthenticationResult.None.Word()
            : string.Join(',', record.Dkim.Select(static signature => signature.Result.Word()));
        logger.SenderJudged(
            id,
            Printable(record.Dmarc.Domain),
            record.Dmarc.Result.Word(),
            record.Spf.Result.Word(),
            dkim,
            record.Arc.Result.Word(),
            record.Iprev.Result.Word(),
            record.ForgedFields,
            Describe(decision));
    }

    private static string Describe(SenderDecision decision)
    {
        if (decision.Refusal is { } refusal)
        {
            return refusal.ToString();
        }

        string? reason = decision.Outcomes.Select(static outcome => outcome.Reason).FirstOrDefault(
            static reason => reason is not null);
        return decision.Outcomes.Any(static outcome => outcome.IsQuarantined)
            ? $"quarantined{(reason is null ? "" : $", {reason}")}"
            : reason ?? "accepted";
    }

    /// <summary>The sender chose the name, so that it must not add a line to the log.</summary>
    private static string Printable(string? domain) => domain is null ? "-"
        : string.Concat(domain.Take(255).Select(static c => c is > ' ' and <= '~' ? c : '?'));
}
