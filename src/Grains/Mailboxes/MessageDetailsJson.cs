using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using RelateMail.Grains.Abstractions;
using RelateMail.Mime.Headers;

namespace RelateMail.Grains.Mailboxes;

/// <summary>
/// The JSON of <see cref="MessageDetails"/> and <see cref="AcceptedRecipient"/> in the message store: camelCase, null
/// members omitted. Changes are additive only: a reader ignores unknown members, and a new member must not be required.
/// </summary>
[JsonSerializable(typeof(MessageDetails))]
[JsonSerializable(typeof(AcceptedRecipient[]))]
internal sealed partial class MessageDetailsJson : JsonSerializerContext
{
    private static readonly MessageDetailsJson s_json = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,

        // The JSON is never embedded in HTML. Unescaped non-ASCII letters need a third of the octets.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    /// <summary>The format, for single members.</summary>
    public static MessageDetailsJson Format => s_json;

    public static byte[] Write(MessageDetails details) =>
        JsonSerializer.SerializeToUtf8Bytes(details, s_json.MessageDetails);

    public static byte[] Write(MessageSummary summary) =>
        JsonSerializer.SerializeToUtf8Bytes(summary, s_json.MessageSummary);

    public static string Write(AcceptedRecipient recipient) =>
        JsonSerializer.Serialize(recipient, s_json.AcceptedRecipient);

    /// <exception cref="InvalidDataException">The octets are not the output of <see cref="Write(MessageDetails)"/>.
    /// </exception>
    public static MessageDetails Read(ReadOnlySpan<byte> json)
    {
        try
        {
            MessageDetails details = JsonSerializer.Deserialize(json, s_json.MessageDetails)
                ?? throw new InvalidDataException("The stored details of a message are null.");
            return details with { Summary = Complete(details.Summary) };
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException("The stored details of a message are malformed.", exception);
        }
    }

    /// <exception cref="InvalidDataException">The octets are not the output of <see cref="Write(MessageSummary)"/>.
    /// </exception>
    public static MessageSummary ReadSummary(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, s_json.MessageSummary)
                ?? throw new InvalidDataException("The shared details of a message are null.");
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException("The shared details of a message are malformed.", exception);
        }
    }

    /// <param name="json">An array of what <see cref="Write(AcceptedRecipient)"/> wrote.</param>
    /// <exception cref="InvalidDataException">The text is not such an array.</exception>
    public static ImmutableArray<AcceptedRecipient> ReadRecipients(string json)
    {
        try
        {
            return ImmutableCollectionsMarshal.AsImmutableArray(
                JsonSerializer.Deserialize(json, s_json.AcceptedRecipientArray)
                ?? throw new InvalidDataException("The stored recipients of a message are null."));
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException("The stored recipients of a message are malformed.", exception);
        }
    }

    /// <summary>An entry of an older version has the text of From, To and Cc.</summary>
    public static MessageSummary Complete(MessageSummary summary) => summary with
    {
        FromText = null,
        ToText = null,
        CcText = null,
        From = Addresses(summary.From, summary.FromText),
        To = Addresses(summary.To, summary.ToText),
        Cc = Addresses(summary.Cc, summary.CcText),
    };

    private static ImmutableArray<MailAddress> Addresses(ImmutableArray<MailAddress> list, string? text) =>
        list.Length > 0 || text is null ? list : AddressList.Parse(text);
}
