using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http.HttpResults;
using RelateMail.Grains.Contracts;

namespace RelateMail.Silo.Api.Http;

/// <summary>
/// Metadata of an endpoint below an account: its owner is allowed to call it, with HTTP Basic authentication (RFC 7617)
/// by the account's address and own password.
/// </summary>
internal sealed record AcceptsOwner;

/// <summary>
/// Lets people in with the password of their account. Wrong passwords are throttled by the account, as those of AUTH,
/// and by the client's network.
/// </summary>
internal sealed class OwnerLogin(IGrainFactory grains) : IDisposable
{
    private const int MaxFailures = 50;

    private static readonly TimeSpan s_window = TimeSpan.FromMinutes(15);

    private readonly PartitionedRateLimiter<string> _failures = PartitionedRateLimiter.Create<string, string>(
        static network => RateLimitPartition.GetFixedWindowLimiter(network, static _ => new()
        {
            PermitLimit = MaxFailures,
            Window = s_window,
        }));

    /// <summary>The rights of the owner who sends the request.</summary>
    /// <returns>The rights, or the refusal; both null if the request has no such login.</returns>
    public async ValueTask<(ApiKey? Owner, ProblemHttpResult? Refusal)> FindAsync(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<AcceptsOwner>() is null
            || ReadBasic(context.Request) is not var (login, password))
        {
            return default;
        }

        string network = NetworkOf(context.Connection.RemoteIpAddress ?? IPAddress.None);
        using (RateLimitLease lease = _failures.AttemptAcquire(network, permitCount: 0))
        {
            if (!lease.IsAcquired)
            {
                return (null, Throttled(context));
            }
        }

        AuthenticationOutcome outcome = RouteAddress.TryCanonicalize(login, out string? address)
            ? await grains.GetGrain<IAccountGrain>(address).AuthenticateAsync(
                new Password(password) { Client = network, IsOwn = true }, context.RequestAborted)
            : AuthenticationOutcome.Refused;
        if (outcome == AuthenticationOutcome.Accepted)
        {
            return (OwnerOf(address!), null);
        }

        _failures.AttemptAcquire(network).Dispose();
        if (outcome == AuthenticationOutcome.Throttled)
        {
            return (null, Throttled(context));
        }

        context.Response.Headers.WWWAuthenticate = "Basic realm=\"relatemail\", charset=\"UTF-8\"";
        return (null, Problems.WrongLogin());
    }

    public void Dispose() => _failures.Dispose();

    /// <summary>An address cannot be the name of a key, so the log of administration distinguishes them.</summary>
    private static ApiKey OwnerOf(string address) => new(address, ApiScopes.DirectoryRead | ApiScopes.DirectoryWrite)
    {
        Limits = new KeyLimits(null, [address]),
    };

    private static ProblemHttpResult Throttled(HttpContext context)
    {
        context.Response.Headers.RetryAfter = "60";
        return Problems.TooManyLogins();
    }

    private static (string Login, string Password)? ReadBasic(HttpRequest request)
    {
        if (!AuthenticationHeaderValue.TryParse(request.Headers.Authorization, out AuthenticationHeaderValue? field)
            || !field.Scheme.Equals("Basic", StringComparison.OrdinalIgnoreCase)
            || field.Parameter is not { } encoded)
        {
            return null;
        }

        var octets = new byte[encoded.Length];
        string text = Convert.TryFromBase64String(encoded, octets, out int length)
            ? Encoding.UTF8.GetString(octets, 0, length)
            : "";
        int colon = text.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? ("", "") : (text[..colon], text[(colon + 1)..]);
    }

    /// <summary>The network in the form that gateways use.</summary>
    private static string NetworkOf(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
        {
            address = address.MapToIPv4();
        }

        if (address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return $"{address}/32";
        }

        byte[] octets = address.GetAddressBytes();
        octets.AsSpan(8).Clear();
        return $"{new IPAddress(octets)}/64";
    }
}
