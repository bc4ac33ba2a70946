using System.Text.Json.Serialization;

namespace RelateMail.Ledger.Api;

/// <summary>A message in a list of the API, reduced to the members that the ledger needs.</summary>
/// <param name="Uid">UID in the mailbox.</param>
/// <param name="Id">The id of the 250.</param>
/// <param name="ReceivedAt">When the gateway received the message.</param>
/// <param name="Size">Octets of the content.</param>
/// <param name="MessageId">Without angle brackets; null if absent.</param>
/// <param name="Recipients">The accepted addresses; null from a silo of an earlier version.</param>
internal sealed record ApiMessage(
    long Uid, Guid Id, DateTimeOffset ReceivedAt, long Size, string? MessageId,
    IReadOnlyList<ApiRecipient>? Recipients = null);

/// <summary>An accepted address of a message.</summary>
/// <param name="Address">As the client sent it.</param>
internal sealed record ApiRecipient(string Address);

/// <summary>One page of a list.</summary>
/// <param name="Messages">In the order of their UIDs.</param>
/// <param name="Next">The <c>after</c> of the next page; null for the last page.</param>
internal sealed record ApiPage(IReadOnlyList<ApiMessage> Messages, long? Next);

/// <summary>The API's JSON.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(ApiPage))]
internal sealed partial class ApiJson : JsonSerializerContext;
