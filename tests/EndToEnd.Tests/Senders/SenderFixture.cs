using System.Security.Cryptography;

namespace RelateMail.EndToEnd.Tests.Senders;

/// <summary>A server whose DNS has the domains of the tests.</summary>
public sealed class SenderFixture : IAsyncLifetime
{
    /// <summary>The address that the SPF records permit.</summary>
    public const string Permitted = "198.51.100.1";

    /// <summary>An address that the SPF records do not permit.</summary>
    public const string Stranger = "203.0.113.9";

    private readonly Dictionary<string, string> _texts;

    public SenderFixture()
    {
        string key = Convert.ToBase64String(Key.ExportSubjectPublicKeyInfo());
        _texts = new(StringComparer.Ordinal)
        {
            ["strict.example"] = $"v=spf1 ip4:{Permitted} -all",
            ["_dmarc.strict.example"] = "v=DMARC1; p=reject",
            ["s1._domainkey.strict.example"] = $"v=DKIM1; k=rsa; p={key}",
            ["soft.example"] = $"v=spf1 ip4:{Permitted} ~all",
            ["_dmarc.soft.example"] = "v=DMARC1; p=none",
            ["plain.example"] = $"v=spf1 ip4:{Permitted} -all",
            ["_dmarc.testing.example"] = "v=DMARC1; p=reject; t=y",
            ["testing.example"] = "v=spf1 ?all",
        };
    }

    /// <summary>The key of the signatures of strict.example.</summary>
    public RSA Key { get; } = RSA.Create(2048);

    public JudgingServer Server { get; private set; } = null!;

    public async ValueTask InitializeAsync() => Server = await JudgingServer.StartAsync(
        name => _texts.TryGetValue(name, out string? text) ? text
            : _texts.Keys.Any(known => known.EndsWith($".{name}", StringComparison.Ordinal)) ? "" : null);

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        Key.Dispose();
    }
}
