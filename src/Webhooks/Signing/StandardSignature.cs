using System.Security.Cryptography;
using System.Text;

namespace RelateMail.Webhooks.Signing;

/// <summary>The symmetric signature of Standard Webhooks 1.0.</summary>
internal static class StandardSignature
{
    /// <summary>The field <c>webhook-signature</c>: one <c>v1</c> signature for each secret.</summary>
    /// <param name="secrets">The keys.</param>
    /// <param name="id">The <c>webhook-id</c>.</param>
    /// <param name="timestamp">The <c>webhook-timestamp</c>, in seconds since 1970.</param>
    /// <param name="body">The octets of the body.</param>
    public static string Of(IEnumerable<byte[]> secrets, string id, string timestamp, ReadOnlySpan<byte> body)
    {
        byte[] signed = [.. Encoding.UTF8.GetBytes($"{id}.{timestamp}."), .. body];
        return string.Join(
            ' ', secrets.Select(secret => "v1," + Convert.ToBase64String(HMACSHA256.HashData(secret, signed))));
    }
}
