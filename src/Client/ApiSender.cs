using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;

namespace RelateMail.Client;

/// <summary>Sends requests, repeats those that may be repeated, and turns refusals into exceptions.</summary>
internal sealed class ApiSender(HttpClient http, RelateMailApiOptions options, TimeProvider timeProvider)
{
    public RelateMailApiOptions Options => options;

    public TimeProvider TimeProvider => timeProvider;

    /// <summary>A resource with its entity tag.</summary>
    public Task<ApiAnswer<T>> AskAsync<T>(ApiCall call, CancellationToken cancellationToken)
        where T : class => SendAsync(
            call,
            static async (response, token) => new ApiAnswer<T>(
                await ReadAsync<T>(response, token),
                response.Headers.ETag?.ToString(),
                response.StatusCode == HttpStatusCode.Created),
            cancellationToken);

    /// <summary>A resource.</summary>
    public Task<T> GetAsync<T>(ApiCall call, CancellationToken cancellationToken)
        where T : class => SendAsync(call, ReadAsync<T>, cancellationToken);

    /// <summary>The text of an answer.</summary>
    public Task<string> GetTextAsync(ApiCall call, CancellationToken cancellationToken) => SendAsync(
        call, static (response, token) => response.Content.ReadAsStringAsync(token), cancellationToken);

    /// <summary>An answer without content.</summary>
    public Task DoAsync(ApiCall call, CancellationToken cancellationToken) =>
        SendAsync(call, static (_, _) => Task.FromResult(true), cancellationToken);

    /// <summary>The answer itself, whose content is not read yet. The caller disposes it.</summary>
    public Task<HttpResponseMessage> OpenAsync(ApiCall call, CancellationToken cancellationToken) =>
        SendAsync(call, static (response, _) => Task.FromResult(response), cancellationToken, isKept: true);

    private static async Task<T> ReadAsync<T>(HttpResponseMessage response, CancellationToken cancellationToken)
        where T : class =>
        await response.Content.ReadFromJsonAsync(ClientJson.TypeOf<T>(), cancellationToken)
        ?? throw new HttpRequestException("The answer has no resource: is the address that of a RelateMail server?");

    private async Task<T> SendAsync<T>(
        ApiCall call, Func<HttpResponseMessage, CancellationToken, Task<T>> read, CancellationToken cancellationToken,
        bool isKept = false)
    {
        for (int attempt = 1; ; attempt++)
        {
            TimeSpan delay = DelayAfter(attempt);
            HttpResponseMessage? response = null;
            bool isDone = false;
            try
            {
                using HttpRequestMessage request = call.ToRequest(http.BaseAddress);
                response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
                if (response.IsSuccessStatusCode || IsDeletedBefore(call, attempt, response))
                {
                    T result = await read(response, cancellationToken);
                    isDone = true;
                    return result;
                }

                TimeSpan? asked = AskedDelay(response);
                if (attempt >= options.Attempts || !MayRepeat(call, response) || asked > options.MaxRetryDelay)
                {
                    throw await RelateMailApiException.ReadAsync(response, asked, cancellationToken);
                }

                delay = asked > delay ? asked.Value : delay;
            }
            catch (Exception exception) when (
                IsTransient(exception, cancellationToken) && call.IsRepeatable && attempt < options.Attempts)
            {
                // the next attempt fails with the same cause if it lasts
            }
            finally
            {
                if (!isKept || !isDone)
                {
                    response?.Dispose();
                }
            }

            await Task.Delay(delay, timeProvider, cancellationToken);
        }
    }

    /// <summary>A repeat found nothing to delete: the attempt before, whose answer was lost, has deleted it.</summary>
    private static bool IsDeletedBefore(ApiCall call, int attempt, HttpResponseMessage response) =>
        call.IsDelete && attempt > 1 && response.StatusCode == HttpStatusCode.NotFound;

    /// <summary>429 refuses before anything is done, so that even an action may follow.</summary>
    private static bool MayRepeat(ApiCall call, HttpResponseMessage response) => response.StatusCode switch
    {
        HttpStatusCode.TooManyRequests => true,
        HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout =>
            call.IsRepeatable,
        _ => false,
    };

    /// <summary>No connection, a lost one, or no answer within the time-out of the HTTP client.</summary>
    private static bool IsTransient(Exception exception, CancellationToken cancellationToken) => exception switch
    {
        RelateMailApiException => false,
        HttpRequestException or IOException => true,
        OperationCanceledException => !cancellationToken.IsCancellationRequested,
        _ => false,
    };

    private TimeSpan? AskedDelay(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        RetryConditionHeaderValue { Delta: { } delay } => delay,
        RetryConditionHeaderValue { Date: { } date } => date - timeProvider.GetUtcNow(),
        _ => null,
    };

    // The second half is random, so that many clients do not return together.
    private TimeSpan DelayAfter(int attempt)
    {
        double doubled = options.RetryDelay.TotalMilliseconds * Math.Pow(2, Math.Min(attempt - 1, 16));
        double most = Math.Min(doubled, options.MaxRetryDelay.TotalMilliseconds);
        return TimeSpan.FromMilliseconds((most / 2) + (Random.Shared.NextDouble() * most / 2));
    }
}
