using System.Text.Json;
using System.Text.Json.Serialization;
using RelateMail.Api.Contracts;

namespace RelateMail.Silo.Api.Webhooks;

/// <summary>JSON of webhooks and deliveries: camelCase, null members included.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    NumberHandling = JsonNumberHandling.Strict,
    PropertyNameCaseInsensitive = false,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(WebhookRequest))]
[JsonSerializable(typeof(WebhookView))]
[JsonSerializable(typeof(Page<WebhookView>))]
[JsonSerializable(typeof(WebhookRotationRequest))]
[JsonSerializable(typeof(WebhookReplayRequest))]
[JsonSerializable(typeof(WebhookReplayResultView))]
[JsonSerializable(typeof(Page<DeliveryView>))]
[JsonSerializable(typeof(DeliveryDetailView))]
[JsonSerializable(typeof(AttemptView))]
internal sealed partial class WebhookJson : JsonSerializerContext;
