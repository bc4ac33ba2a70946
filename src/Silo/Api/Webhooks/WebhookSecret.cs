using System.Security.Cryptography;

namespace RelateMail.Silo.Api.Webhooks;

/// <summary>Signing secrets in the form of Standard Webhooks 1.0: <c>whsec_</c> and the octets in base64.</summary>
internal static class WebhookSecret
{
    private const string Prefix = "whsec_";
    private const int MinOctets = 24;
    private const int MaxOctets = 64;
    private const int NewOctets = 32;

    public static byte[] Create() => RandomNumberGenerator.GetBytes(NewOctets);

    public static string Write(byte[] octets) => Prefix + Convert.ToBase64String(octets);

    /// <returns>The octets; null if the text is not a secret.</returns>
    public static byte[]? TryParse(string text)
    {
        byte[] octets = new byte[MaxOctets + 2];
        return text.StartsWith(Prefix, StringComparison.Ordinal)
            && Convert.TryFromBase64String(text[Prefix.Length..], octets, out int count)
            && count is >= MinOctets and <= MaxOctets
            ? octets[..count]
            : null;
    }

    public static string Rule(string member) =>
        $"The member '{member}' must be '{Prefix}' followed by {MinOctets} to {MaxOctets} octets in base64.";
}
