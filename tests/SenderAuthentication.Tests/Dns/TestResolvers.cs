using System.Diagnostics.Metrics;
using Microsoft.Extensions.Options;
using RelateMail.SenderAuthentication.Dns;

namespace RelateMail.SenderAuthentication.Tests.Dns;

/// <summary>Makes resolvers that ask a server of the tests.</summary>
internal static class TestResolvers
{
    private static readonly PlainMeterFactory s_meters = new();

    public static DnsResolver Create(
        TimeProvider timeProvider, Action<DnsOptions>? configure, params TestDnsServer[] servers)
    {
        DnsOptions options = new() { Servers = [.. servers.Select(static server => $"{server.EndPoint}")] };
        configure?.Invoke(options);
        return new DnsResolver(Options.Create(options), timeProvider, new DnsMetrics(s_meters));
    }
}

/// <summary>Makes meters; the factory of a host comes from a package that nothing else here needs.</summary>
internal sealed class PlainMeterFactory : IMeterFactory
{
    public Meter Create(MeterOptions options) => new(options);

    public void Dispose()
    {
    }
}
