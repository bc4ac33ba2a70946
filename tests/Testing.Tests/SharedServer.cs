using RelateMail.Testing.Tests;

[assembly: AssemblyFixture(typeof(SharedServer))]

namespace RelateMail.Testing.Tests;

/// <summary>One server for the tests that change no setting and no fault of all mail.</summary>
public sealed class SharedServer : IAsyncLifetime
{
    public RelateMailServer Mail { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Mail = await RelateMailServer.StartAsync();

    public ValueTask DisposeAsync() => Mail.DisposeAsync();
}
