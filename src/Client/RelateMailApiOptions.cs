namespace RelateMail.Client;

/// <summary>Settings of a client.</summary>
public sealed class RelateMailApiOptions
{
    /// <summary>The server, such as <c>https://mail.example.org</c>; a path before <c>/api/v1</c> is kept.</summary>
    public Uri? Address { get; set; }

    /// <summary>The key of the API; null if a handler of the HTTP client adds it.</summary>
    public string? ApiKey { get; set; }

    /// <summary>
    /// Attempts of a request that may be repeated, from 1. A request is repeated if a repeat cannot change anything
    /// twice, and the server was not reached, was busy (429) or was unavailable (502, 503, 504).
    /// </summary>
    public int Attempts { get; set; } = 4;

    /// <summary>The delay before the first repeat; it doubles with each one, and a part of it is random.</summary>
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// The longest delay. If the server asks for a longer one by <c>Retry-After</c>, the request fails instead.
    /// </summary>
    public TimeSpan MaxRetryDelay { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Silence after which a stream of messages is opened again. The server sends a comment every 15 seconds.
    /// </summary>
    public TimeSpan StreamTimeout { get; set; } = TimeSpan.FromSeconds(60);
}
