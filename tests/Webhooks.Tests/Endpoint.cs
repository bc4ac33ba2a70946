using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace RelateMail.Webhooks.Tests;

/// <summary>A real endpoint on the loopback, at a port that the system picks.</summary>
internal sealed class Endpoint : IAsyncDisposable
{
    private readonly WebApplication _application;

    private Endpoint(WebApplication application) => _application = application;

    public static WebhookNetworks Loopback { get; } = new([IPNetwork.Parse("127.0.0.0/8")]);

    public Uri Url { get; private set; } = null!;

    /// <summary>How many requests arrived.</summary>
    public int Requests { get; private set; }

    public ConcurrentQueue<(IHeaderDictionary Headers, byte[] Body)> Received { get; } = new();

    /// <summary>Starts an endpoint that keeps each request and then answers.</summary>
    public static Task<Endpoint> StartAsync(Func<HttpContext, Task> answer, IPAddress? address = null) =>
        StartAsync(answer, keep: true, address);

    public static async Task<Endpoint> StartAsync(Func<HttpContext, Task> answer, bool keep, IPAddress? address = null)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Listen(
                address ?? IPAddress.Loopback, 0, static listener => listener.Protocols = HttpProtocols.Http1);
        });
        Endpoint endpoint = new(builder.Build());
        endpoint._application.Run(async context =>
        {
            endpoint.Requests++;
            if (keep)
            {
                using MemoryStream body = new();
                await context.Request.Body.CopyToAsync(body, context.RequestAborted);
                endpoint.Received.Enqueue((new HeaderDictionary(
                    context.Request.Headers.ToDictionary(StringComparer.OrdinalIgnoreCase)), body.ToArray()));
            }

            await answer(context);
        });
        await endpoint._application.StartAsync(TestContext.Current.CancellationToken);
        endpoint.Url = new(endpoint._application.Services.GetRequiredService<IServer>()
            .Features.Get<IServerAddressesFeature>()!.Addresses.Single() + "/hook");
        return endpoint;
    }

    /// <summary>Answers with a status.</summary>
    public static Func<HttpContext, Task> Status(int code, string text = "") => context =>
    {
        context.Response.StatusCode = code;
        return text.Length == 0 ? Task.CompletedTask : context.Response.WriteAsync(text);
    };

    public ValueTask DisposeAsync() => _application.DisposeAsync();
}
