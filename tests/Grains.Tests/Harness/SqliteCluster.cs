using System.Security.Cryptography;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using RelateMail.Grains.Tests.Harness;
using RelateMail.Grains.Webhooks;
using RelateMail.Storage;
using RelateMail.Storage.Sqlite;

[assembly: AssemblyFixture(typeof(SqliteCluster))]

namespace RelateMail.Grains.Tests.Harness;

/// <summary>
/// The real stores: mail and grain state in SQLite files in a temporary folder, registered as in a host.
/// </summary>
public sealed class SqliteCluster : GrainCluster
{
    private static readonly Dictionary<string, string?> s_seed = new()
    {
        ["Directory:Domains:seeded.example:CatchAll"] = "alice@seeded.example",
        ["Directory:Accounts:0:Address"] = "Alice@Seeded.example",
        ["Directory:Accounts:0:Password"] = "wonderland",
        ["Directory:Accounts:0:QuotaBytes"] = "1000000",
        ["Webhooks:RetryDelays:0"] = "00:00:00.010",
        ["Webhooks:RetryDelays:1"] = "00:00:00.010",
        ["Webhooks:MaxConcurrency"] = "4",
        ["Webhooks:DrainTimeout"] = "00:00:00",
    };

    private readonly string _folder = System.IO.Directory.CreateTempSubdirectory("relatemail-grains-").FullName;
    private readonly SqliteStorage _storage;

    public SqliteCluster()
    {
        _storage = SqliteStorage.OpenDirectory(_folder);
    }

    public override IMessageStore Messages => _storage.Messages;

    public IContentStore Contents => _storage.Contents;

    public IWebhookStore Webhooks => _storage.Webhooks;

    public IOutbox Outbox => _storage.Outbox;

    internal ScriptedTransport Transport { get; } = new();

    public override async Task<Guid> AddContentAsync()
    {
        byte[] octets = "Subject: hi\r\n\r\nhi\r\n"u8.ToArray();
        var id = Guid.CreateVersion7();
        await _storage.Contents.AddAsync(
            id, new ContentDigest(SHA256.HashData(octets)), [octets], TestContext.Current.CancellationToken);
        return id;
    }

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        await _storage.DisposeAsync();
        System.IO.Directory.Delete(_folder, recursive: true);
    }

    protected override void Configure(ISiloBuilder silo)
    {
        silo.Services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(s_seed).Build());
        silo.Services.AddSingleton(_storage.Messages);
        silo.Services.AddSingleton(_storage.Mailboxes);
        silo.Services.AddSingleton(_storage.Directory);
        silo.Services.AddSingleton(_storage.State);
        silo.Services.AddSingleton(_storage.Webhooks);
        silo.Services.AddSingleton(_storage.Outbox);
        silo.Services.AddSingleton<IWebhookTransport>(Transport);
        silo.UseInMemoryReminderService().AddRelateMailGrains();
    }
}
