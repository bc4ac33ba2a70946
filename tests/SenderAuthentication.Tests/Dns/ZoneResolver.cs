using System.Net;
using System.Net.Sockets;
using RelateMail.SenderAuthentication.Dns;

namespace RelateMail.SenderAuthentication.Tests.Dns;

/// <summary>Implements the port from a zone, without sockets; a silent name is a failed lookup.</summary>
internal sealed class ZoneResolver(TestZone zone) : IDnsResolver
{
    private int _questions;

    public int Questions => _questions;

    public List<string> Asked { get; } = [];

    public ValueTask<DnsAnswer<string>> GetTextsAsync(string name, CancellationToken cancellationToken) =>
        new(Ask(name, DnsType.Txt, static value => string.Concat((string[])value)));

    public ValueTask<DnsAnswer<IPAddress>> GetAddressesAsync(
        string name, AddressFamily family, CancellationToken cancellationToken) => new(Ask(
            name, family == AddressFamily.InterNetwork ? DnsType.A : DnsType.Aaaa, static value => (IPAddress)value));

    public ValueTask<DnsAnswer<MailExchange>> GetExchangesAsync(string name, CancellationToken cancellationToken) =>
        new(Ask(name, DnsType.Mx, static value => (MailExchange)value));

    public ValueTask<DnsAnswer<string>> GetNamesAsync(IPAddress address, CancellationToken cancellationToken) =>
        new(Ask(DnsName.ForAddress(address), DnsType.Ptr, static value => (string)value));

    private DnsAnswer<T> Ask<T>(string text, DnsType type, Func<object, T> convert)
    {
        if (!DnsName.TryNormalize(text, out string? name))
        {
            return new() { Status = DnsStatus.NoName };
        }

        Interlocked.Increment(ref _questions);
        lock (Asked)
        {
            Asked.Add($"{type} {name}");
        }

        TestReply? reply = zone.Find(name, type);
        T[] records = reply is null ? [] : [.. reply.Answers.Where(r => r.Type == type).Select(r => convert(r.Value))];
        return new()
        {
            Status = reply is null ? DnsStatus.Failed
                : records.Length > 0 ? DnsStatus.Found
                : reply.Code == DnsResponseCode.NoName ? DnsStatus.NoName : DnsStatus.NoData,
            Records = records,
            Problem = reply is null ? "timeout" : null,
        };
    }
}
