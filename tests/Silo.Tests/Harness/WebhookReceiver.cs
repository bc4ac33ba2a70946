using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace RelateMail.Silo.Tests.Harness;

/// <summary>A request that an endpoint received.</summary>
internal sealed record Received(IReadOnlyDictionary<string, string> Headers, byte[] Body)
{
    public string this[string header] => Headers.TryGetValue(header, out string? value) ? value : "";
}

/// <summary>A receiver of webhooks on the loopback.</summary>
internal sealed class WebhookReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;

    private WebhookReceiver(WebApplication app) => _app = app;

    public ConcurrentQueue<Received> Requests { get; } = new();

    public Uri Url => new(new Uri(
        _app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()),
        "/hook");

    /// <summary>Sets the answer to the request of a number, from 1; null for 204.</summary>
    public Func<int, HttpResponse, Task>? Answer { get; set; }

    public static async Task<WebhookReceiver> StartAsync()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        WebApplication app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        var endpoint = new WebhookReceiver(app);
        app.MapPost("/hook", endpoint.ReceiveAsync);
        await app.StartAsync();
        return endpoint;
    }

    /// <summary>Waits until so many requests have arrived.</summary>
    public async Task<Received[]> WaitAsync(int count)
    {
        while (Requests.Count < count)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TestContext.Current.CancellationToken);
        }

        return [.. Requests];
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task ReceiveAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        Requests.Enqueue(new Received(
            context.Request.Headers.ToDictionary(one => one.Key, one => one.Value.ToString(),
                StringComparer.OrdinalIgnoreCase),
            body.ToArray()));
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        await (Answer?.Invoke(Requests.Count, context.Response) ?? Task.CompletedTask);
    }
}
