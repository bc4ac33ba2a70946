using System.Collections.Concurrent;
using System.Net;
using System.Text;

namespace RelateMail.Client.Tests;

/// <summary>Answers requests in place of a server.</summary>
internal sealed class StubServer(Func<HttpRequestMessage, int, HttpResponseMessage> answer) : HttpMessageHandler
{
    private readonly ConcurrentQueue<(HttpRequestMessage Request, string? Body)> _requests = new();

    public IReadOnlyList<(HttpRequestMessage Request, string? Body)> Requests => [.. _requests];

    public static HttpResponseMessage Json(string json, HttpStatusCode status = HttpStatusCode.OK) =>
        new(status) { Content = new StringContent(json, Encoding.UTF8, "application/json") };

    public static HttpResponseMessage Problem(HttpStatusCode status, string code) => new(status)
    {
        Content = new StringContent(
            $$"""{"status":{{(int)status}},"code":"{{code}}","detail":"No."}""",
            Encoding.UTF8,
            "application/problem+json"),
    };

    public static HttpResponseMessage Events(string text) =>
        new(HttpStatusCode.OK) { Content = new StringContent(text, Encoding.UTF8, "text/event-stream") };

    public RelateMailClient Connect(RelateMailApiOptions? options = null, TimeProvider? timeProvider = null)
    {
        options ??= new RelateMailApiOptions { RetryDelay = TimeSpan.Zero };
        options.Address ??= new Uri("http://server.test");
        options.ApiKey ??= "the-key";
        return new RelateMailClient(new HttpClient(this), options, timeProvider);
    }

    protected override async Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request, CancellationToken cancellationToken)
    {
        string? body = request.Content is null ? null : await request.Content.ReadAsStringAsync(cancellationToken);
        _requests.Enqueue((request, body));
        HttpResponseMessage response = answer(request, _requests.Count);
        response.RequestMessage = request;
        return response;
    }
}
