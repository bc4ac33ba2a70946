using System.Text.Json;
using System.Text.Json.Serialization;

namespace RelateMail.Ledger.Api;

/// <summary>
/// A message in a list of the API, reduced to the members that the ledger needs. A silo of an earlier version sends
/// <c>id</c> instead of <c>transactionId</c>.
/// </summary>
/// <param name="Uid">UID in the mailbox.</param>
/// <param name="ReceivedAt">When the gateway received the message.</param>
/// <param name="Size">Octets of the content.</param>
/// <param name="MessageId">Without angle brackets; null if absent.</param>
/// <param name="TransactionId">The id of the 250.</param>
/// <param name="Id">The same from a silo of an earlier version.</param>
/// <param name="Recipients">The accepted addresses; null from a silo of an earlier version.</param>
internal sealed record ApiMessage(
    long Uid, DateTimeOffset ReceivedAt, long Size, string? MessageId, Guid? TransactionId = null, Guid? Id = null,
    IReadOnlyList<ApiRecipient>? Recipients = null)
{
    /// <summary>The id of the 250.</summary>
    /// <exception cref="JsonException">The message has neither member.</exception>
    [JsonIgnore]
    public Guid Transaction => TransactionId ?? Id ?? throw new JsonException("a message without transactionId");
}

/// <summary>An accepted address of a message.</summary>
/// <param name="Address">As the client sent it.</param>
internal sealed record ApiRecipient(string Address);

/// <summary>
/// One page of a list. A silo of an earlier version sends <c>messages</c>, and a <c>next</c> that is null at the end.
/// </summary>
/// <param name="Next">The <c>after</c> of the next page.</param>
/// <param name="Items">In the order of the query.</param>
/// <param name="Messages">The same from a silo of an earlier version.</param>
/// <param name="HasMore">False for the last page; null from a silo of an earlier version.</param>
internal sealed record ApiPage(
    JsonElement Next, IReadOnlyList<ApiMessage>? Items = null, IReadOnlyList<ApiMessage>? Messages = null,
    bool? HasMore = null)
{
    /// <summary>The messages of the page.</summary>
    /// <exception cref="JsonException">The page has neither member.</exception>
    [JsonIgnore]
    public IReadOnlyList<ApiMessage> All => Items ?? Messages ?? throw new JsonException("a page without items");

    [JsonIgnore]
    public bool IsLast => HasMore is { } more ? !more : Next.ValueKind == JsonValueKind.Null;
}

/// <summary>The API's JSON.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(ApiPage))]
internal sealed partial class ApiJson : JsonSerializerContext;
