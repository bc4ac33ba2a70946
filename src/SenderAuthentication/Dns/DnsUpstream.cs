using System.Net;
using System.Security.Cryptography;

namespace RelateMail.SenderAuthentication.Dns;

/// <summary>
/// Sends one question to the servers until one responds: UDP first, TCP if the response is truncated, and without EDNS
/// if a server does not support it (RFC 1035 §4.2, RFC 7766 §5, RFC 6891 §7).
/// </summary>
internal sealed class DnsUpstream(DnsOptions options, TimeProvider timeProvider, DnsBreaker breaker, DnsMetrics metrics)
{
    private readonly IPEndPoint[] _servers = DnsServers.Configured(options);
    private int _preferred;

    /// <summary>The response, which may be a failure code; null if no server responded in time.</summary>
    public async Task<DnsReply?> AskAsync(DnsQuestion question)
    {
        DnsReply? failure = null;
        for (int i = 0; i < options.Tries; i++)
        {
            int preferred = Volatile.Read(ref _preferred);
            DnsReply? reply = await TryServerAsync(_servers[preferred % _servers.Length], question);
            if (reply is { Code: DnsResponseCode.NoError or DnsResponseCode.NoName, Truncated: false })
            {
                return reply;
            }

            failure = reply ?? failure;
            Interlocked.CompareExchange(ref _preferred, (preferred + 1) % _servers.Length, preferred);
        }

        return failure;
    }

    private async Task<DnsReply?> TryServerAsync(IPEndPoint server, DnsQuestion question)
    {
        using CancellationTokenSource deadline = new(options.Timeout, timeProvider);
        DnsReply? reply = await ExchangeAsync(server, question, edns: true, deadline.Token);
        if (reply is { Code: DnsResponseCode.FormatError or DnsResponseCode.NotImplemented })
        {
            reply = await ExchangeAsync(server, question, edns: false, deadline.Token);
        }

        metrics.Query(reply);
        if (reply is null)
        {
            breaker.Unanswered();
        }
        else
        {
            breaker.Answered();
        }

        return reply;
    }

    private static async Task<DnsReply?> ExchangeAsync(
        IPEndPoint server, DnsQuestion question, bool edns, CancellationToken cancellationToken)
    {
        // An attacker off the path must guess the id and the port (RFC 5452 §9.2).
        ushort id = (ushort)RandomNumberGenerator.GetInt32(ushort.MaxValue + 1);
        byte[] buffer = new byte[DnsQuestion.MaxQueryLength];
        ReadOnlyMemory<byte> query = buffer.AsMemory(0, question.Write(buffer, id, edns));
        DnsReply? reply = await DnsSockets.AskByUdpAsync(server, query, question, id, cancellationToken);
        return reply is { Truncated: true }
            ? await DnsSockets.AskByTcpAsync(server, query, question, id, cancellationToken)
            : reply;
    }
}
