using System.Buffers;
using RelateMail.SenderAuthentication.Dkim;
using RelateMail.SenderAuthentication.Dmarc;
using RelateMail.SenderAuthentication.Results;

namespace RelateMail.SenderAuthentication;

/// <summary>
/// The evaluation of one message: started with its envelope, fed with the octets of its content in pieces of any size,
/// and completed when the content ends. Memory holds the header block, never the body. One thread at a time may call.
/// </summary>
public sealed class SenderEvaluation : IDisposable
{
    private const string LateProblem = "time-limit";
    private const string BugProblem = "internal";

    private readonly SenderEvaluator _evaluator;
    private readonly SenderFacts _facts;
    private readonly CancellationTokenSource _deadline;
    private readonly EnvelopeChecks _envelope;
    private readonly ContentScan _scan;
    private ContentChecks? _content;
    private bool _isBroken;

    internal SenderEvaluation(SenderEvaluator evaluator, SenderFacts facts)
    {
        _evaluator = evaluator;
        _facts = facts;
        _deadline = new(Timeout.InfiniteTimeSpan, evaluator.Time);
        _envelope = EnvelopeChecks.Start(evaluator, facts, _deadline.Token);
        _scan = new ContentScan(header =>
        {
            _content = ContentChecks.Start(
                evaluator, facts.Server, header, _envelope.Exemption, _deadline.Token);
            return _content.CreateHashes();
        });
    }

    /// <summary>The message has a List-Id field (RFC 2919); known when the header block is complete.</summary>
    public bool HasListId => _content is { HasListId: true };

    /// <summary>The next octets of the content, without dot-stuffing. Never throws.</summary>
    public void Append(ReadOnlySpan<byte> piece) => Guard(piece, static (scan, octets) => scan.Append(octets));

    /// <summary>The next octets of the content, without dot-stuffing. Never throws.</summary>
    public void Append(ReadOnlySequence<byte> pieces)
    {
        foreach (ReadOnlyMemory<byte> piece in pieces)
        {
            Append(piece.Span);
        }
    }

    /// <summary>
    /// The verdicts, at the latest when the time limit has passed; methods that are late are temperror. Throws only if
    /// the caller cancels.
    /// </summary>
    public async Task<AuthenticationRecord> CompleteAsync(CancellationToken cancellationToken)
    {
        _deadline.CancelAfter(_evaluator.Options.TimeLimit);
        BodyHashes? body = null;
        Guard([], (scan, _) => body = scan.Complete());

        CancellationToken limit = _deadline.Token;
        SpfRecord spf = await ResultAsync(
            _envelope.MailFrom.WaitAsync(limit), "spf", LateSpf(SpfIdentity.MailFrom), cancellationToken);
        SpfRecord spfHelo = await ResultAsync(
            _envelope.Helo.WaitAsync(limit), "spf", LateSpf(SpfIdentity.Helo), cancellationToken);
        IprevRecord iprev = await ResultAsync(
            _envelope.Iprev.WaitAsync(limit), "iprev", LateIprev, cancellationToken);
        AuthenticationRecord record = new()
        {
            Server = _facts.Server,
            Iprev = iprev,
            Spf = spf,
            SpfHelo = spfHelo,
            Dmarc = LateDmarc(BugProblem),
            Arc = LateArc(BugProblem),
        };
        return _isBroken || body is null ? record : await JudgeContentAsync(record, _content!, body, cancellationToken);
    }

    /// <summary>Cancels pending lookups. Needed also for a transaction without content.</summary>
    public void Dispose()
    {
        _deadline.Cancel();
        _deadline.Dispose();
        _scan.Dispose();
    }

    private async Task<AuthenticationRecord> JudgeContentAsync(
        AuthenticationRecord record, ContentChecks content, BodyHashes body, CancellationToken cancellationToken)
    {
        CancellationToken limit = _deadline.Token;
        IReadOnlyList<DkimRecord> dkim = await ResultAsync(
            content.Dkim.CompleteAsync(body, limit), "dkim", static _ => [], cancellationToken);
        return record with
        {
            ForgedFields = content.ForgedFields,
            Dkim = dkim,
            Dmarc = await ResultAsync(
                JudgeAsync(content.Discovery, record.Spf, dkim), "dmarc", LateDmarc, cancellationToken),
            Arc = await ResultAsync(content.Arc.CompleteAsync(body, limit), "arc", LateArc, cancellationToken),
        };
    }

    private async Task<DmarcRecord> JudgeAsync(
        Task<DmarcDiscovery> discovery, SpfRecord spf, IReadOnlyList<DkimRecord> dkim)
    {
        DmarcDiscovery found = await discovery.WaitAsync(_deadline.Token);
        DmarcRecord dmarc = await _evaluator.Dmarc.JudgeAsync(found, spf, dkim, _deadline.Token);

        // SPF was not judged, so the message could have passed by SPF.
        return dmarc.Result == AuthenticationResult.Fail && _envelope.Exemption is { } exemption
            ? dmarc with { Result = AuthenticationResult.None, Problem = exemption }
            : dmarc;
    }

    private async Task<T> ResultAsync<T>(
        Task<T> method, string name, Func<string, T> otherwise, CancellationToken cancellationToken)
    {
        try
        {
            return await method.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return otherwise(LateProblem);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            _evaluator.Logger.MethodFailed(exception, name);
            return otherwise(BugProblem);
        }
    }

    private void Guard(ReadOnlySpan<byte> octets, ScanStep step)
    {
        try
        {
            if (!_isBroken)
            {
                step(_scan, octets);
            }
        }
        catch (Exception exception)
        {
            _isBroken = true; // a bug must not cost the message (RFC 5321 §6.1)
            _evaluator.Logger.MethodFailed(exception, "the content");
        }
    }

    private static Func<string, SpfRecord> LateSpf(SpfIdentity identity) => problem =>
        new() { Result = AuthenticationResult.TempError, Identity = identity, Problem = problem };

    private static IprevRecord LateIprev(string problem) => new() { Result = AuthenticationResult.TempError };

    private static DmarcRecord LateDmarc(string problem) =>
        new() { Result = AuthenticationResult.TempError, Problem = problem };

    private static ArcRecord LateArc(string problem) => new() { Result = AuthenticationResult.TempError };

    private delegate void ScanStep(ContentScan scan, ReadOnlySpan<byte> octets);
}
