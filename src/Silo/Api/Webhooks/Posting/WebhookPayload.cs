using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;
using RelateMail.Api.Contracts;
using RelateMail.Grains.Abstractions;
using RelateMail.Silo.Api.Http;
using RelateMail.Silo.Api.Messages;

namespace RelateMail.Silo.Api.Webhooks.Posting;

/// <summary>
/// The <c>data</c> of an event: the list item of the API with the beginning of the text and links.
/// </summary>
internal sealed class WebhookPayload(MessageReading reading, IOptions<JsonOptions> json, IOptions<ApiOptions> api)
{
    /// <summary>With the rest of the event, below the recommended maximum of Standard Webhooks, 20 KB.</summary>
    private const int MaxOctets = 19_800;

    private const int MaxText = 8_000;

    private readonly JsonSerializerOptions _json = json.Value.SerializerOptions;
    private readonly string _root = (api.Value.PublicUrl?.ToString() ?? "").TrimEnd('/') + ApiPaths.Root;

    /// <summary>The data of a message.</summary>
    /// <exception cref="Storage.ContentMissingException">The message was deleted.</exception>
    public async Task<byte[]> OfMessageAsync(string mailbox, StoredMessage message, CancellationToken cancellationToken)
    {
        MessageView view = await reading.ReadAsync(mailbox, message, MessageInclude.Text, cancellationToken);
        string? text = view.Text;
        for (int longest = MaxText; ; longest /= 2)
        {
            if (text is not null && text.Length > longest)
            {
                text = text[..(char.IsHighSurrogate(text[longest - 1]) ? longest - 1 : longest)];
            }

            byte[] octets = Write(mailbox, message, text, view.TextTruncated || view.Text?.Length > text?.Length);
            if (octets.Length <= MaxOctets || longest < 2)
            {
                return octets;
            }
        }
    }

    private byte[] Write(string mailbox, StoredMessage message, string? text, bool isTruncated)
    {
        MessageListItem item = MessageProjection.ToListItem(mailbox, message);
        JsonObject data = JsonSerializer
            .SerializeToNode(item, (JsonTypeInfo<MessageListItem>)_json.GetTypeInfo(typeof(MessageListItem)))!
            .AsObject();
        data["text"] = text;
        data["textTruncated"] = isTruncated;
        string self = $"{_root}/mailboxes/{Uri.EscapeDataString(mailbox)}/messages/{message.Uid}";
        data["links"] = new JsonObject
        {
            ["message"] = self,
            ["raw"] = $"{self}/raw",
            ["parts"] = $"{self}?include=parts",
        };
        return JsonSerializer.SerializeToUtf8Bytes(data, _json);
    }
}
