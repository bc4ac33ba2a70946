using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;

namespace RelateMail.Client;

/// <summary>One request, which can be sent several times.</summary>
/// <param name="method">The method.</param>
/// <param name="segments">The path below <c>/api/v1</c>; each is percent-encoded.</param>
internal sealed class ApiCall(HttpMethod method, params string[] segments)
{
    public const string MergePatch = "application/merge-patch+json"; // RFC 7396 §4

    private readonly StringBuilder _query = new();
    private readonly List<(string Name, string Value)> _fields = [];
    private Func<HttpContent>? _content;
    private string _accept = "application/json";
    private bool _isRepeatable = method != HttpMethod.Post;
    private RangeHeaderValue? _range;

    /// <summary>False if a second execution could change something twice, or fail because of the first.</summary>
    public bool IsRepeatable => _isRepeatable;

    public bool IsDelete => method == HttpMethod.Delete;

    public static ApiCall Get(params string[] segments) => new(HttpMethod.Get, segments);

    public static ApiCall Put(params string[] segments) => new(HttpMethod.Put, segments);

    public static ApiCall Patch(params string[] segments) => new(HttpMethod.Patch, segments);

    public static ApiCall Post(params string[] segments) => new(HttpMethod.Post, segments);

    public static ApiCall Delete(params string[] segments) => new(HttpMethod.Delete, segments);

    public static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>Adds a parameter of the query; null to leave it out.</summary>
    public ApiCall With(string name, string? value)
    {
        if (value is not null)
        {
            _query.Append(_query.Length == 0 ? '?' : '&').Append(name).Append('=').Append(Uri.EscapeDataString(value));
        }

        return this;
    }

    public ApiCall With(string name, DateTimeOffset? value) => With(name, value?.ToString("O"));

    public ApiCall With(PageOptions? page) => this
        .With("after", page?.After)
        .With("limit", page?.Limit is { } limit ? Text(limit) : null)
        .With("order", page is { Descending: true } ? "desc" : null);

    public ApiCall With(ApiCondition? condition)
    {
        if (condition is not null)
        {
            _fields.Add((condition.Field, condition.Value));
            _isRepeatable = false;
        }

        return this;
    }

    public ApiCall WithField(string name, string value)
    {
        _fields.Add((name, value));
        return this;
    }

    public ApiCall With(RangeHeaderValue? range)
    {
        _range = range;
        return this;
    }

    public ApiCall WithJson<T>(T body, string mediaType = "application/json")
    {
        ArgumentNullException.ThrowIfNull(body);
        return WithContent(() => JsonContent.Create(body, ClientJson.TypeOf<T>(), new(mediaType)));
    }

    /// <param name="content">Makes the body of each attempt.</param>
    public ApiCall WithContent(Func<HttpContent> content)
    {
        _content = content;
        return this;
    }

    public ApiCall Accepting(string mediaType)
    {
        _accept = mediaType;
        return this;
    }

    /// <summary>States that a repeat of this action changes nothing.</summary>
    public ApiCall Repeatable(bool isRepeatable = true)
    {
        _isRepeatable = isRepeatable;
        return this;
    }

    public HttpRequestMessage ToRequest(Uri? server)
    {
        var request = new HttpRequestMessage(method, new Uri(Root(server), Path()))
        {
            Content = _content?.Invoke(),
        };
        request.Headers.Accept.ParseAdd(_accept);
        request.Headers.Range = _range;
        foreach ((string name, string value) in _fields)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        return request;
    }

    private static Uri Root(Uri? server) => server is not { IsAbsoluteUri: true }
        ? throw new InvalidOperationException(
            "The client has no server: set RelateMailApiOptions.Address, or BaseAddress of its HttpClient.")
        : server.AbsolutePath.EndsWith('/') ? server : new UriBuilder(server) { Path = server.AbsolutePath + "/" }.Uri;

    private string Path() => segments.Aggregate(
        new StringBuilder("api/v1"), static (path, segment) => path.Append('/').Append(Encode(segment)),
        path => path.Append(_query).ToString());

    // A dot segment would be another resource (RFC 3986 §5.2.4), and an empty one the list.
    private static string Encode(string segment) => segment is null or "" or "." or ".."
        ? throw new ArgumentException($"'{segment}' cannot be the name of a resource.", nameof(segment))
        : Uri.EscapeDataString(segment);
}
