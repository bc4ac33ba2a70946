using Microsoft.Extensions.Options;
using RelateMail.Hosting.Http;

namespace RelateMail.Silo.Api.Http;

/// <summary>
/// The bearer key with every scope: the setting <c>Api:AdminKey</c>, or in Development the key in the data directory.
/// </summary>
public sealed class AdminKey(IOptions<ApiOptions> options)
{
    private BearerKey? _key = options.Value.AdminKey is { Length: > 0 } key ? new BearerKey(key) : null;

    /// <summary>True once there is a key.</summary>
    public bool IsSet => _key is not null;

    /// <summary>The file that holds the key of Development; null if the key is a setting, or missing.</summary>
    public string? FilePath { get; private set; }

    /// <summary>Compares in constant time.</summary>
    public bool Matches(string candidate) => _key?.Matches(candidate) == true;

    /// <summary>A key for another purpose; null without a key.</summary>
    internal byte[]? Derive(string purpose) => _key?.Derive(purpose);

    internal void SetFromFile(string key, string path)
    {
        _key = new BearerKey(key);
        FilePath = path;
    }
}
