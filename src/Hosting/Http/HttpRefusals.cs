using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace RelateMail.Hosting.Http;

/// <summary>Answers of the limits of the HTTP port, with the fields of every answer, because no other part of the
/// pipeline is reached.</summary>
internal static class HttpRefusals
{
    /// <summary>Seconds after which a refused client can try again.</summary>
    private const string RetryAfter = "1";

    public static Task TooManyRequestsAsync(HttpContext context) => AnswerAsync(
        context, StatusCodes.Status429TooManyRequests, "too-many-requests",
        "Too many requests of this address are under way: wait for an answer before the next one.");

    public static Task BusyAsync(HttpContext context) => AnswerAsync(
        context, StatusCodes.Status503ServiceUnavailable, "busy",
        "Too many clients are reading this document or these metrics: try again in a second.");

    private static Task AnswerAsync(HttpContext context, int status, string code, string detail)
    {
        IHeaderDictionary fields = context.Response.Headers;
        fields.RetryAfter = RetryAfter;
        fields.CacheControl = "no-store";
        fields.XContentTypeOptions = "nosniff";
        fields["Request-Id"] = context.TraceIdentifier;
        if (Activity.Current is { IdFormat: ActivityIdFormat.W3C, Id: { } id })
        {
            fields.TraceParent = id;
        }

        ProblemHttpResult refusal = TypedResults.Problem(
            detail,
            statusCode: status,
            type: $"urn:relatemail:problem:{code}",
            extensions:
            [
                new KeyValuePair<string, object?>("code", code),
                new KeyValuePair<string, object?>("traceId", Activity.Current?.TraceId.ToHexString()),
            ]);
        return refusal.ExecuteAsync(context);
    }
}
