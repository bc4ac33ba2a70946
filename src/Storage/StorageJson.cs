using System.Text.Json.Serialization;

namespace RelateMail.Storage;

/// <summary>The JSON of the store's own parameters.</summary>
[JsonSerializable(typeof(IReadOnlyCollection<string>))]
internal sealed partial class StorageJson : JsonSerializerContext;
