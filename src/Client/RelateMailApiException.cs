using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using RelateMail.Api.Contracts;

namespace RelateMail.Client;

/// <summary>
/// A request that the server refused, with the problem document of the answer (RFC 9457). A server that cannot be
/// reached is another <see cref="HttpRequestException"/>.
/// </summary>
public sealed class RelateMailApiException : HttpRequestException
{
    private RelateMailApiException(
        HttpStatusCode status, string operation, ApiProblem? problem, TimeSpan? retryAfter)
        : base(Describe(status, operation, problem), inner: null, status)
    {
        Status = status;
        Problem = problem;
        RetryAfter = retryAfter;
    }

    /// <summary>The status of the answer.</summary>
    public HttpStatusCode Status { get; }

    /// <summary>
    /// Identifies the kind of problem and never changes, such as <c>no-such-message</c>; null if another
    /// server answered, for example a proxy before RelateMail.
    /// </summary>
    public string? Code => Problem?.Code;

    /// <summary>The whole problem; null if the answer has none.</summary>
    public ApiProblem? Problem { get; }

    /// <summary>The delay that the server asks for; null for none.</summary>
    public TimeSpan? RetryAfter { get; }

    internal static async Task<RelateMailApiException> ReadAsync(
        HttpResponseMessage response, TimeSpan? retryAfter, CancellationToken cancellationToken) => new(
            response.StatusCode,
            $"{response.RequestMessage?.Method} {response.RequestMessage?.RequestUri?.AbsolutePath}",
            await ReadProblemAsync(response, cancellationToken),
            retryAfter);

    private static async Task<ApiProblem?> ReadProblemAsync(
        HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.Content.Headers.ContentType is not MediaTypeHeaderValue { MediaType: "application/problem+json" })
        {
            return null;
        }

        try
        {
            return await response.Content.ReadFromJsonAsync(
                ClientJson.TypeOf<ApiProblem>(), cancellationToken);
        }
        catch (Exception exception) when (exception is JsonException or IOException or HttpRequestException)
        {
            return null; // the status says enough, and the failure to read must not hide it
        }
    }

    private static string Describe(HttpStatusCode status, string operation, ApiProblem? problem) =>
        problem is null
            ? $"{operation} was answered with {(int)status}, and not by RelateMail."
            : $"{operation} was answered with {(int)status} ({problem.Code}): {problem.Detail}";
}
