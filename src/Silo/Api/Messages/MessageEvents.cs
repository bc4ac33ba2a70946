using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;
using RelateMail.Cluster;
using RelateMail.Grains.Abstractions;
using RelateMail.Grains.Contracts;

namespace RelateMail.Silo.Api.Messages;

/// <summary>
/// Messages of one mailbox as server-sent events, until the client disconnects or the server stops. The client then
/// reconnects, to this silo or another one. A failure of the mailbox's own silo does not end the stream.
/// </summary>
internal sealed class MessageEvents(string mailbox, long after) : IResult
{
    public const string ContentType = "text/event-stream";

    /// <summary>
    /// Interval of comments, which keep proxies from closing a quiet stream and detect a lost client.
    /// </summary>
    private static readonly TimeSpan s_heartbeat = TimeSpan.FromSeconds(15);

    /// <summary>The delay before a client reconnects, in milliseconds.</summary>
    private static ReadOnlySpan<byte> Retry => "retry: 2000\n\n"u8;

    private static ReadOnlySpan<byte> Comment => ":\n\n"u8;

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        IServiceProvider services = httpContext.RequestServices;
        using var either = CancellationTokenSource.CreateLinkedTokenSource(
            httpContext.RequestAborted,
            services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping);
        IInternalMailboxGrain grain =
            services.GetRequiredService<IGrainFactory>().GetGrain<IInternalMailboxGrain>(mailbox);
        IAsyncEnumerable<StoredMessage> watch = MailboxWatch.ReopenAsync(
            grain.WatchAsync, after, reopening: null, services.GetRequiredService<TimeProvider>(), either.Token);

        httpContext.Response.ContentType = ContentType;
        httpContext.Response.Headers["X-Accel-Buffering"] = "no"; // for nginx
        if (HttpMethods.IsHead(httpContext.Request.Method))
        {
            return; // the header fields of a stream, which has no end
        }

        httpContext.Features.GetRequiredFeature<IHttpResponseBodyFeature>().DisableBuffering();
        await using IAsyncEnumerator<StoredMessage> messages = watch.GetAsyncEnumerator(either.Token);
        try
        {
            await SendAsync(messages, httpContext.Response.BodyWriter, services, either);
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            // The stream ends only this way.
        }
    }

    private static async Task SendAsync(
        IAsyncEnumerator<StoredMessage> messages, PipeWriter body, IServiceProvider services,
        CancellationTokenSource end)
    {
        TimeProvider timeProvider = services.GetRequiredService<TimeProvider>();
        var item = (JsonTypeInfo<MessageListItem>)services.GetRequiredService<IOptions<JsonOptions>>()
            .Value.SerializerOptions.GetTypeInfo(typeof(MessageListItem)); // the JSON of the list
        body.Write(Retry);
        await body.FlushAsync(end.Token);
        while (true)
        {
            Task<bool> next = messages.MoveNextAsync().AsTask();
            try
            {
                while (!await IsInTimeAsync(next, timeProvider))
                {
                    body.Write(Comment);
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

            Write(body, messages.Current, item);
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

    private static void Write(PipeWriter body, StoredMessage message, JsonTypeInfo<MessageListItem> item)
    {
        string head = string.Create(CultureInfo.InvariantCulture, $"id: {message.Uid}\nevent: message\ndata: ");
        body.Write(Encoding.ASCII.GetBytes(head));
        body.Write(JsonSerializer.SerializeToUtf8Bytes(MessageProjection.ToListItem(message), item));
        body.Write("\n\n"u8);
    }
}
