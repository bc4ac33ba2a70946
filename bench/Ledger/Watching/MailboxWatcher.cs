using System.Net.Http.Headers;
using System.Text.Json;
using RelateMail.Ledger.CommandLine;

namespace RelateMail.Ledger.Watching;

/// <summary>
/// Follows one mailbox by server-sent events, from its first message. After a loss it continues at another silo, behind
/// the last event.
/// </summary>
internal sealed class MailboxWatcher(ApiOptions options, string mailbox, int turn)
{
    /// <summary>A stream has at least a comment in 15 s.</summary>
    private static readonly TimeSpan s_silence = TimeSpan.FromSeconds(20);

    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(250);

    private readonly Lock _lock = new();
    private readonly List<long> _uids = [];
    private string? _lastEventId;
    private int _turn = turn;

    public string Mailbox => mailbox;

    /// <summary>Streams that ended, or could not be opened.</summary>
    public int Losses { get; private set; }

    /// <summary>The UIDs in the order of their events.</summary>
    public IReadOnlyList<long> Uids
    {
        get
        {
            lock (_lock)
            {
                return [.. _uids];
            }
        }
    }

    /// <summary>True if it has seen this UID or a higher one.</summary>
    public bool HasReached(long uid)
    {
        lock (_lock)
        {
            return _uids.Count > 0 && _uids[^1] >= uid;
        }
    }

    public async Task RunAsync(HttpClient http, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await FollowAsync(http, options.Nodes[_turn++ % options.Nodes.Count], cancellationToken);
            }
            catch (Exception exception) when (exception is HttpRequestException or IOException
                or OperationCanceledException)
            {
                // a silo that is away, or silent; the next one is asked
            }

            if (!cancellationToken.IsCancellationRequested)
            {
                Losses++;
                await Task.Delay(s_pause, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task FollowAsync(HttpClient http, Uri node, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(s_silence);
        using var request = new HttpRequestMessage(
            HttpMethod.Get, new Uri(node, $"mailboxes/{Uri.EscapeDataString(mailbox)}/messages/stream"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", options.Key);
        if (_lastEventId is not null)
        {
            request.Headers.Add("Last-Event-ID", _lastEventId);
        }

        using HttpResponseMessage response =
            await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
        response.EnsureSuccessStatusCode();
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync(limit.Token));
        var next = new StreamEvent();
        while (await lines.ReadLineAsync(limit.Token) is { } line)
        {
            limit.CancelAfter(s_silence);
            if (line.Length > 0)
            {
                next.Add(line);
                continue;
            }

            Take(next);
            next = new();
        }
    }

    private void Take(StreamEvent received)
    {
        if (received is not { Name: "message.received", Data: { } data, Id: { } id })
        {
            return;
        }

        using var message = JsonDocument.Parse(data);
        lock (_lock)
        {
            _uids.Add(message.RootElement.GetProperty("uid").GetInt64());
        }

        _lastEventId = id;
    }

    /// <summary>The fields of one event.</summary>
    private sealed class StreamEvent
    {
        public string? Name { get; private set; }

        public string? Data { get; private set; }

        public string? Id { get; private set; }

        public void Add(string line)
        {
            if (line.StartsWith("event: ", StringComparison.Ordinal))
            {
                Name = line[7..];
            }
            else if (line.StartsWith("data: ", StringComparison.Ordinal))
            {
                Data += line[6..];
            }
            else if (line.StartsWith("id: ", StringComparison.Ordinal))
            {
                Id = line[4..];
            }
        }
    }
}
