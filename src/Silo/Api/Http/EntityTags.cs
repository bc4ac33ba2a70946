using System.Buffers.Text;
using System.Security.Cryptography;

namespace RelateMail.Silo.Api.Http;

/// <summary>
/// Strong entity tags (RFC 9110 §8.8.3): the digest of the JSON. A compressed answer has the tag of its own octets,
/// which is the same digest with the name of the encoding.
/// </summary>
internal static class EntityTags
{
    private const int DigestOctets = 16;

    private static readonly string[] s_encodings = [".br\"", ".gzip\""];

    public static string Of(ReadOnlySpan<byte> json)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(json, digest);
        return $"\"{Base64Url.EncodeToString(digest[..DigestOctets])}\"";
    }

    /// <summary>The tag of a resource as a client that wants no encoding gets it.</summary>
    public static string Of<T>(HttpContext context, T resource)
    {
        using JsonOctets json = JsonOctets.Write(context, resource);
        return Of(json.Written.Span);
    }

    /// <param name="tag">A strong tag, with its quotes.</param>
    /// <param name="encoding">A content coding, such as gzip.</param>
    public static string WithEncoding(string tag, string encoding) => $"{tag[..^1]}.{encoding}\"";

    /// <summary>True if both tags are of the same resource in the same state, in any encoding.</summary>
    public static bool AreSame(ReadOnlySpan<char> one, ReadOnlySpan<char> other) =>
        WithoutEncoding(one).SequenceEqual(WithoutEncoding(other));

    private static ReadOnlySpan<char> WithoutEncoding(ReadOnlySpan<char> tag)
    {
        foreach (string encoding in s_encodings)
        {
            if (tag.EndsWith(encoding, StringComparison.Ordinal))
            {
                return tag[..^encoding.Length];
            }
        }

        return tag.TrimEnd('"');
    }
}
