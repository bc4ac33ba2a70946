using System.Text.Json;
using System.Text.Json.Serialization;

namespace RelateMail.Silo.Home;

/// <summary>The address <c>/</c> for programs.</summary>
/// <param name="Name">The product.</param>
/// <param name="Links">Path of each thing this server offers.</param>
internal sealed record HomeView(string Name, IReadOnlyDictionary<string, string> Links);

/// <summary>JSON of <see cref="HomeView"/>.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(HomeView))]
internal sealed partial class HomeJson : JsonSerializerContext;
