using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Options;
using RelateMail.Grains.Abstractions;
using RelateMail.Grains.Contracts;
using RelateMail.Grains.Webhooks;
using RelateMail.Storage;

namespace RelateMail.Silo.Api.Webhooks.Posting;

/// <summary>Posts events in the form of Standard Webhooks 1.0.</summary>
internal sealed class NativeTransport : IWebhookTransport, IDisposable
{
    private const int MaxResponse = 1024;

    private readonly IGrainFactory _grains;
    private readonly WebhookPayload _payload;
    private readonly WebhookSealer _sealer;
    private readonly TimeProvider _timeProvider;
    private readonly TimeSpan _timeout;
    private readonly HttpMessageInvoker _http;

    public NativeTransport(
        IGrainFactory grains, WebhookPayload payload, WebhookSealer sealer, EndpointGuard guard,
        IOptions<WebhookOptions> options, TimeProvider timeProvider)
    {
        (_grains, _payload, _sealer, _timeProvider) = (grains, payload, sealer, timeProvider);
        _timeout = options.Value.Timeout;
        _http = new HttpMessageInvoker(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            AutomaticDecompression = DecompressionMethods.None,
            ConnectCallback = guard.ConnectAsync,
            PooledConnectionLifetime = TimeSpan.FromMinutes(1), // a new address of the endpoint is found
            MaxResponseHeadersLength = 16,
            ActivityHeadersPropagator = null, // no trace ids for strangers
            SslOptions = new SslClientAuthenticationOptions(),
        });
    }

    public IReadOnlyCollection<string> Formats { get; } = ["native"];

    public async Task<WebhookAttempt> SendAsync(
        WebhookRow webhook, WebhookDefinition definition, OutboxDelivery delivery, MessageEntry entry,
        CancellationToken cancellationToken)
    {
        StoredMessage message =
            await _grains.GetGrain<IInternalMailboxGrain>(delivery.Mailbox).FindAsync(delivery.Uid, cancellationToken)
            ?? throw new ContentMissingException($"The message {delivery.Uid} was deleted.");
        byte[] body = await _payload.OfMessageAsync(delivery.Mailbox, message, cancellationToken);
        return await PostAsync(webhook, definition, WebhookSignature.IdOf(delivery), body, cancellationToken);
    }

    public Task<WebhookAttempt> TestAsync(
        WebhookRow webhook, WebhookDefinition definition, CancellationToken cancellationToken) => PostAsync(
        webhook, definition, $"msg_{Guid.CreateVersion7():N}", _payload.OfTest(_timeProvider.GetUtcNow()),
        cancellationToken);

    public void Dispose() => _http.Dispose();

    private async Task<WebhookAttempt> PostAsync(
        WebhookRow webhook, WebhookDefinition definition, string id, byte[] body, CancellationToken cancellationToken)
    {
        long started = _timeProvider.GetTimestamp();
        using HttpRequestMessage request = MakeRequest(webhook, definition, id, body);
        using var limit = new CancellationTokenSource(_timeout, _timeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            using HttpResponseMessage response = await _http.SendAsync(request, either.Token);
            string excerpt = await ReadExcerptAsync(response, either.Token);
            return Judge(response, _timeProvider.GetElapsedTime(started), excerpt);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Failure("timeout", $"The endpoint did not answer within {_timeout.TotalSeconds:0} seconds.");
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or SocketException)
        {
            return exception is EndpointRefusedException || exception.InnerException is EndpointRefusedException
                ? Failure("address-refused", (exception.InnerException ?? exception).Message)
                : Failure(CodeOf(exception), $"The request failed: {exception.Message}");
        }

        WebhookAttempt Failure(string code, string text) => new(
            WebhookOutcome.Retry, null, _timeProvider.GetElapsedTime(started), code, text, null, null);
    }

    private HttpRequestMessage MakeRequest(
        WebhookRow webhook, WebhookDefinition definition, string id, byte[] body)
    {
        DateTimeOffset now = _timeProvider.GetUtcNow();
        long timestamp = now.ToUnixTimeSeconds();
        byte[][] secrets =
        [
            .. definition.Secrets.Where(secret => secret.KeepUntil is null || secret.KeepUntil > now)
                .Select(secret => _sealer.Open(secret.Octets, webhook.Name)),
        ];
        var request = new HttpRequestMessage(HttpMethod.Post, definition.Url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json", "utf-8");
        request.Headers.TryAddWithoutValidation("User-Agent", "RelateMail");
        request.Headers.TryAddWithoutValidation("webhook-id", id);
        request.Headers.TryAddWithoutValidation("webhook-timestamp", timestamp.ToString(CultureInfo.InvariantCulture));
        request.Headers.TryAddWithoutValidation(
            "webhook-signature", WebhookSignature.Sign(id, timestamp, body, secrets));
        foreach ((string name, string value) in definition.Headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        if (definition.Credentials is { } credentials)
        {
            string secret = Encoding.UTF8.GetString(_sealer.Open(credentials.Secret, webhook.Name));
            bool isBasic = credentials.Type == WebhookRules.Basic;
            request.Headers.TryAddWithoutValidation(
                isBasic ? "Authorization" : credentials.Name!,
                isBasic
                    ? $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"{credentials.Name}:{secret}"))}"
                    : secret);
        }

        return request;
    }

    private WebhookAttempt Judge(HttpResponseMessage response, TimeSpan duration, string excerpt)
    {
        int status = (int)response.StatusCode;
        if (status is >= 200 and < 300)
        {
            return new(WebhookOutcome.Delivered, status, duration, null, null, excerpt, null);
        }

        RetryConditionHeaderValue? after = response.Headers.RetryAfter;
        TimeSpan? wait = after?.Delta ?? after?.Date - _timeProvider.GetUtcNow();
        return new(
            status == 410 ? WebhookOutcome.Disable : WebhookOutcome.Retry, status, duration, "status",
            $"The endpoint answered {status}.", excerpt, status is 429 or 503 ? wait : null);
    }

    private static async Task<string> ReadExcerptAsync(
        HttpResponseMessage response, CancellationToken cancellationToken)
    {
        await using Stream body = await response.Content.ReadAsStreamAsync(cancellationToken);
        byte[] octets = new byte[MaxResponse];
        int count = await body.ReadAtLeastAsync(octets, octets.Length, throwOnEndOfStream: false, cancellationToken);
        return Encoding.UTF8.GetString(octets, 0, count);
    }

    private static string CodeOf(Exception exception) => exception switch
    {
        HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } => "name-not-resolved",
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => "tls",
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError } => "connection",
        _ => "request",
    };
}
