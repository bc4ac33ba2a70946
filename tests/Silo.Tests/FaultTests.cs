using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using RelateMail.Grains.Abstractions;
using RelateMail.Grains.Contracts;
using RelateMail.Silo.Tests.Harness;
using RelateMail.Storage;

namespace RelateMail.Silo.Tests;

public sealed class FaultTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Requests_get_503_with_Retry_After_and_health_fails_while_storage_is_unavailable()
    {
        var broken = new BrokenStorage();
        await using SiloHost host = await SiloHost.StartAsync(replace: services => services
            .AddSingleton<IMessageStore>(broken).AddSingleton<IStorageProbe>(broken));

        foreach (string path in (string[])["", "/messages", "/messages/1", "/messages/1/raw", "/messages/1/parts/1"])
        {
            using HttpResponseMessage answer = await host.GetAsync($"mailboxes/bob@example.org{path}");
            Assert.NotNull(answer.Headers.RetryAfter?.Delta);
            string detail = await Task.FromResult(answer).ProblemAsync(503, "unavailable");
            Assert.DoesNotContain(BrokenStorage.Secret, detail, StringComparison.Ordinal);
        }

        JsonElement health = await HealthAsync(host, "healthz", HttpStatusCode.ServiceUnavailable);
        await HealthAsync(host, "readyz", HttpStatusCode.ServiceUnavailable);
        await HealthAsync(host, "livez", HttpStatusCode.OK);
        Assert.Equal("unhealthy", health.GetProperty("status").GetString());
        Dictionary<string, string?> checks = health.GetProperty("checks").EnumerateArray().ToDictionary(
            check => check.GetProperty("name").GetString()!, check => check.GetProperty("status").GetString());
        Assert.Equal("unhealthy", checks["storage"]);
        Assert.Equal("healthy", checks["cluster"]);
        Assert.DoesNotContain(BrokenStorage.Secret, health.GetRawText(), StringComparison.Ordinal);
        Assert.DoesNotContain(host.Logs.Lines, line => line.Text.Contains("bob@example.org", StringComparison.Ordinal)
            && line.Category.StartsWith("RelateMail.Silo", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Message_without_its_content_gets_500_and_no_octets()
    {
        var contents = new LateContents();
        await using SiloHost host = await SiloHost.StartAsync(
            replace: services => services.AddSingleton<IContentStore>(contents));
        string address = await FileAsync(host);
        contents.Size = null;

        await host.GetAsync($"mailboxes/{address}/messages/1/raw").ProblemAsync(500, "fault");
        await host.GetAsync($"mailboxes/{address}/messages/1/parts/1").ProblemAsync(500, "fault");

        Assert.Equal(2, host.Logs.Lines.Count(line => line.EventId == 520 && line.Level == LogLevel.Error));
    }

    [Fact]
    public async Task Client_that_disconnects_during_a_download_is_not_logged_as_an_error()
    {
        var contents = new LateContents();
        await using SiloHost host = await SiloHost.StartAsync(
            replace: services => services.AddSingleton<IContentStore>(contents),
            settings: ("Directory:Domains:0", "example.org")); // without a hosted domain, the start logs a warning
        string path = $"/api/v1/mailboxes/{await FileAsync(host)}/messages/1/raw";
        using (HttpClient client = host.MakeClient())
        {
            client.DefaultRequestHeaders.Authorization = host.Client.DefaultRequestHeaders.Authorization;
            using HttpResponseMessage answer = await client.GetAsync(
                new Uri(path, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, Token);
            await using Stream stream = await answer.Content.ReadAsStreamAsync(Token);
            await stream.ReadExactlyAsync(new byte[1000], Token);
        }

        await contents.Closed.Task.WaitAsync(Token); // the reader was disposed, so reading has stopped
        await host.StopAsync();
        Assert.DoesNotContain(host.Logs.Lines, line => line.Level >= LogLevel.Warning
            && (line.Category.StartsWith("RelateMail.Silo", StringComparison.Ordinal)
                || line.Category.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Unexpected_exception_is_logged_and_not_shown_to_the_client()
    {
        var contents = new LateContents { Fault = new InvalidOperationException(BrokenStorage.Secret) };
        await using SiloHost host = await SiloHost.StartAsync(
            replace: services => services.AddSingleton<IContentStore>(contents));
        string address = await FileAsync(host);

        string detail = await host.GetAsync($"mailboxes/{address}/messages/1/raw").ProblemAsync(500, "fault");

        Assert.DoesNotContain(BrokenStorage.Secret, detail, StringComparison.Ordinal);
        LogLine line = Assert.Single(host.Logs.Lines, line => line.EventId == 510);
        Assert.Contains("{address}", line.Text, StringComparison.Ordinal); // the route, never the address
        Assert.DoesNotContain(host.Logs.Lines,
            other => other.Category.Contains("Diagnostics.DeveloperException", StringComparison.Ordinal));
    }

    private static async Task<JsonElement> HealthAsync(SiloHost host, string path, HttpStatusCode status)
    {
        using HttpClient client = host.MakeClient();
        return await client.GetAsync(new Uri($"/{path}", UriKind.Relative), Token).JsonAsync(status);
    }

    /// <summary>Files an entry whose content the store of the test returns.</summary>
    private static async Task<string> FileAsync(SiloHost host)
    {
        string address = await host.MakeAccountAsync();
        var message = new InboundMessage
        {
            Id = Guid.CreateVersion7(),
            ContentId = await LateContents.MakeRealAsync(host),
            Size = LateContents.Announced,
            DeliveryKey = [.. new byte[32]],
            ReceivedAt = DateTimeOffset.UnixEpoch,
            Details = new MessageDetails
            {
                Recipient = address,
                TraceFields = "",
                Client = new ClientRecord { Address = "192.0.2.1", Name = "client.example.org", With = "ESMTP" },
                Summary = new MessageSummary
                {
                    Parts =
                    [
                        new PartSummary
                        {
                            Number = 1,
                            ContentType = "text/plain",
                            Size = 1,
                            TransferEncoding = "7bit",
                            Offset = 0,
                            EncodedSize = 1,
                        },
                    ],
                },
            },
        };
        IInternalMailboxGrain mailbox = host.Grains.GetGrain<IInternalMailboxGrain>(address);
        DeliveryReceipt receipt = await mailbox.DeliverAsync(message, Token);
        Assert.Equal(DeliveryOutcome.Filed, receipt.Outcome);
        return address;
    }

    /// <summary>A store that returns one generated gibioctet, and signals when its reader is disposed.</summary>
    private sealed class LateContents : IContentStore
    {
        public const long Announced = 1L << 30;

        public long? Size { get; set; } = Announced;

        public Exception? Fault { get; init; }

        public TaskCompletionSource Closed { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        /// <summary>
        /// Stores the content in the database too, because an entry must refer to an existing content.
        /// </summary>
        public static async Task<Guid> MakeRealAsync(SiloHost host)
        {
            var id = Guid.CreateVersion7();
            IContentStore real = host.Services.GetServices<IContentStore>().First();
            await real.AddAsync(id, new ContentDigest(new byte[32]), [new byte[1]], Token);
            return id;
        }

        public Task AddAsync(
            Guid id, ContentDigest digest, IReadOnlyList<ReadOnlyMemory<byte>> octets,
            CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task AddPieceAsync(
            Guid id, int sequence, ReadOnlyMemory<byte> octets, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task CompleteAsync(Guid id, ContentDigest digest, long size, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task AbortAsync(Guid id, CancellationToken cancellationToken) => throw new NotSupportedException();

        public Task<long?> FindSizeAsync(Guid id, CancellationToken cancellationToken) =>
            Fault is null ? Task.FromResult(Size) : throw Fault;

        public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(
            Guid id, long offset, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            try
            {
                byte[] piece = new byte[256 * 1024];
                for (long sent = offset; sent < Announced; sent += piece.Length)
                {
                    await Task.Yield();
                    yield return piece;
                }
            }
            finally
            {
                Closed.SetResult();
            }
        }
    }
}
