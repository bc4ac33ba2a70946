using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace RelateMail.Webhooks.Formats;

/// <summary>The values of the fields of one attempt, except those that are streamed.</summary>
/// <param name="message">The event.</param>
/// <param name="parsed">The message; null if no field of the format needs it.</param>
/// <param name="secrets">The secrets of the target, the newest first.</param>
/// <param name="now">The time of the attempt.</param>
internal sealed class FieldValues(
    WebhookEvent message, WebhookMessage? parsed, IReadOnlyList<byte[]> secrets, DateTimeOffset now)
{
    private readonly string _timestamp = now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
    private readonly string _token = RandomNumberGenerator.GetHexString(50, lowercase: true);

    /// <summary>The message, for a format that reads it.</summary>
    public WebhookMessage Parsed => parsed ?? throw new InvalidOperationException("The message was not read.");

    /// <summary>The first address of From; null if absent.</summary>
    public WebhookAddress? From => Parsed.From is [WebhookAddress first, ..] ? first : null;

    /// <summary>The text of a field; null if it has no value or is streamed.</summary>
    public string? TextOf(FormatField field) => field.Source switch
    {
        FieldSource.Constant => field.Text ?? "",
        FieldSource.Recipients => string.Join(",", message.Recipients),
        FieldSource.FirstRecipient => message.Recipients is [string first, ..] ? first : null,
        FieldSource.ReversePath => message.ReversePath ?? "",
        FieldSource.Timestamp => _timestamp,
        FieldSource.Token => _token,
        FieldSource.TokenSignature => Sign(),
        FieldSource.EventUuid => new Guid(SHA256.HashData(Encoding.UTF8.GetBytes(message.Id)).AsSpan(0, 16)).ToString(),
        FieldSource.FromName => From?.Name,
        FieldSource.FromAddress => From?.Address,
        FieldSource.Addresses => AddressHeader.Find(Parsed, field.Text!) is { Count: > 0 } list
            ? AddressHeader.Of(list) : null,
        FieldSource.Header => HeaderValues.Find(Parsed, field.Text!),
        FieldSource.Subject => Parsed.Subject,
        FieldSource.MailboxHash => Parsed.MailboxHash,
        FieldSource.TextBody => Parsed.Text,
        FieldSource.PlainText => Parsed.PlainText,
        FieldSource.HtmlBody => Parsed.Html,
        FieldSource.StrippedText => Parsed.StrippedText,
        FieldSource.StrippedSignature => Parsed.Signature,
        FieldSource.HeaderPairs => HeaderValues.Pairs(Parsed),
        FieldSource.AttachmentCount when Parsed.Attachments.Count > 0 =>
            Parsed.Attachments.Count.ToString(CultureInfo.InvariantCulture),
        FieldSource.ContentIdMap => HeaderValues.ContentIdMap(Parsed),
        _ => null,
    };

    private string Sign()
    {
        if (secrets.Count == 0)
        {
            throw new ArgumentException("The format needs a secret.", nameof(secrets));
        }

        byte[] key = Encoding.ASCII.GetBytes("whsec_" + Convert.ToBase64String(secrets[0]));
        return Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.ASCII.GetBytes(_timestamp + _token)));
    }
}
