using System.Security.Cryptography;
using RelateMail.EndToEnd.Tests.Harness;

[assembly: AssemblyFixture(typeof(StandaloneFixture))]

namespace RelateMail.EndToEnd.Tests.Harness;

/// <summary>One Standalone process for all tests that do not kill it. Each test uses its own mailboxes.</summary>
public sealed class StandaloneFixture : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private StandaloneProcess? _process;
    private HttpClient? _api;
    private int _accounts;

    public StandaloneProcess Process => _process ?? throw new InvalidOperationException("Not started.");

    public HttpClient Api => _api ?? throw new InvalidOperationException("Not started.");

    public async ValueTask InitializeAsync()
    {
        _process = await StandaloneProcess.StartAsync(
            _folder.Path,
            $"Webhooks:SealKey={Convert.ToBase64String(RandomNumberGenerator.GetBytes(32))}",
            "Webhooks:AllowedNetworks:0=127.0.0.0/8");
        _api = _process.CreateApiClient();
    }

    /// <summary>Creates an account that no other test uses.</summary>
    public async Task<TestAccount> CreateAccountAsync(long? quotaOctets = null)
    {
        var account = new TestAccount(
            $"user{Interlocked.Increment(ref _accounts)}@example.test", "correct horse battery", quotaOctets);
        await MailApi.PutAccountAsync(Api, account);
        return account;
    }

    public async ValueTask DisposeAsync()
    {
        _api?.Dispose();
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }

        _folder.Dispose();
    }
}

public sealed record TestAccount(string Address, string Password, long? QuotaOctets = null);
