using System.Text.Json;
using System.Text.Json.Serialization;
using RelateMail.Grains.Abstractions;

namespace RelateMail.Grains.Mailboxes;

/// <summary>
/// The members of stored details that a list of messages shows. The reader skips the others, such as the trace fields,
/// so that a page of a list costs half as much.
/// </summary>
/// <remarks>Members are settable, because the serializer reads init-only members by a slower way.</remarks>
internal sealed class ListedDetails
{
    private static readonly ClientRecord s_client = new() { Address = "", Name = "", With = "" };

    public string? ReversePath { get; set; }

    public string Recipient { get; set; } = "";

    public string? Tag { get; set; }

    public ListedSummary? Summary { get; set; }

    public ListedAuthentication? Authentication { get; set; }

    /// <summary>Details that lack what a list does not show.</summary>
    /// <exception cref="InvalidDataException">The octets are not stored details.</exception>
    public static MessageDetails Read(ReadOnlySpan<byte> json)
    {
        try
        {
            return JsonSerializer.Deserialize(json, ListedDetailsJson.Default.ListedDetails)?.ToDetails()
                ?? throw new InvalidDataException("The stored details of a message have no summary.");
        }
        catch (JsonException exception)
        {
            throw new InvalidDataException("The stored details of a message are malformed.", exception);
        }
    }

    private MessageDetails? ToDetails() => Summary is null ? null : new()
    {
        ReversePath = ReversePath,
        Recipient = Recipient,
        Tag = Tag,
        TraceFields = "",
        Client = s_client,
        Summary = MessageDetailsJson.Complete(Summary.ToSummary()),
        Authentication = Authentication?.ToDetails(),
    };
}

/// <summary>The verdicts that decide whether the author of a message is authentic.</summary>
internal sealed class ListedAuthentication
{
    private static readonly IprevDetails s_iprev = new() { Result = "" };
    private static readonly SpfDetails s_helo = new() { Result = "", Identity = "" };
    private static readonly ArcDetails s_arc = new() { Result = "" };

    public ListedVerdict? Spf { get; set; }

    public ListedVerdict? Dmarc { get; set; }

    public AuthenticationDetails ToDetails() => new()
    {
        Server = "",
        Iprev = s_iprev,
        Spf = new SpfDetails { Result = Spf?.Result ?? "", Identity = "", Problem = Spf?.Problem },
        SpfHelo = s_helo,
        Dmarc = new DmarcDetails { Result = Dmarc?.Result ?? "" },
        Arc = s_arc,
    };
}

internal sealed class ListedVerdict
{
    public string? Result { get; set; }

    public string? Problem { get; set; }
}

/// <summary>The format of <see cref="MessageDetailsJson"/>, for reading only.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(ListedDetails))]
internal sealed partial class ListedDetailsJson : JsonSerializerContext;
