using RelateMail.Storage;

namespace RelateMail.Silo.Api.Http;

/// <summary>Writes each changing request into the log of administration.</summary>
internal sealed class AuditTrail(IAuditLog log, TimeProvider timeProvider, ILogger<AuditTrail> logger)
{
    /// <summary>The name of <c>Api:AdminKey</c>, which has no name in the settings.</summary>
    private const string AdminKeyName = "Api:AdminKey";

    /// <summary>Refused requests with an entry at once; one more each <see cref="s_refill"/>.</summary>
    private const int MaxRefused = 30;

    /// <summary>Characters of a path that are kept.</summary>
    private const int MaxResource = 1024;

    private static readonly TimeSpan s_refill = TimeSpan.FromSeconds(2);

    private readonly Lock _lock = new();
    private double _tokens = MaxRefused;
    private long _since = timeProvider.GetTimestamp();
    private int _omitted;

    /// <summary>True if the request can change something that the log records.</summary>
    public static bool Records(HttpContext context) =>
        !HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method)
        && context.GetEndpoint() is RouteEndpoint endpoint
        && endpoint.Metadata.GetMetadata<IEndpointNameMetadata>() is not null
        && endpoint.Metadata.GetMetadata<NotAudited>() is null;

    /// <summary>Adds an entry. The entry is durable when the task completes.</summary>
    /// <param name="context">The request.</param>
    /// <param name="status">The status of its answer; null if it failed.</param>
    /// <exception cref="StorageUnavailableException">The entry may be missing.</exception>
    public async Task AddAsync(HttpContext context, int? status)
    {
        AuditEntry entry = Entry(context, status, Interlocked.Exchange(ref _omitted, 0));
        try
        {
            await log.AppendAsync(entry, CancellationToken.None); // also if the client has disconnected
        }
        catch (StorageUnavailableException exception)
        {
            Interlocked.Add(ref _omitted, entry.Omitted);
            logger.AuditNotWritten(exception, entry.Call, entry.Status, entry.RequestId);
            throw;
        }
    }

    /// <summary>
    /// Adds an entry for a request without the right to it. The answer does not wait for the entry. Past a rate such
    /// requests are only counted, so that no client without a key can fill the log.
    /// </summary>
    public void AddRefused(HttpContext context, int status)
    {
        if (TryTake())
        {
            _ = AddQuietlyAsync(context, status);
        }
        else
        {
            Interlocked.Increment(ref _omitted);
        }
    }

    private async Task AddQuietlyAsync(HttpContext context, int status)
    {
        try
        {
            await AddAsync(context, status);
        }
        catch (StorageUnavailableException)
        {
            // The line in the log of this process has it, and the request changed nothing.
        }
    }

    private bool TryTake()
    {
        lock (_lock)
        {
            long now = timeProvider.GetTimestamp();
            _tokens = Math.Min(MaxRefused, _tokens + (timeProvider.GetElapsedTime(_since, now) / s_refill));
            _since = now;
            if (_tokens < 1)
            {
                return false;
            }

            _tokens--;
            return true;
        }
    }

    private AuditEntry Entry(HttpContext context, int? status, int omitted)
    {
        string path = context.Request.Path.Value ?? "";
        string resource = path.StartsWith($"{ApiPaths.Root}/", StringComparison.Ordinal)
            ? path[(ApiPaths.Root.Length + 1)..]
            : path;
        return new()
        {
            At = timeProvider.GetUtcNow(),
            Key = context.Features.Get<ApiKey>() is { } key ? key.Name ?? AdminKeyName : null,
            Client = context.Connection.RemoteIpAddress?.ToString(),
            Call = context.GetEndpoint()!.Metadata.GetRequiredMetadata<IEndpointNameMetadata>().EndpointName,
            Resource = resource.Length > MaxResource ? resource[..MaxResource] : resource,
            Status = status,
            RequestId = context.TraceIdentifier,
            Omitted = omitted,
        };
    }
}

/// <summary>Metadata of an endpoint that changes nothing of an administrator's concern.</summary>
internal sealed record NotAudited;
