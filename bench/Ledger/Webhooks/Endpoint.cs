using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text.Json;
using RelateMail.PostgresServer;

namespace RelateMail.Ledger.Webhooks;

/// <summary>A mail as an endpoint sees it.</summary>
internal readonly record struct PostedMail(string Mailbox, long Uid);

/// <summary>An endpoint of a webhook. Keeps each mail that was answered with 200, and the ids of its events.
/// </summary>
internal sealed class Endpoint : IDisposable
{
    private readonly int _port = FreePorts.Take();
    private readonly HttpListener _listener = new();
    private readonly ConcurrentDictionary<PostedMail, ConcurrentDictionary<string, int>> _posted = new();
    private int _requests;

    public Endpoint(EndpointBehaviour behaviour)
    {
        Behaviour = behaviour;
        _listener.Prefixes.Add(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{_port}/"));
        if (behaviour != EndpointBehaviour.Away)
        {
            Open();
        }
    }

    public EndpointBehaviour Behaviour { get; }

    /// <summary>The name of its webhook.</summary>
    public string Name => Behaviour.ToString().ToLowerInvariant();

    public string Url => string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{_port}/hook");

    /// <summary>When the API had created the webhook, in seconds from the start of the run.</summary>
    public double CreatedAt { get; set; }

    /// <summary>All requests, failed ones included.</summary>
    public int Requests => _requests;

    /// <summary>The ids of the events of each mail that was accepted, with the number of their requests.</summary>
    public IReadOnlyDictionary<PostedMail, ConcurrentDictionary<string, int>> Posted => _posted;

    /// <summary>Opens the port.</summary>
    public void Open()
    {
        _listener.Start();
        _ = AcceptAsync();
    }

    public void Dispose() => _listener.Close();

    private async Task AcceptAsync()
    {
        while (_listener.IsListening)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception exception) when (exception is HttpListenerException or ObjectDisposedException)
            {
                return; // closed
            }

            _ = AnswerAsync(context);
        }
    }

    private async Task AnswerAsync(HttpListenerContext context)
    {
        int number = Interlocked.Increment(ref _requests);
        try
        {
            (PostedMail mail, string id) = await ReadAsync(context.Request);
            await AnswerAsync(context, number, mail, id);
        }
        catch (Exception exception) when (exception is HttpListenerException or IOException or ObjectDisposedException)
        {
            // The silo was killed during its request, or this run has ended.
        }
    }

    private async Task AnswerAsync(HttpListenerContext context, int number, PostedMail mail, string id)
    {
        switch (Behaviour)
        {
            case EndpointBehaviour.Slow:
                await Task.Delay(TimeSpan.FromSeconds(0.5));
                break;
            case EndpointBehaviour.Flapping when Environment.TickCount64 / 3_000 % 2 == 0:
                context.Response.StatusCode = 500;
                break;
            case EndpointBehaviour.Busy when number % 2 == 0:
                context.Response.StatusCode = 429;
                context.Response.Headers["Retry-After"] = "1";
                break;
            case EndpointBehaviour.HalfWay when number % 2 == 0:
                context.Response.ContentLength64 = 1_000;
                await context.Response.OutputStream.WriteAsync("half"u8.ToArray());
                context.Response.Abort();
                return;
            case EndpointBehaviour.Gone:
                context.Response.StatusCode = 410;
                break;
        }

        if (context.Response.StatusCode == 200)
        {
            _posted.GetOrAdd(mail, static _ => new()).AddOrUpdate(id, 1, static (_, count) => count + 1);
        }

        context.Response.Close();
    }

    private static async Task<(PostedMail Mail, string Id)> ReadAsync(HttpListenerRequest request)
    {
        using JsonDocument json = await JsonDocument.ParseAsync(request.InputStream);
        JsonElement data = json.RootElement.GetProperty("data");
        return (
            new(data.GetProperty("mailbox").GetString()!, data.GetProperty("uid").GetInt64()),
            request.Headers["webhook-id"] ?? "");
    }
}
