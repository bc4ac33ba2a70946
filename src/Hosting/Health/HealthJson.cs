using System.Text.Json;
using System.Text.Json.Serialization;

namespace RelateMail.Hosting.Health;

/// <summary>The JSON of the health endpoints.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(HealthView))]
internal sealed partial class HealthJson : JsonSerializerContext;
