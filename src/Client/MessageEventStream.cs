using System.Net;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using RelateMail.Api.Contracts;

namespace RelateMail.Client;

/// <summary>
/// Reads server-sent events, and opens the stream again behind the last event: the server then sends each message
/// exactly once.
/// </summary>
/// <param name="sender">Sends the requests.</param>
/// <param name="call">Makes the request that opens the stream.</param>
/// <param name="options">The start, and the receiver of interruptions.</param>
internal sealed class MessageEventStream(ApiSender sender, Func<ApiCall> call, MessageWatchOptions options)
{
    private const string Received = "message.received";
    private static readonly TimeSpan s_maxDelay = TimeSpan.FromSeconds(30);

    private string? _lastId;
    private TimeSpan _delay = TimeSpan.FromSeconds(2);
    private int _failures;

    public async IAsyncEnumerable<WatchedMessage> ReadAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        HttpResponseMessage? response = await sender.OpenAsync(Request(), cancellationToken);
        while (true)
        {
            if (response is not null)
            {
                using HttpResponseMessage opened = response;
                await using IAsyncEnumerator<SseItem<MessageListItem?>> events =
                    ParseAsync(opened, cancellationToken).GetAsyncEnumerator(cancellationToken);
                while (await MoveNextAsync(events, cancellationToken))
                {
                    if (events.Current.Data is { } message)
                    {
                        yield return new WatchedMessage(message, _lastId ?? "");
                    }
                }
            }

            await Task.Delay(Delay(), sender.TimeProvider, cancellationToken);
            response = await ReopenAsync(cancellationToken);
        }
    }

    private ApiCall Request()
    {
        ApiCall request = call().With("after", options.After);
        return _lastId is null ? request : request.WithField("Last-Event-ID", _lastId);
    }

    private async IAsyncEnumerable<SseItem<MessageListItem?>> ParseAsync(
        HttpResponseMessage response, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var octets = new ImpatientStream(
            await response.Content.ReadAsStreamAsync(cancellationToken), sender.Options.StreamTimeout,
            sender.TimeProvider);
        SseParser<MessageListItem?> parser = SseParser.Create(octets, Read);
        await foreach (SseItem<MessageListItem?> item in parser.EnumerateAsync(cancellationToken))
        {
            _lastId = parser.LastEventId.Length > 0 ? parser.LastEventId : _lastId;
            _delay = item.ReconnectionInterval ?? _delay;
            _failures = 0;
            yield return item;
        }
    }

    private static MessageListItem? Read(string name, ReadOnlySpan<byte> data) => name == Received
        ? JsonSerializer.Deserialize(data, ClientJson.TypeOf<MessageListItem>())
        : null; // ready, ping, and events of a later version

    /// <summary>False if the connection has ended.</summary>
    private async Task<bool> MoveNextAsync(
        IAsyncEnumerator<SseItem<MessageListItem?>> events, CancellationToken cancellationToken)
    {
        try
        {
            return await events.MoveNextAsync();
        }
        catch (Exception exception) when (IsInterruption(exception, cancellationToken))
        {
            options.Interrupted?.Invoke(exception);
            return false;
        }
    }

    /// <summary>Null if the server cannot be reached now.</summary>
    private async Task<HttpResponseMessage?> ReopenAsync(CancellationToken cancellationToken)
    {
        try
        {
            _failures++;
            return await sender.OpenAsync(Request(), cancellationToken);
        }
        catch (Exception exception) when (IsInterruption(exception, cancellationToken))
        {
            options.Interrupted?.Invoke(exception);
            return null;
        }
    }

    private static bool IsInterruption(Exception exception, CancellationToken cancellationToken) => exception switch
    {
        RelateMailApiException refused => refused.Status >= HttpStatusCode.InternalServerError
            || refused.Status is HttpStatusCode.TooManyRequests or HttpStatusCode.RequestTimeout,
        HttpRequestException or IOException or TimeoutException => true,
        OperationCanceledException => !cancellationToken.IsCancellationRequested,
        _ => false,
    };

    private TimeSpan Delay()
    {
        double doubled = _delay.TotalMilliseconds * Math.Pow(2, Math.Min(_failures, 8));
        double most = Math.Min(doubled, s_maxDelay.TotalMilliseconds);
        return TimeSpan.FromMilliseconds((most / 2) + (Random.Shared.NextDouble() * most / 2));
    }
}
