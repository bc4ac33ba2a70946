using RelateMail.SenderAuthentication.Dns;
using RelateMail.SenderAuthentication.Results;

namespace RelateMail.SenderAuthentication.Spf;

/// <summary>One SPF check with its explanation, which is null unless it was asked for and the result is fail.</summary>
internal sealed record SpfOutcome(SpfRecord Record, string? Explanation = null);

/// <summary>Checks one identity against the record of its domain (RFC 7208).</summary>
internal sealed class SpfVerifier(IDnsResolver resolver, TimeProvider timeProvider)
{
    private const int MaxExplanation = 255;
    private const int MaxMechanism = 100;

    private static readonly TimeSpan s_timeLimit = TimeSpan.FromSeconds(20); // RFC 7208 §4.6.4

    /// <summary>Never throws, except for cancellation.</summary>
    public async Task<SpfOutcome> CheckAsync(SpfQuery query, bool explain, CancellationToken cancellationToken)
    {
        // RFC 7208 §4.3: a name of one label, a literal and a malformed name have no record.
        if (!DnsName.TryNormalize(query.Domain, out string? domain) || !domain.Contains('.') || domain.Contains('['))
        {
            return new(new SpfRecord { Result = AuthenticationResult.None, Identity = query.Identity });
        }

        query = query.Client.IsIPv4MappedToIPv6 ? query with { Client = query.Client.MapToIPv4() } : query;
        using CancellationTokenSource deadline = new(s_timeLimit, timeProvider);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            return await CheckAsync(query, domain, explain, linked.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            SpfVerdict late = new(AuthenticationResult.TempError, Problem: "time-limit");
            return new(ToRecord(late, query, domain));
        }
    }

    private async Task<SpfOutcome> CheckAsync(
        SpfQuery query, string domain, bool explain, CancellationToken cancellationToken)
    {
        SpfReverseNames reverseNames = new(resolver, query.Client);
        SpfMacroExpander macros = new(query, timeProvider, reverseNames);
        SpfEvaluation evaluation = new(resolver, query, macros, reverseNames);
        SpfVerdict verdict = await evaluation.CheckHostAsync(domain, cancellationToken);
        string? explanation = explain && verdict is { Result: AuthenticationResult.Fail, Explanation: { } modifier }
            ? await ExplainAsync(macros, modifier.Domain, modifier.Text, cancellationToken)
            : null;
        return new(ToRecord(verdict, query, domain), explanation);
    }

    /// <summary>RFC 7208 §6.2: any error means no explanation.</summary>
    private async ValueTask<string?> ExplainAsync(
        SpfMacroExpander macros, string domain, SpfMacroString modifier, CancellationToken cancellationToken)
    {
        string? target = await macros.ExpandDomainAsync(modifier, domain, cancellationToken);
        if (target is null)
        {
            return null;
        }

        DnsAnswer<string> texts = await resolver.GetTextsAsync(target, cancellationToken);
        SpfMacroString? text = texts.Records is [{ } only] ? SpfMacroString.Parse(only, explanation: true) : null;
        string? explanation = text is null ? null : await macros.ExpandAsync(text, domain, cancellationToken);

        // The text goes to a reply line: printable ASCII of limited length.
        return explanation?.AsSpan().ContainsAnyExceptInRange(' ', '~') == false
            ? explanation[..Math.Min(explanation.Length, MaxExplanation)]
            : null;
    }

    private static SpfRecord ToRecord(SpfVerdict verdict, SpfQuery query, string domain) => new()
    {
        Result = verdict.Result,
        Identity = query.Identity,
        Domain = domain,
        Mechanism = verdict.Mechanism?[..Math.Min(verdict.Mechanism.Length, MaxMechanism)],
        Problem = verdict.Problem,
    };
}
