using System.Collections.Concurrent;
using System.Net;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace RelateMail.EndToEnd.Tests.Telemetry;

/// <summary>Receives OTLP over HTTP from the hosts, as a collector would.</summary>
public sealed class OtlpReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Channel<Span> _arrivals = Channel.CreateUnbounded<Span>();

    private OtlpReceiver()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Configuration["urls"] = "http://127.0.0.1:0";
        builder.Logging.ClearProviders();
        _app = builder.Build();
        _app.MapPost("/v1/{signal}", TakeAsync);
    }

    /// <summary>The bodies of all requests, with the signal of each.</summary>
    public ConcurrentBag<(string Signal, byte[] Body)> Bodies { get; } = [];

    /// <summary>For <c>OTEL_EXPORTER_OTLP_ENDPOINT</c>, with the protocol <c>http/protobuf</c>.</summary>
    public string Address => _app.Services.GetRequiredService<IServer>().Features
        .Get<IServerAddressesFeature>()!.Addresses.Single();

    /// <summary>Settings of a host that exports to this receiver, with short delays.</summary>
    public IEnumerable<string> Settings =>
    [
        $"OTEL_EXPORTER_OTLP_ENDPOINT={Address}", "OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf",
        "OTEL_BSP_SCHEDULE_DELAY=200", "OTEL_METRIC_EXPORT_INTERVAL=500",
    ];

    public static async Task<OtlpReceiver> StartAsync()
    {
        var receiver = new OtlpReceiver();
        await receiver._app.StartAsync(TestContext.Current.CancellationToken);
        return receiver;
    }

    /// <summary>Waits until the received spans are enough.</summary>
    public async Task<List<Span>> WaitForSpansAsync(Predicate<List<Span>> isEnough)
    {
        var spans = new List<Span>();
        while (!isEnough(spans))
        {
            spans.Add(await _arrivals.Reader.ReadAsync(TestContext.Current.CancellationToken));
        }

        return spans;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task<IResult> TakeAsync(string signal, HttpRequest request)
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body);
        byte[] octets = body.ToArray();
        Bodies.Add((signal, octets));
        if (signal == "traces")
        {
            foreach (Span span in Span.Read(octets))
            {
                _arrivals.Writer.TryWrite(span);
            }
        }

        return Results.StatusCode((int)HttpStatusCode.OK);
    }
}
