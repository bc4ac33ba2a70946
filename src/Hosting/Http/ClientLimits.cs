using System.Diagnostics;
using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace RelateMail.Hosting.Http;

/// <summary>
/// Limits what one client address can have open on the HTTP port, so that it cannot use up the node's descriptors and
/// processor: connections and requests under way. Health checks are always answered on an accepted connection.
/// </summary>
/// <remarks>
/// The address is that of the connection. Header fields such as X-Forwarded-For are not read, because any client can
/// send them; a proxy is exempt by its network and limits its clients itself.
/// </remarks>
internal sealed class ClientLimits
{
    /// <summary>Seconds after which a client that waits for its own requests can try again.</summary>
    private const string RetryAfter = "1";

    private static readonly IPNetwork[] s_private =
    [
        IPNetwork.Parse("127.0.0.0/8"), IPNetwork.Parse("10.0.0.0/8"), IPNetwork.Parse("172.16.0.0/12"),
        IPNetwork.Parse("192.168.0.0/16"), IPNetwork.Parse("169.254.0.0/16"), IPNetwork.Parse("::1/128"),
        IPNetwork.Parse("fc00::/7"), IPNetwork.Parse("fe80::/10"),
    ];

    private readonly IPNetwork[] _exempt;
    private readonly AddressTally _connections;
    private readonly AddressTally _requests;

    public ClientLimits(IOptions<HttpLimits> options)
    {
        HttpLimits limits = options.Value;
        _connections = new AddressTally(limits.ConnectionsPerAddress);
        _requests = new AddressTally(limits.RequestsPerAddress);
        IEnumerable<IPNetwork> exempt = limits.ExemptNetworks.Select(text =>
            ExemptNetworksValidator.TryParse(text, out IPNetwork network)
                ? network : throw new FormatException($"'{text}' is not a network."));
        _exempt = [.. limits.ExemptPrivateNetworks ? s_private : [], .. exempt];
    }

    /// <summary>Serves the connection, or closes it if its address has too many.</summary>
    public async Task ConnectAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        if (connection.RemoteEndPoint is not IPEndPoint { Address: { } address } || IsExempt(address))
        {
            await next(connection);
            return;
        }

        if (!_connections.TryEnter(address))
        {
            connection.Abort();
            return;
        }

        try
        {
            await next(connection);
        }
        finally
        {
            _connections.Leave(address);
        }
    }

    /// <summary>Serves the request, or answers 429 if its address has too many under way (RFC 6585 §4).</summary>
    public async Task HandleAsync(HttpContext context, RequestDelegate next)
    {
        if (context.Connection.RemoteIpAddress is not { } address
            || IsExempt(address) || IsHealth(context.Request.Path))
        {
            await next(context);
            return;
        }

        if (!_requests.TryEnter(address))
        {
            SetFields(context);
            await Refusal().ExecuteAsync(context);
            return;
        }

        try
        {
            await next(context);
        }
        finally
        {
            _requests.Leave(address);
        }
    }

    /// <summary>Sets the fields of every answer here, because the pipeline of the API is not reached.</summary>
    private static void SetFields(HttpContext context)
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
    }

    private static bool IsHealth(PathString path) => path.Value is "/livez" or "/readyz" or "/healthz";

    private bool IsExempt(IPAddress address)
    {
        IPAddress plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return Array.Exists(_exempt, network => network.Contains(plain));
    }

    private static ProblemHttpResult Refusal() => TypedResults.Problem(
        "Too many requests of this address are under way: wait for an answer before the next one.",
        statusCode: StatusCodes.Status429TooManyRequests,
        type: "urn:relatemail:problem:too-many-requests",
        extensions:
        [
            new KeyValuePair<string, object?>("code", "too-many-requests"),
            new KeyValuePair<string, object?>("traceId", Activity.Current?.TraceId.ToHexString()),
        ]);
}
