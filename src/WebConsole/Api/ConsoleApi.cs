using System.Net.Mime;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using RelateMail.WebConsole.Sessions;

namespace RelateMail.WebConsole.Api;

/// <summary>
/// Calls the HTTP API of this host for the key of a session, through the same pipeline as a client: scopes, limits,
/// checks and the audit log are those of the API.
/// </summary>
internal sealed class ConsoleApi(
    ApiPipe pipe, IConsoleHost host, IServiceScopeFactory scopes, TimeProvider timeProvider)
{
    private const string Root = "/api/v1/";

    /// <summary>
    /// The time of one page for reads that are repeated: another silo takes over the grains of a killed one within it.
    /// </summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(6);

    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(500);
    private static readonly object s_start = new();

    /// <summary>Reads; repeats the call for a few seconds while a part of the server is unavailable (503).</summary>
    public async Task<ApiAnswer> GetAsync(HttpContext page, ConsoleIdentity key, string path)
    {
        page.Items.TryAdd(s_start, timeProvider.GetTimestamp());
        while (true)
        {
            ApiAnswer answer = await SendAsync(page, key, HttpMethods.Get, path, null);
            bool isHealth = path.StartsWith('/'); // the answer for an unhealthy server
            if (answer.Status != 503 || isHealth
                || timeProvider.GetElapsedTime((long)page.Items[s_start]!) > s_patience)
            {
                return answer;
            }

            await Task.Delay(s_pause, timeProvider, page.RequestAborted);
        }
    }

    /// <param name="page">The request of the browser.</param>
    /// <param name="key">The key of the session.</param>
    /// <param name="method">The method of the call.</param>
    /// <param name="path">Below <c>/api/v1/</c>, or from the root with a slash; escaped, with its query.</param>
    /// <param name="body">Null for no body.</param>
    /// <param name="mediaType">The media type of the body.</param>
    /// <param name="isNew">Only if the resource does not exist.</param>
    public async Task<ApiAnswer> SendAsync(
        HttpContext page, ConsoleIdentity key, string method, string path, JsonNode? body,
        string mediaType = MediaTypeNames.Application.Json, bool isNew = false)
    {
        await using AsyncServiceScope scope = scopes.CreateAsyncScope();
        using var answer = new MemoryStream();
        DefaultHttpContext call = Call(page, scope.ServiceProvider, method, path);
        if (isNew)
        {
            call.Request.Headers.IfNoneMatch = "*";
        }

        if (body is not null)
        {
            byte[] octets = Encoding.UTF8.GetBytes(body.ToJsonString());
            call.Request.Body = new MemoryStream(octets);
            call.Request.ContentLength = octets.Length;
            call.Request.ContentType = mediaType;
        }

        call.Features.Set<IHttpResponseFeature>(new CallResponse(() => answer.Length > 0));
        call.Response.Body = answer;
        host.Authorize(call, key);
        await Pipeline(call);
        await call.Response.BodyWriter.FlushAsync();
        return new ApiAnswer(
            call.Response.StatusCode, answer.ToArray(), call.Response.ContentType, call.Response.Headers.ETag);
    }

    /// <summary>Passes an answer on to the browser while it is read.</summary>
    public async Task ForwardAsync(HttpContext page, ConsoleIdentity key, string path)
    {
        await using AsyncServiceScope scope = scopes.CreateAsyncScope();
        DefaultHttpContext call = Call(page, scope.ServiceProvider, HttpMethods.Get, path);
        call.Request.Headers.Range = page.Request.Headers.Range;
        call.Features.Set<IHttpResponseFeature>(new CallResponse(() => page.Response.HasStarted));
        call.Response.Body = new ForwardedBody(call, page);
        host.Authorize(call, key);
        await Pipeline(call);
        await call.Response.Body.FlushAsync(page.RequestAborted);
    }

    private RequestDelegate Pipeline =>
        pipe.Pipeline ?? throw new InvalidOperationException("The host is not built.");

    private static DefaultHttpContext Call(HttpContext page, IServiceProvider services, string method, string path)
    {
        var call = new DefaultHttpContext
        {
            RequestServices = services,
            RequestAborted = page.RequestAborted,
            TraceIdentifier = page.TraceIdentifier,
        };
        call.Connection.RemoteIpAddress = page.Connection.RemoteIpAddress;
        call.Connection.RemotePort = page.Connection.RemotePort;
        string[] parts = path.Split('?', 2);
        call.Request.Method = method;
        call.Request.Scheme = page.Request.Scheme;
        call.Request.Host = page.Request.Host;
        call.Request.Protocol = page.Request.Protocol;
        call.Request.Path = PathString.FromUriComponent(parts[0].StartsWith('/') ? parts[0] : Root + parts[0]);
        call.Request.QueryString = parts.Length > 1 ? new QueryString($"?{parts[1]}") : default;
        call.Request.Headers.Accept = "application/json";
        return call;
    }

    /// <summary>A response that knows whether its body has begun, so that nothing is written behind it.</summary>
    private sealed class CallResponse(Func<bool> hasStarted) : HttpResponseFeature
    {
        public override bool HasStarted => hasStarted();
    }
}
