using System.Text.Json;

namespace RelateMail.Silo.Api.Apply;

/// <summary>One declared record of the input.</summary>
/// <param name="Number">The number of the line or entry, from 1.</param>
/// <param name="Kind">domain, account, alias, webhook or end; null if the line cannot be read.</param>
/// <param name="Entry">The members; undefined if the line cannot be read.</param>
/// <param name="Problem">Why the line cannot be read; null if it can.</param>
internal sealed record InputLine(long Number, string? Kind, JsonElement Entry, ApplyProblemView? Problem)
{
    public const string Domain = "domain";
    public const string Account = "account";
    public const string Alias = "alias";
    public const string Webhook = "webhook";
    public const string End = "end";

    private static readonly string[] s_kinds = [Domain, Account, Alias, Webhook, End];

    /// <summary>The canonical name, once it is known.</summary>
    public string? Name { get; set; }

    /// <summary>The name as the input has it, by which lines of one window differ; null if absent.</summary>
    public string? Given => Entry.ValueKind == JsonValueKind.Object
        && Entry.TryGetProperty(NameMember(Kind), out JsonElement name) && name.ValueKind == JsonValueKind.String
        ? name.GetString()
        : null;

    /// <summary>Reads an object whose only member names the kind.</summary>
    public static InputLine Read(long number, ReadOnlyMemory<byte> json)
    {
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 8 });
            if (document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.EnumerateObject().ToArray() is [{ } member]
                && s_kinds.Contains(member.Name))
            {
                return new InputLine(number, member.Name, member.Value.Clone(), null);
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // The line is not JSON, or has half of a surrogate pair.
        }

        return new InputLine(number, null, default, new ApplyProblemView(
            "bad-line", $"The line must be a JSON object with one of {string.Join(", ", s_kinds)}.", []));
    }

    private static string NameMember(string? kind) => kind switch
    {
        Domain => "domain",
        Webhook => "name",
        _ => "address",
    };
}
