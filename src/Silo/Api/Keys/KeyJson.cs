using System.Text.Json;
using System.Text.Json.Serialization;
using RelateMail.Api.Contracts;

namespace RelateMail.Silo.Api.Keys;

/// <summary>JSON of keys: camelCase, null members included.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    NumberHandling = JsonNumberHandling.Strict,
    PropertyNameCaseInsensitive = false,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(ManagedKeyRequest))]
[JsonSerializable(typeof(KeyRotationRequest))]
[JsonSerializable(typeof(ManagedKeyView))]
[JsonSerializable(typeof(Page<ManagedKeyView>))]
internal sealed partial class KeyJson : JsonSerializerContext;
