using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using RelateMail.Grains.Contracts;
using RelateMail.Storage;

namespace RelateMail.Grains.State;

/// <summary>The form of the directory's records in the store.</summary>
internal static class StoredRecord
{
    /// <summary>The kind of a grain state by its name; null if the state is not a record of the directory.</summary>
    public static DirectoryKind? KindOf(string stateName) => stateName switch
    {
        "domain" => DirectoryKind.Domain,
        "account" => DirectoryKind.Account,
        "alias" => DirectoryKind.Alias,
        "api-key" => DirectoryKind.ApiKey,
        _ => null,
    };

    /// <exception cref="InvalidDataException">The stored record is malformed.</exception>
    public static T Read<T>(DirectoryRow row)
    {
        try
        {
            return JsonSerializer.Deserialize(row.Body.Span, (JsonTypeInfo<T>)Shape(typeof(T)))
                ?? throw new InvalidDataException("The stored record is null.");
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException("The stored record is malformed.", exception);
        }
    }

    /// <summary>The change that makes the record; a null record is deleted.</summary>
    public static DirectoryChange ToChange(
        DirectoryKind kind, string name, object? record, bool exists, DateTimeOffset? expected)
    {
        (DateTimeOffset? createdAt, DateTimeOffset? updatedAt) = TimesOf(record);
        return new DirectoryChange
        {
            Kind = kind,
            Name = name,
            Exists = exists,
            ExpectedUpdatedAt = expected,
            CreatedAt = createdAt,
            UpdatedAt = updatedAt,
            Body = record is null ? null : JsonSerializer.SerializeToUtf8Bytes(record, Shape(record.GetType())),
        };
    }

    private static (DateTimeOffset? CreatedAt, DateTimeOffset? UpdatedAt) TimesOf(object? record) => record switch
    {
        DomainSettings domain => (domain.CreatedAt, domain.UpdatedAt),
        AccountState account => (account.CreatedAt, account.UpdatedAt),
        AliasTargets alias => (alias.CreatedAt, alias.UpdatedAt),
        ApiKeyState key => (key.CreatedAt, key.UpdatedAt),
        _ => (null, null),
    };

    private static JsonTypeInfo Shape(Type type) => RecordJson.Default.GetTypeInfo(type)
        ?? throw new InvalidOperationException($"{type.Name} is not a record of the directory.");
}
