using Microsoft.AspNetCore.Http.HttpResults;
using RelateMail.Silo.Api.Http;

namespace RelateMail.Silo.Api.Messages;

/// <summary>The members of a message that a client can leave out, because they cost reads or octets.</summary>
[Flags]
internal enum MessageInclude
{
    None = 0,
    Text = 1,
    Html = 2,
    Headers = 4,
    Parts = 8,
    StrippedText = 16,
}

/// <summary>Reads the query name <c>include</c>: names with commas between them.</summary>
internal static class MessageIncludes
{
    public const string Name = "include";

    public const string Description =
        "The members to include: any of text, html, headers, parts, strippedText, with commas between them; the others"
        + " are null. If omitted, all except strippedText. Empty for none, which reads no content.";

    private const MessageInclude Default =
        MessageInclude.Text | MessageInclude.Html | MessageInclude.Headers | MessageInclude.Parts;

    /// <param name="query">The value; null if omitted.</param>
    /// <param name="include">Valid only if the result is null.</param>
    /// <returns>The refusal; null if the value is valid.</returns>
    public static ProblemHttpResult? Refuse(string? query, out MessageInclude include)
    {
        include = query is null ? Default : MessageInclude.None;
        foreach (string name in query?.Split(',') ?? [])
        {
            MessageInclude one = name switch
            {
                "text" => MessageInclude.Text,
                "html" => MessageInclude.Html,
                "headers" => MessageInclude.Headers,
                "parts" => MessageInclude.Parts,
                "strippedText" => MessageInclude.StrippedText,
                _ => MessageInclude.None,
            };
            if (one == MessageInclude.None && query?.Length > 0)
            {
                return Problems.BadQuery(
                    Name,
                    $"'{Name}' must be any of text, html, headers, parts, strippedText, with commas between them.");
            }

            include |= one;
        }

        return null;
    }
}
