using System.Text.Json;
using System.Text.Json.Serialization;
using RelateMail.Storage;

namespace RelateMail.Grains.Webhooks;

/// <summary>The settings of a webhook, as they are stored. Secrets are encrypted.</summary>
public sealed record WebhookDefinition
{
    /// <summary>The address to which deliveries are posted.</summary>
    public required Uri Url { get; init; }

    /// <summary>The name of a format or of a preset.</summary>
    public string Format { get; init; } = "native";

    /// <summary>Settings of a format with fields; null for its defaults.</summary>
    public StoredForm? Form { get; init; }

    /// <summary>Canonical domains; null for all, empty for none.</summary>
    public IReadOnlyList<string>? Domains { get; init; }

    /// <summary>Canonical mailboxes; null for all, empty for none.</summary>
    public IReadOnlyList<string>? Mailboxes { get; init; }

    /// <summary>True for one delivery at a time, in the order of queueing.</summary>
    public bool Ordered { get; init; }

    /// <summary>Deliveries at a time.</summary>
    public int MaxConcurrency { get; init; } = 8;

    /// <summary>Additional header fields of each request.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>Null if the endpoint needs no credentials.</summary>
    public StoredCredentials? Credentials { get; init; }

    /// <summary>Signing secrets, the newest first. The older ones expire.</summary>
    public IReadOnlyList<StoredSecret> Secrets { get; init; } = [];

    /// <summary>The names of <see cref="WebhookScopes"/> to which the webhook applies.</summary>
    public IReadOnlyList<string> Scopes() => (Domains, Mailboxes) switch
    {
        (null, null) => [WebhookScopes.All],
        ({ } domains, null) => domains,
        (null, { } mailboxes) => mailboxes,
        ({ } domains, { } mailboxes) => [.. mailboxes.Where(one => domains.Contains(WebhookScopes.DomainOf(one)))],
    };

    /// <summary>True if the webhook applies to a canonical mailbox.</summary>
    public bool AppliesTo(string mailbox) => (Mailboxes?.Contains(mailbox) ?? true)
        && (Domains?.Contains(WebhookScopes.DomainOf(mailbox)) ?? true);

    /// <summary>UTF-8 JSON for the store.</summary>
    public byte[] Write() => JsonSerializer.SerializeToUtf8Bytes(this, WebhookDefinitionJson.Default.WebhookDefinition);

    /// <exception cref="InvalidDataException">The definition cannot be read.</exception>
    public static WebhookDefinition Read(WebhookRow row)
    {
        try
        {
            return JsonSerializer.Deserialize(row.Definition.Span, WebhookDefinitionJson.Default.WebhookDefinition)
                ?? throw new InvalidDataException($"The definition of the webhook {row.Name} is empty.");
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException($"The definition of the webhook {row.Name} cannot be read.", exception);
        }
    }
}

/// <summary>A signing secret.</summary>
/// <param name="Octets">The output of <see cref="WebhookSealer"/>.</param>
/// <param name="KeepUntil">When it stops to sign; null for the newest one.</param>
public sealed record StoredSecret(byte[] Octets, DateTimeOffset? KeepUntil);

/// <summary>Settings of a format with fields.</summary>
/// <param name="Type">The media type; null for the default of the format. The same holds for the next two.</param>
/// <param name="Field">The name of the field that has the message.</param>
/// <param name="Encoding">How the field has the message.</param>
/// <param name="Fields">Fields with fixed values.</param>
public sealed record StoredForm(
    string? Type, string? Field, string? Encoding, IReadOnlyDictionary<string, string> Fields);

/// <summary>Credentials of an endpoint.</summary>
/// <param name="Type">basic, header or jwt.</param>
/// <param name="Name">The user of basic, or the header field of the others.</param>
/// <param name="Secret">The output of <see cref="WebhookSealer"/>.</param>
public sealed record StoredCredentials(string Type, string? Name, byte[] Secret);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(WebhookDefinition))]
internal sealed partial class WebhookDefinitionJson : JsonSerializerContext;
