using System.Text.Json.Serialization;
using RelateMail.Grains.Contracts;

namespace RelateMail.Grains.State;

/// <summary>The records of the directory as they are stored.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(DomainSettings))]
[JsonSerializable(typeof(AccountState))]
[JsonSerializable(typeof(AliasTargets))]
[JsonSerializable(typeof(ApiKeyState))]
internal sealed partial class RecordJson : JsonSerializerContext;
