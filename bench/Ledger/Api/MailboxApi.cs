using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Runtime.CompilerServices;
using System.Text.Json;
using RelateMail.Ledger.CommandLine;
using RelateMail.Shared;

namespace RelateMail.Ledger.Api;

/// <summary>The HTTP API of the silos. A node that is away, slow or in trouble is passed over for the next.</summary>
internal sealed class MailboxApi : IDisposable
{
    private const int PageSize = 500;

    /// <summary>Longer than a call to a silo that has just died takes to fail.</summary>
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(250);
    private readonly HttpClient _http = new() { Timeout = s_timeout };
    private readonly IReadOnlyList<Uri> _nodes;
    private readonly TimeSpan _patience;
    private int _turn;

    /// <param name="options">The nodes and the key.</param>
    /// <param name="patience">How long a request is tried again, node after node.</param>
    public MailboxApi(ApiOptions options, TimeSpan patience)
    {
        _nodes = options.Nodes;
        _patience = patience;
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", options.Key);
    }

    /// <summary>Every message of a mailbox, oldest first; none where there is no such mailbox.</summary>
    public IAsyncEnumerable<ApiMessage> ListAsync(string mailbox, CancellationToken cancellationToken) =>
        ListAsync(mailbox, "asc", PageSize, _patience, cancellationToken);

    /// <summary>The message as it is stored, trace fields first; null where there is none.</summary>
    public async Task<byte[]?> ReadRawAsync(string mailbox, long uid, CancellationToken cancellationToken)
    {
        using HttpResponseMessage? response = await GetAsync(
            $"{PathOf(mailbox)}/messages/{uid}/raw", _patience, cancellationToken);
        return response is null ? null : await response.Content.ReadAsByteArrayAsync(cancellationToken);
    }

    /// <summary>
    /// Whether the mailbox shows the message on this very read. Null where no node answers, each asked once.
    /// </summary>
    /// <param name="mailbox">Its address.</param>
    /// <param name="messageId">Without angle brackets.</param>
    /// <param name="since">No message from before this can be the one.</param>
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

    /// <summary>Makes the domain and the mailbox where they are missing; what is there stays as it is.</summary>
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
        long? after = null;
        do
        {
            string behind = after is null ? "" : $"&after={after}";
            string path = $"{PathOf(mailbox)}/messages?order={order}&limit={limit}{behind}";
            using HttpResponseMessage? response = await GetAsync(path, patience, cancellationToken);
            if (response is null)
            {
                yield break;
            }

            ApiPage page = await ReadPageAsync(response, cancellationToken);
            foreach (ApiMessage message in page.Messages)
            {
                yield return message;
            }

            after = page.Next;
        }
        while (after is not null);
    }

    private static async Task<ApiPage> ReadPageAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        try
        {
            return await response.Content.ReadFromJsonAsync(ApiJson.Default.ApiPage, cancellationToken)
                ?? throw new JsonException("null");
        }
        catch (JsonException exception)
        {
            throw new CannotRunException(
                $"{response.RequestMessage?.RequestUri} answered no list of messages: {exception.Message}", exception);
        }
    }

    private Task<HttpResponseMessage?> GetAsync(string path, TimeSpan patience, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Get, path, patience, cancellationToken);

    /// <summary>Asks node after node until one answers, each at least once. Null for 404.</summary>
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

    /// <exception cref="CannotRunException">The request itself is refused: no other node would take it.</exception>
    private static async Task<string> RefusalAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        string text = await response.Content.ReadAsStringAsync(cancellationToken);
        string trouble = $"{response.RequestMessage?.RequestUri} answered {(int)response.StatusCode}: {text}";
        return (int)response.StatusCode is >= 500 or 408 or 429 ? trouble : throw new CannotRunException(trouble);
    }
}
