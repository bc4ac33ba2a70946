using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using RelateMail.Storage;

namespace RelateMail.Silo.Api.Webhooks.Posting;

/// <summary>Ids and signatures of Standard Webhooks 1.0.</summary>
internal static class WebhookSignature
{
    private const int IdOctets = 18;

    /// <summary>
    /// The id of an event: the same for each attempt and replay, and another one after a replay as new.
    /// </summary>
    public static string IdOf(OutboxDelivery delivery)
    {
        byte[] digest = SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $"{delivery.Webhook}\n{delivery.Mailbox}\n{delivery.Uid}\n{delivery.Id:N}\n{delivery.Generation}")));
        return "msg_" + Base64Url.EncodeToString(digest.AsSpan(0, IdOctets));
    }

    /// <summary>The value of <c>webhook-signature</c>: a signature for each secret, with spaces between.</summary>
    public static string Sign(string id, long timestamp, ReadOnlySpan<byte> body, IEnumerable<byte[]> secrets)
    {
        byte[] head = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{id}.{timestamp}."));
        byte[] signed = [.. head, .. body];
        return string.Join(' ', secrets.Select(
            secret => $"v1,{Convert.ToBase64String(HMACSHA256.HashData(secret, signed))}"));
    }
}
