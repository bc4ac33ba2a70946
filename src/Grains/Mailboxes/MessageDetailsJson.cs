using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using RelateMail.Grains.Abstractions;

namespace RelateMail.Grains.Mailboxes;

/// <summary>
/// How <see cref="MessageDetails"/> lies in the message store: camelCase, nothing for null. Additive: a reader passes
/// over members it does not know, and a new member may not be required.
/// </summary>
[JsonSerializable(typeof(MessageDetails))]
internal sealed partial class MessageDetailsJson : JsonSerializerContext
{
    private static readonly JsonTypeInfo<MessageDetails> s_details = new MessageDetailsJson(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,

        // The JSON is never put into HTML: letters beyond ASCII stay letters, at a third of the octets.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    }).MessageDetails;

    public static byte[] Write(MessageDetails details) =>
        JsonSerializer.SerializeToUtf8Bytes(details, s_details);

    /// <exception cref="InvalidDataException">Not what <see cref="Write"/> wrote.</exception>
    public static MessageDetails Read(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, s_details)
                ?? throw new InvalidDataException("The stored details of a message are null.");
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException("The stored details of a message cannot be read.", exception);
        }
    }
}
