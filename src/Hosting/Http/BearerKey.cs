using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace RelateMail.Hosting.Http;

/// <summary>A key that clients present as a bearer token (RFC 6750). Holds the key's digest, never the key.</summary>
public sealed class BearerKey(string key)
{
    private const string Scheme = "Bearer ";

    private readonly byte[] _digest = Digest(key);

    /// <summary>The bearer token of a request; null if the request has none.</summary>
    public static string? Read(HttpRequest request)
    {
        string given = request.Headers.Authorization.ToString();
        return given.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? given[Scheme.Length..].Trim() : null;
    }

    /// <summary>Compares in constant time, so that the duration reveals nothing about the key.</summary>
    public bool Matches(string candidate) => CryptographicOperations.FixedTimeEquals(_digest, Digest(candidate));

    /// <summary>A key for another purpose, which follows from this one and does not reveal it.</summary>
    public byte[] Derive(string purpose) => HMACSHA256.HashData(_digest, Encoding.UTF8.GetBytes(purpose));

    private static byte[] Digest(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}
