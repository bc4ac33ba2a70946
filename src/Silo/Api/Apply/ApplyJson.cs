using System.Text.Json;
using System.Text.Json.Serialization;

namespace RelateMail.Silo.Api.Apply;

/// <summary>JSON of the declared directory: camelCase, null members included.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    NumberHandling = JsonNumberHandling.Strict,
    PropertyNameCaseInsensitive = false,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(ApplyLine))]
[JsonSerializable(typeof(ApplyResultView))]
internal sealed partial class ApplyJson : JsonSerializerContext;
