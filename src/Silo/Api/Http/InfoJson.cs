using System.Text.Json;
using System.Text.Json.Serialization;

namespace RelateMail.Silo.Api.Http;

/// <summary>JSON of the root of the API: camelCase, null members included.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    NumberHandling = JsonNumberHandling.Strict,
    PropertyNameCaseInsensitive = false,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(ApiView))]
internal sealed partial class InfoJson : JsonSerializerContext;
