using RelateMail.Silo.Tests.Harness;

[assembly: AssemblyFixture(typeof(SharedHost))]

namespace RelateMail.Silo.Tests.Harness;

/// <summary>One host for all tests that do not change it. Each test uses its own domain.</summary>
public sealed class SharedHost : IAsyncLifetime
{
    public SiloHost Host { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Host = await SiloHost.StartAsync();

    public ValueTask DisposeAsync() => Host.DisposeAsync();
}
