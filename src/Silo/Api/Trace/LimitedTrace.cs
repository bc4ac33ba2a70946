using RelateMail.Silo.Api.Http;
using RelateMail.Storage;

namespace RelateMail.Silo.Api.Trace;

/// <summary>
/// The trace within the limits of a key: the events of recipients that it allows. Connections and logins have no
/// recipient, so that a key with limits does not see them.
/// </summary>
internal sealed class LimitedTrace(KeyLimits limits, ITraceStore trace)
{
    /// <summary>Events that are read for one page, so that a rare recipient costs a bounded time.</summary>
    private const int MaxRead = 20_000;

    private const int ReadAtOnce = 1_000;

    public async Task<IReadOnlyList<TraceEvent>> ListAsync(TraceQuery query, CancellationToken cancellationToken)
    {
        if (!limits.AreSet)
        {
            return await trace.ListAsync(query, cancellationToken);
        }

        var allowed = new List<TraceEvent>();
        if (query.Recipient is { } asked && !Allows(asked))
        {
            return allowed;
        }

        TraceQuery next = query with { Limit = ReadAtOnce };
        for (int read = 0; read < MaxRead; read += ReadAtOnce)
        {
            IReadOnlyList<TraceEvent> some = await trace.ListAsync(next, cancellationToken);
            allowed.AddRange(some.Where(one => one.Recipient is { } recipient && Allows(recipient)));
            if (allowed.Count >= query.Limit || some.Count < ReadAtOnce)
            {
                break;
            }

            next = next with { After = some[^1].Number };
        }

        return [.. allowed.Take(query.Limit)];
    }

    /// <summary>The trace has addresses as the sender gave them, in lower case.</summary>
    private bool Allows(string recipient) =>
        RouteAddress.TryCanonicalize(recipient, out string? canonical) && limits.AllowsAddress(canonical);
}
