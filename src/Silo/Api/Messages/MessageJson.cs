using System.Text.Json;
using System.Text.Json.Serialization;
using RelateMail.Silo.Api.Http;

namespace RelateMail.Silo.Api.Messages;

/// <summary>JSON of mailboxes and messages: camelCase, null members included.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    NumberHandling = JsonNumberHandling.Strict,
    PropertyNameCaseInsensitive = false,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(MailboxView))]
[JsonSerializable(typeof(Page<MessageListItem>))]
[JsonSerializable(typeof(MessageListItem))]
[JsonSerializable(typeof(MessageView))]
[JsonSerializable(typeof(MessageUpdate))]
[JsonSerializable(typeof(MessageBatchRequest))]
[JsonSerializable(typeof(MessageBatchResultView))]
[JsonSerializable(typeof(MessageChangesView))]
[JsonSerializable(typeof(Page<MailboxView>))]
[JsonSerializable(typeof(StreamPosition))]
internal sealed partial class MessageJson : JsonSerializerContext;
