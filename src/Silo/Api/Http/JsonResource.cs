namespace RelateMail.Silo.Api.Http;

/// <summary>
/// Answers with a JSON resource and its entity tag; with 304 to a GET or HEAD whose <c>If-None-Match</c> names the tag.
/// </summary>
/// <param name="resource">The resource after the request.</param>
/// <param name="status">200, 201 or 202.</param>
/// <param name="location">The path of a new resource; null if it is not new.</param>
/// <param name="knownTag">The tag of the resource; null for the digest of its JSON.</param>
internal sealed class JsonResource<T>(T resource, int status, string? location, string? knownTag = null)
    : IResult, IStatusCodeHttpResult
{
    int? IStatusCodeHttpResult.StatusCode => status;

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        using JsonOctets json = JsonOctets.Write(httpContext, resource);
        HttpResponse response = httpContext.Response;
        string tag = knownTag ?? EntityTags.Of(json.Written.Span);
        bool isRead = HttpMethods.IsGet(httpContext.Request.Method) || HttpMethods.IsHead(httpContext.Request.Method);
        if (isRead && Preconditions.Of(httpContext.Request).FindUnchanged(tag) is { } known)
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            response.Headers.ETag = known;
            return;
        }

        response.StatusCode = status;
        response.Headers.ETag = tag;
        if (location is not null)
        {
            response.Headers.Location = location;
        }

        response.ContentType = "application/json; charset=utf-8";
        response.ContentLength = json.Written.Length;
        if (!HttpMethods.IsHead(httpContext.Request.Method))
        {
            await response.Body.WriteAsync(json.Written, httpContext.RequestAborted);
        }
    }
}

/// <summary>Answers of the API.</summary>
internal static class JsonResource
{
    /// <summary>200 with a resource and its entity tag.</summary>
    public static JsonResource<T> Ok<T>(T resource) => new(resource, StatusCodes.Status200OK, null);

    /// <summary>200 with a resource and the entity tag that it has in other forms too.</summary>
    public static JsonResource<T> Ok<T>(T resource, string tag) => new(resource, StatusCodes.Status200OK, null, tag);

    /// <summary>201 with a new resource and its entity tag.</summary>
    public static JsonResource<T> Created<T>(string location, T resource) =>
        new(resource, StatusCodes.Status201Created, location);

    /// <summary>202 with a resource that describes what continues.</summary>
    public static JsonResource<T> Accepted<T>(T resource) => new(resource, StatusCodes.Status202Accepted, null);
}
