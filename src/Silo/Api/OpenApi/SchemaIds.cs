using System.Collections.Concurrent;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.OpenApi;

namespace RelateMail.Silo.Api.OpenApi;

/// <summary>
/// Names of schemas. Generated clients name their types by them, so that a name never changes, and says what the object
/// is instead of what our type is for.
/// </summary>
internal sealed class SchemaIds
{
    private const string Request = "Request";

    private static readonly string[] s_suffixes = ["View", "Details", Request];

    /// <summary>Resources that requests make or change: their names are those of the answers.</summary>
    private static readonly string[] s_updates =
        ["Account", "Alias", "Certificate", "Domain", "ManagedKey", "Webhook", "WebhookCredentials"];

    private readonly ConcurrentDictionary<string, Type> _types = new();

    /// <summary>The types that have a schema of their own, by its name.</summary>
    public IReadOnlyDictionary<string, Type> Types => _types;

    /// <summary>The name of a type's schema; null if the schema is written where it is used.</summary>
    /// <exception cref="InvalidOperationException">Two types would have one name.</exception>
    public string? Of(JsonTypeInfo type)
    {
        if (OpenApiOptions.CreateDefaultSchemaReferenceId(type) is not { } name)
        {
            return null;
        }

        Type described = Nullable.GetUnderlyingType(type.Type) ?? type.Type;
        string id = Name(described, name);
        Type first = _types.GetOrAdd(id, described);
        return first == described
            ? id
            : throw new InvalidOperationException($"{first} and {described} would both be the schema '{id}'.");
    }

    private static string Name(Type type, string name)
    {
        if (type.IsGenericType)
        {
            Type item = type.GetGenericArguments()[0];
            return $"{Name(item, item.Name)}{type.Name.Split('`')[0]}";
        }

        return name switch
        {
            nameof(ProblemDetails) => "Problem",
            "MessageListItem" => "Message",
            "MessageView" => "MessageDetail",
            "CertificateListItem" => "CertificateSummary",
            _ when s_updates.Any(updated => name == updated + Request) => $"{name[..^Request.Length]}Update",
            _ => s_suffixes.Where(suffix => name.EndsWith(suffix, StringComparison.Ordinal))
                .Select(suffix => name[..^suffix.Length]).FirstOrDefault(name),
        };
    }
}
