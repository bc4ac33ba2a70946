using System.Buffers;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;
using RelateMail.Api.Contracts;
using RelateMail.Cluster;
using RelateMail.Grains.Abstractions;
using RelateMail.Grains.Contracts;
using RelateMail.Queries;
using RelateMail.Silo.Api.Http;

namespace RelateMail.Silo.Api.Messages;

/// <summary>
/// Messages of one mailbox as server-sent events, until the client disconnects or the server stops. The client then
/// reconnects, to this silo or another one. A failure of the mailbox's own silo does not end the stream.
/// </summary>
/// <param name="mailbox">The canonical address.</param>
/// <param name="after">The cursor; the messages behind it are sent.</param>
/// <param name="last">The newest message when the stream began; <c>ready</c> comes behind it.</param>
/// <param name="epoch">The epoch of the store.</param>
/// <param name="filter">Only messages that match it are sent; null for all.</param>
/// <param name="key">The key that asked; the stream ends with it.</param>
internal sealed class MessageEvents(
    string mailbox, MessageCursor after, MessageCursor last, long epoch, MessageFilter? filter, ApiKey key) : IResult
{
    public const string ContentType = "text/event-stream";

    /// <summary>Quiet intervals between two pings.</summary>
    private const int HeartbeatsPerPing = 4;

    /// <summary>
    /// Interval of comments, which keep proxies from closing a quiet stream and detect a lost client.
    /// </summary>
    private static readonly TimeSpan s_heartbeat = TimeSpan.FromSeconds(15);

    private MessageCursor _sent = after;
    private bool _isReady;

    /// <summary>The delay before a client reconnects, in milliseconds.</summary>
    private static ReadOnlySpan<byte> Retry => "retry: 2000\n\n"u8;

    private static ReadOnlySpan<byte> Comment => ":\n\n"u8;

    /// <summary>An event for clients that cannot see comments. Without data a browser would not dispatch it.</summary>
    private static ReadOnlySpan<byte> Ping => "event: ping\ndata: {}\n\n"u8;

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        IServiceProvider services = httpContext.RequestServices;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(
            httpContext.RequestAborted,
            services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping);
        IInternalMailboxGrain grain =
            services.GetRequiredService<IGrainFactory>().GetGrain<IInternalMailboxGrain>(mailbox);
        IAsyncEnumerable<StoredMessage> watch = MailboxWatch.ReopenAsync(
            grain.WatchAsync, _sent.Uid, reopening: null, services.GetRequiredService<TimeProvider>(), either.Token);

        httpContext.Response.ContentType = ContentType;
        httpContext.Response.Headers["X-Accel-Buffering"] = "no"; // for nginx
        if (HttpMethods.IsHead(httpContext.Request.Method))
        {
            return; // the header fields of a stream, which has no end
        }

        httpContext.Features.GetRequiredFeature<IHttpResponseBodyFeature>().DisableBuffering();
        await using IAsyncEnumerator<StoredMessage> messages = watch.GetAsyncEnumerator(either.Token);
        Task watchingKey = new KeyWatch(services, key).CancelAtEndAsync(either);
        try
        {
            await SendAsync(messages, httpContext.Response.BodyWriter, services, either);
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            // The stream ends only this way.
        }
        finally
        {
            await either.CancelAsync();
            await watchingKey;
        }
    }

    private async Task SendAsync(
        IAsyncEnumerator<StoredMessage> messages, PipeWriter body, IServiceProvider services,
        CancellationTokenSource end)
    {
        TimeProvider timeProvider = services.GetRequiredService<TimeProvider>();
        JsonSerializerOptions json = services.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
        body.Write(Retry);
        WriteReady(body, json, last.Uid <= _sent.Uid);
        await body.FlushAsync(end.Token);
        while (true)
        {
            Task<bool> next = messages.MoveNextAsync().AsTask();
            try
            {
                for (int quiet = 1; !await IsInTimeAsync(next, timeProvider); quiet++)
                {
                    WriteReady(body, json, isDue: true); // a message that was deleted does not come
                    body.Write(quiet % HeartbeatsPerPing == 0 ? Ping : Comment);
                    await body.FlushAsync(end.Token);
                }
            }
            finally
            {
                if (!next.IsCompleted) // an enumerator must not be disposed while MoveNextAsync runs
                {
                    await end.CancelAsync();
                    await Task.WhenAny(next);
                }
            }

            StoredMessage message = messages.Current;
            WriteReady(body, json, message.Uid > last.Uid);
            _sent = MailboxPages.After(message, epoch);
            if (filter?.Matches(message) != false)
            {
                Write(body, _sent, "message.received", MessageProjection.ToListItem(mailbox, message), json);
            }

            WriteReady(body, json, message.Uid == last.Uid);
            await body.FlushAsync(end.Token);
        }
    }

    private static async Task<bool> IsInTimeAsync(Task next, TimeProvider timeProvider)
    {
        try
        {
            await next.WaitAsync(s_heartbeat, timeProvider);
            return true;
        }
        catch (TimeoutException) when (!next.IsCompleted)
        {
            return false;
        }
    }

    private void WriteReady(PipeWriter body, JsonSerializerOptions json, bool isDue)
    {
        if (isDue && !_isReady)
        {
            _isReady = true;
            Write(body, _sent, "ready", new StreamPosition(_sent.ToString()), json);
        }
    }

    private static void Write<T>(
        PipeWriter body, MessageCursor cursor, string name, T data, JsonSerializerOptions json)
    {
        body.Write(Encoding.ASCII.GetBytes($"id: {cursor}\nevent: {name}\ndata: "));
        body.Write(JsonSerializer.SerializeToUtf8Bytes(data, (JsonTypeInfo<T>)json.GetTypeInfo(typeof(T))));
        body.Write("\n\n"u8);
    }
}
