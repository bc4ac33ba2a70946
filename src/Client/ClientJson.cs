using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using RelateMail.Api.Contracts;

namespace RelateMail.Client;

/// <summary>
/// JSON as the client reads and writes it. A request leaves out members that are null, which the server reads like
/// null. In an answer, a member that a server of an earlier version does not send has its default.
/// </summary>
internal static class ClientJson
{
    private static readonly JsonSerializerOptions s_options = new(JsonSerializerDefaults.Web)
    {
        PropertyNameCaseInsensitive = false,
        NumberHandling = JsonNumberHandling.Strict,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        TypeInfoResolver = JsonTypeInfoResolver
            .Combine(ApiJson.Default, DirectoryRecordsJson.Default).WithAddedModifier(AllowMissing),
    };

    public static JsonTypeInfo<T> TypeOf<T>() => (JsonTypeInfo<T>)s_options.GetTypeInfo(typeof(T));

    private static void AllowMissing(JsonTypeInfo type)
    {
        foreach (JsonPropertyInfo property in type.Properties)
        {
            property.IsRequired = false;
        }
    }
}
