using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using RelateMail.Grains.Contracts;

namespace RelateMail.Silo.Api.Http;

/// <summary>
/// The secrets of keys that are made by the API: <c>rm_</c>, the name of the key, an underscore, and 32 characters or
/// more. The name selects the key; scanners for leaked secrets know the beginning.
/// </summary>
internal static partial class KeySecret
{
    public const string Rule =
        "'rm_', the name of the key, '_', and 32 to 400 printable ASCII characters without spaces";

    public const string NameRule =
        "1 to 64 lower-case letters, digits or hyphens, with a letter or digit first";

    private const string Prefix = "rm_";
    private const int NewOctets = 32;

    public static string Create(string name) =>
        $"{Prefix}{name}_{Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(NewOctets))}";

    /// <summary>False if the text is not the secret of a key that was made by the API.</summary>
    public static bool TryReadName(string text, [NotNullWhen(true)] out string? name)
    {
        Match match = Secret().Match(text);
        name = match.Success ? match.Groups[1].Value : null;
        return match.Success;
    }

    public static bool IsName(string name) => Name().IsMatch(name);

    public static ApiKeyDigest DigestOf(string secret) => new(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));

    [GeneratedRegex("^rm_([a-z0-9][a-z0-9-]{0,63})_[!-~]{32,400}\\z")]
    private static partial Regex Secret();

    [GeneratedRegex("^[a-z0-9][a-z0-9-]{0,63}\\z")]
    private static partial Regex Name();
}
