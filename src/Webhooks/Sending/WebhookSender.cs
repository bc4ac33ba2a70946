using System.Net;
using RelateMail.Webhooks.Formats;
using RelateMail.Webhooks.Network;
using RelateMail.Webhooks.Sending;

namespace RelateMail.Webhooks;

/// <summary>Turns a delivery into one HTTP request. Has a connection pool of its own, for one policy.</summary>
public sealed class WebhookSender : IDisposable
{
    private readonly HttpClient _client;
    private readonly TimeProvider _timeProvider;

    /// <param name="networks">The networks that endpoints may have.</param>
    /// <param name="timeProvider">The time of signatures and time limits.</param>
    public WebhookSender(WebhookNetworks networks, TimeProvider timeProvider)
        : this(networks, timeProvider, Dns.GetHostAddressesAsync)
    {
    }

    internal WebhookSender(
        WebhookNetworks networks, TimeProvider timeProvider,
        Func<string, CancellationToken, Task<IPAddress[]>> resolve)
    {
        _timeProvider = timeProvider;
        _client = new(new SocketsHttpHandler
        {
            ConnectCallback = new GuardedConnector(networks, resolve).ConnectAsync,
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            ActivityHeadersPropagator = null,
            AutomaticDecompression = DecompressionMethods.None,
            MaxResponseHeadersLength = 32, // KiB
            MaxResponseDrainSize = 64 * 1024,
            PooledConnectionLifetime = TimeSpan.FromMinutes(2), // so that a new address of the host is used
        })
        {
            Timeout = Timeout.InfiniteTimeSpan, // each target has its own
        };
    }

    /// <summary>Makes one attempt. Failures of the endpoint and of the network are results.</summary>
    /// <param name="target">The endpoint.</param>
    /// <param name="message">The event.</param>
    /// <param name="cancellationToken">Aborts the request; the endpoint may have received it.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="ArgumentException">The target or the event cannot be sent by any attempt.</exception>
    /// <remarks>Exceptions of the event's functions and of their streams are not results.</remarks>
    public async Task<AttemptResult> SendAsync(
        WebhookTarget target, WebhookEvent message, CancellationToken cancellationToken)
    {
        long started = _timeProvider.GetTimestamp();
        WebhookFormat format = WebhookFormats.Find(target.Format, target.Form);
        using HttpRequestMessage request = await RequestBuilder.BuildAsync(
            target, format, message, _timeProvider.GetUtcNow(), cancellationToken);
        AttemptResult result;
        using CancellationTokenSource deadline = new(target.Timeout, _timeProvider);
        using CancellationTokenSource either =
            CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        try
        {
            using HttpResponseMessage response = await _client.SendAsync(
                request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            string? excerpt = await ResponseExcerpt.ReadAsync(response, either.Token);
            result = AttemptJudge.Judge(format, response, excerpt, _timeProvider.GetUtcNow());
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
        {
            (request.Content as MessageBody)?.ThrowFault();
            result = AttemptJudge.Failed(exception, deadline.IsCancellationRequested);
        }

        (request.Content as MessageBody)?.ThrowFault();
        return result with { Duration = _timeProvider.GetElapsedTime(started) };
    }

    /// <inheritdoc/>
    public void Dispose() => _client.Dispose();
}
