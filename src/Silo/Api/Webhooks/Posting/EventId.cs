using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using RelateMail.Storage;

namespace RelateMail.Silo.Api.Webhooks.Posting;

/// <summary>The ids of events.</summary>
internal static class EventId
{
    private const int IdOctets = 18;

    /// <summary>
    /// The id of an event: the same for each attempt and replay, and another one after a replay as new.
    /// </summary>
    public static string Of(OutboxDelivery delivery)
    {
        byte[] digest = SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $"{delivery.Webhook}\n{delivery.Mailbox}\n{delivery.Uid}\n{delivery.Id:N}\n{delivery.Generation}")));
        return "msg_" + Base64Url.EncodeToString(digest.AsSpan(0, IdOctets));
    }
}
