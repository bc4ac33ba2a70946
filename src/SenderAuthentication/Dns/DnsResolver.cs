using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;

namespace RelateMail.SenderAuthentication.Dns;

/// <summary>
/// A stub resolver (RFC 1034 §5.3.1) with a bounded cache. Questions that are asked at the same time share one query.
/// </summary>
internal sealed class DnsResolver : IDnsResolver, IDnsHealth
{
    private const int MaxFlights = 1_000;

    private static readonly TimeSpan s_failureTtl = TimeSpan.FromSeconds(5); // RFC 9520 §3.2

    private readonly DnsOptions _options;
    private readonly TimeProvider _timeProvider;
    private readonly DnsMetrics _metrics;
    private readonly DnsBreaker _breaker = new();
    private readonly DnsLookup _lookup;
    private readonly BoundedCache<DnsQuestion, DnsAnswer> _cache;
    private readonly ConcurrentDictionary<DnsQuestion, Lazy<Task<DnsAnswer>>> _flights = new();

    public DnsResolver(IOptions<DnsOptions> options, TimeProvider timeProvider, DnsMetrics metrics)
    {
        _options = options.Value;
        _timeProvider = timeProvider;
        _metrics = metrics;
        _lookup = new DnsLookup(new DnsUpstream(_options, timeProvider, _breaker, metrics));
        _cache = new BoundedCache<DnsQuestion, DnsAnswer>(_options.CacheEntries, timeProvider);
    }

    public bool IsAnswering => !_breaker.IsOpen;

    internal int CachedAnswers => _cache.Count;

    public ValueTask<DnsAnswer<string>> GetTextsAsync(string name, CancellationToken cancellationToken) =>
        FindAsync<string>(name, DnsType.Txt, cancellationToken);

    public ValueTask<DnsAnswer<IPAddress>> GetAddressesAsync(
        string name, AddressFamily family, CancellationToken cancellationToken) => FindAsync<IPAddress>(
            name, family == AddressFamily.InterNetworkV6 ? DnsType.Aaaa : DnsType.A, cancellationToken);

    public ValueTask<DnsAnswer<MailExchange>> GetExchangesAsync(string name, CancellationToken cancellationToken) =>
        FindAsync<MailExchange>(name, DnsType.Mx, cancellationToken);

    public ValueTask<DnsAnswer<string>> GetNamesAsync(IPAddress address, CancellationToken cancellationToken) =>
        FindAsync<string>(DnsName.ForAddress(address), DnsType.Ptr, cancellationToken);

    private ValueTask<DnsAnswer<T>> FindAsync<T>(string text, DnsType type, CancellationToken cancellationToken)
    {
        if (!DnsName.TryNormalize(text, out string? name))
        {
            return new(new DnsAnswer<T> { Status = DnsStatus.NoName });
        }

        DnsQuestion question = new(name, type);
        DnsAnswer? kept = _cache.Find(question);
        _metrics.Lookup(cached: kept is not null);
        return kept is not null
            ? new((DnsAnswer<T>)kept)
            : WaitAsync<T>(Join<T>(question), cancellationToken);
    }

    private Task<DnsAnswer> Join<T>(DnsQuestion question)
    {
        if (_flights.TryGetValue(question, out Lazy<Task<DnsAnswer>>? flight))
        {
            return flight.Value;
        }

        return _flights.Count >= MaxFlights
            ? Task.FromResult<DnsAnswer>(DnsLookup.Fail<T>("too-many-queries"))
            : _flights.GetOrAdd(question, key => new Lazy<Task<DnsAnswer>>(() => FlyAsync<T>(key))).Value;
    }

    private async ValueTask<DnsAnswer<T>> WaitAsync<T>(Task<DnsAnswer> flight, CancellationToken cancellationToken)
    {
        if (!_breaker.IsOpen)
        {
            return (DnsAnswer<T>)await flight.WaitAsync(cancellationToken);
        }

        try
        {
            return (DnsAnswer<T>)await flight.WaitAsync(DnsBreaker.ShortWait, _timeProvider, cancellationToken);
        }
        catch (TimeoutException)
        {
            return DnsLookup.Fail<T>("unavailable");
        }
    }

    private async Task<DnsAnswer> FlyAsync<T>(DnsQuestion question)
    {
        try
        {
            DnsAnswer<T> answer = await _lookup.FindAsync<T>(question);
            TimeSpan timeToLive = answer.Status == DnsStatus.Failed ? s_failureTtl : answer.TimeToLive;
            _cache.Keep(question, answer, timeToLive < _options.MaxTtl ? timeToLive : _options.MaxTtl);
            return answer;
        }
        finally
        {
            _flights.TryRemove(question, out _);
        }
    }
}
