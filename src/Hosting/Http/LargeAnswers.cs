using Microsoft.AspNetCore.Http;

namespace RelateMail.Hosting.Http;

/// <summary>
/// Limits how many large answers a node sends at once to clients without a key, whatever their addresses: documents and
/// scripts of the reference, and metrics. Each is sent from memory, but costs its octets. Other answers without a key
/// are small.
/// </summary>
internal sealed class LargeAnswers : IDisposable
{
    /// <summary>Answers of one kind under way.</summary>
    public const int Limit = 8;

    private readonly SemaphoreSlim _documents = new(Limit);
    private readonly SemaphoreSlim _metrics = new(Limit);

    /// <summary>Serves the request, or answers 503 if the node sends too many large answers.</summary>
    public Task HandleAsync(HttpContext context, RequestDelegate next)
    {
        PathString path = context.Request.Path;
        return path.StartsWithSegments("/openapi") || path.StartsWithSegments("/reference")
            ? ServeAsync(context, next, _documents)
            : path.StartsWithSegments("/metrics") ? ServeAsync(context, next, _metrics)
            : next(context);
    }

    public void Dispose()
    {
        _documents.Dispose();
        _metrics.Dispose();
    }

    private static async Task ServeAsync(HttpContext context, RequestDelegate next, SemaphoreSlim places)
    {
        if (!places.Wait(0))
        {
            await HttpRefusals.BusyAsync(context);
            return;
        }

        try
        {
            await next(context);
        }
        finally
        {
            places.Release();
        }
    }
}
