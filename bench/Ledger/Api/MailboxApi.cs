using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Runtime.CompilerServices;
using System.Text.Json;
using RelateMail.Ledger.CommandLine;
using RelateMail.Shared;

namespace RelateMail.Ledger.Api;

/// <summary>The HTTP API of the silos. If a node is away, slow or failing, the next one is asked.</summary>
internal sealed class MailboxApi : IDisposable
{
    private const int PageSize = 500;

    /// <summary>Longer than the time in which a call to a killed silo fails.</summary>
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(250);
    private readonly HttpClient _http = new() { Timeout = s_timeout };
    private readonly IReadOnlyList<Uri> _nodes;
    private readonly TimeSpan _patience;
    private int _turn;

    /// <param name="options">The nodes and the key.</param>
    /// <param name="patience">How long a request is retried, node after node.</param>
    public MailboxApi(ApiOptions options, TimeSpan patience)
    {
        _nodes = options.Nodes;
        _patience = patience;
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", options.Key);
    }

    /// <summary>Every message of a mailbox, oldest first; empty if the mailbox does not exist.</summary>
    public IAsyncEnumerable<ApiMessage> ListAsync(string mailbox, CancellationToken cancellationToken) =>
        ListAsync(mailbox, "asc", PageSize, _patience, cancellationToken);

    /// <summary>The stored message, trace fields first; null if it does not exist.</summary>
    public async Task<byte[]?> ReadRawAsync(string mailbox, long uid, CancellationToken cancellationToken)
    {
        using HttpResponseMessage? response = await GetAsync(
            $"{PathOf(mailbox)}/messages/{uid}/raw", _patience, cancellationToken);
        return response is null ? null : await response.Content.ReadAsByteArrayAsync(cancellationToken);
    }

    /// <summary>
    /// Whether this read finds the message in the mailbox. Null if no node answers; each is asked once.
    /// </summary>
    /// <param name="mailbox">Its address.</param>
    /// <param name="messageId">Without angle brackets.</param>
    /// <param name="since">The search ends at messages older than this.</param>
    /// <param name="cancellationToken">Ends the read.</param>
    public async Task<bool?> IsThereAsync(
        string mailbox, string messageId, DateTimeOffset since, CancellationToken cancellationToken)
    {
        DateTimeOffset oldest = since - TimeSpan.FromHours(1); // clocks differ
        try
        {
            await foreach (ApiMessage message in ListAsync(mailbox, "desc", 50, TimeSpan.Zero, cancellationToken))
            {
                if (message.MessageId == messageId || message.ReceivedAt < oldest)
                {
                    return message.MessageId == messageId;
                }
            }

            return false;
        }
        catch (CannotRunException)
        {
            return null;
        }
    }

    /// <summary>Creates the domain and the mailbox if they are missing. Existing ones are not changed.</summary>
    public async Task EnsureAsync(string mailbox, CancellationToken cancellationToken)
    {
        await EnsurePathAsync($"domains/{mailbox[(mailbox.IndexOf('@') + 1)..]}", cancellationToken);
        await EnsurePathAsync($"accounts/{Uri.EscapeDataString(mailbox)}", cancellationToken);
    }

    public void Dispose() => _http.Dispose();

    private static string PathOf(string mailbox) => $"mailboxes/{Uri.EscapeDataString(mailbox)}";

    private async Task EnsurePathAsync(string path, CancellationToken cancellationToken)
    {
        using HttpResponseMessage? found = await GetAsync(path, _patience, cancellationToken);
        if (found is null)
        {
            using HttpResponseMessage? made = await SendAsync(HttpMethod.Put, path, _patience, cancellationToken);
        }
    }

    private async IAsyncEnumerable<ApiMessage> ListAsync(
        string mailbox, string order, int limit, TimeSpan patience,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string behind = "";
        ApiPage page;
        do
        {
            string path = $"{PathOf(mailbox)}/messages?order={order}&limit={limit}{behind}";
            using HttpResponseMessage? response = await GetAsync(path, patience, cancellationToken);
            if (response is null)
            {
                yield break;
            }

            page = await ReadPageAsync(response, cancellationToken);
            foreach (ApiMessage message in page.All)
            {
                yield return message;
            }

            behind = $"&after={page.Next}";
        }
        while (!page.IsLast);
    }

    private static async Task<ApiPage> ReadPageAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            ApiPage page = await response.Content.ReadFromJsonAsync(ApiJson.Default.ApiPage, cancellationToken)
                ?? throw new JsonException("null");
            return page.All.All(message => message.Transaction != Guid.Empty)
                ? page : throw new JsonException("an empty transactionId");
        }
        catch (JsonException exception)
        {
            throw new CannotRunException(
                $"{response.RequestMessage?.RequestUri} did not answer with a list of messages: {exception.Message}",
                exception);
        }
    }

    private Task<HttpResponseMessage?> GetAsync(string path, TimeSpan patience, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Get, path, patience, cancellationToken);

    /// <summary>Asks node after node, each at least once, until one answers. Null for 404.</summary>
    private async Task<HttpResponseMessage?> SendAsync(
        HttpMethod method, string path, TimeSpan patience, CancellationToken cancellationToken)
    {
        long started = System.Diagnostics.Stopwatch.GetTimestamp();
        for (int turn = 1; ; turn++)
        {
            Uri node = _nodes[(int)((uint)Interlocked.Increment(ref _turn) % _nodes.Count)];
            (HttpResponseMessage? response, string? trouble) =
                await TryAsync(method, new Uri(node, path), cancellationToken);
            if (trouble is null)
            {
                return response;
            }

            if (turn >= _nodes.Count && System.Diagnostics.Stopwatch.GetElapsedTime(started) >= patience)
            {
                throw new CannotRunException($"The API does not answer: {trouble}");
            }

            if (turn % _nodes.Count == 0)
            {
                await Task.Delay(s_pause, cancellationToken);
            }
        }
    }

    private async Task<(HttpResponseMessage? Response, string? Trouble)> TryAsync(
        HttpMethod method, Uri uri, CancellationToken cancellationToken)
    {
        try
        {
            using var request = new HttpRequestMessage(method, uri);
            HttpResponseMessage response = await _http.SendAsync(request, cancellationToken);
            if (response.IsSuccessStatusCode)
            {
                return (response, null);
            }

            using (response)
            {
                return response.StatusCode is HttpStatusCode.NotFound
                    ? (null, null)
                    : (null, await RefusalAsync(response, cancellationToken));
            }
        }
        catch (HttpRequestException exception)
        {
            return (null, $"{uri}: {exception.Message}");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return (null, $"{uri}: timed out");
        }
    }

    /// <exception cref="CannotRunException">
    /// The request itself is refused, so every other node would refuse it too.
    /// </exception>
    private static async Task<string> RefusalAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        string text = await response.Content.ReadAsStringAsync(cancellationToken);
        string trouble = $"{response.RequestMessage?.RequestUri} answered {(int)response.StatusCode}: {text}";
        return (int)response.StatusCode is >= 500 or 408 or 429 ? trouble : throw new CannotRunException(trouble);
    }
}
