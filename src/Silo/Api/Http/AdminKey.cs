using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace RelateMail.Silo.Api.Http;

/// <summary>
/// The bearer key with every scope: the one that is set, or in Development the one in the data directory.
/// </summary>
public sealed class AdminKey
{
    private byte[]? _digest;

    public AdminKey(IOptions<ApiOptions> options)
    {
        if (options.Value.AdminKey is { Length: > 0 } key)
        {
            Set(key);
        }
    }

    /// <summary>True once there is a key.</summary>
    public bool IsSet => _digest is not null;

    /// <summary>The file that holds the key of Development; null if a key is set, and if there is none.</summary>
    public string? FilePath { get; private set; }

    /// <summary>Takes the same time whatever differs.</summary>
    public bool Matches(string candidate) =>
        _digest is not null && CryptographicOperations.FixedTimeEquals(_digest, Digest(candidate));

    internal void SetFromFile(string key, string path)
    {
        Set(key);
        FilePath = path;
    }

    private void Set(string key) => _digest = Digest(key);

    private static byte[] Digest(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));
}
