using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace RelateMail.Webhooks.Signing;

/// <summary>A JSON Web Token with HS256 (RFC 7519).</summary>
internal static class JsonWebToken
{
    private static readonly string s_header = Base64Url.EncodeToString("""{"alg":"HS256","typ":"JWT"}"""u8);

    /// <summary>A token with the claims <c>iss</c>, <c>iat</c> and a random <c>nonce</c>.</summary>
    /// <param name="secret">The key.</param>
    /// <param name="issuer">The claim <c>iss</c>.</param>
    /// <param name="now">The claim <c>iat</c>.</param>
    public static string Create(byte[] secret, string issuer, DateTimeOffset now)
    {
        string nonce = RandomNumberGenerator.GetHexString(24, lowercase: true);
        string claims = $$"""
            {"nonce":"{{nonce}}","iat":{{now.ToUnixTimeSeconds()}},"iss":"{{JsonEncodedText.Encode(issuer)}}"}
            """;
        string signed = $"{s_header}.{Base64Url.EncodeToString(Encoding.UTF8.GetBytes(claims))}";
        byte[] signature = HMACSHA256.HashData(secret, Encoding.ASCII.GetBytes(signed));
        return $"{signed}.{Base64Url.EncodeToString(signature)}";
    }
}
