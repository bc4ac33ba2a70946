using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using RelateMail.Ledger.CommandLine;
using RelateMail.Shared;

namespace RelateMail.Ledger.Webhooks;

/// <summary>The webhooks of the API. If a silo is away, the next one is asked.</summary>
internal sealed class WebhookApi : IDisposable
{
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(10) };
    private readonly IReadOnlyList<Uri> _nodes;
    private readonly TimeSpan _patience;

    public WebhookApi(ApiOptions options, TimeSpan patience)
    {
        _nodes = options.Nodes;
        _patience = patience;
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", options.Key);
    }

    /// <summary>Creates a webhook for all mailboxes.</summary>
    public async Task CreateAsync(string name, string url, CancellationToken cancellationToken) =>
        await SendAsync(
            HttpMethod.Put, $"webhooks/{name}",
            new JsonObject { ["url"] = url, ["format"] = "native", ["maxConcurrency"] = 32 }, cancellationToken);

    /// <summary>True if the webhook is enabled.</summary>
    public async Task<bool> IsEnabledAsync(string name, CancellationToken cancellationToken) =>
        (bool)(await SendAsync(HttpMethod.Get, $"webhooks/{name}", null, cancellationToken))["enabled"]!;

    /// <summary>True if a delivery of this state exists.</summary>
    /// <param name="name">The webhook.</param>
    /// <param name="state"><c>pending</c>, <c>delivered</c> or <c>dead</c>.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public async Task<bool> HasAnyAsync(string name, string state, CancellationToken cancellationToken)
    {
        JsonNode page = await SendAsync(
            HttpMethod.Get, $"webhooks/{name}/deliveries?state={state}&limit=1", null, cancellationToken);
        return page["items"]!.AsArray().Count > 0;
    }

    public void Dispose() => _http.Dispose();

    private async Task<JsonNode> SendAsync(
        HttpMethod method, string path, JsonNode? body, CancellationToken cancellationToken)
    {
        long started = System.Diagnostics.Stopwatch.GetTimestamp();
        string trouble = "";
        while (System.Diagnostics.Stopwatch.GetElapsedTime(started) < _patience)
        {
            foreach (Uri node in _nodes)
            {
                try
                {
                    using var request = new HttpRequestMessage(method, new Uri(node, path));
                    request.Content = body is null ? null : JsonContent.Create(body);
                    using HttpResponseMessage response = await _http.SendAsync(request, cancellationToken);
                    string text = await response.Content.ReadAsStringAsync(cancellationToken);
                    if (response.IsSuccessStatusCode)
                    {
                        return JsonNode.Parse(text)!;
                    }

                    trouble = $"{(int)response.StatusCode}: {text}";
                }
                catch (Exception exception) when (
                    exception is HttpRequestException
                    || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
                {
                    trouble = exception.Message;
                }
            }

            await Task.Delay(TimeSpan.FromMilliseconds(250), cancellationToken);
        }

        throw new CannotRunException($"{method} {path} was not answered: {trouble}");
    }
}
