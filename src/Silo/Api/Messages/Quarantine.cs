using Microsoft.AspNetCore.Http.HttpResults;
using RelateMail.Grains.Abstractions;
using RelateMail.Silo.Api.Http;

namespace RelateMail.Silo.Api.Messages;

/// <summary>Reads the query name <c>quarantined</c>.</summary>
internal static class Quarantine
{
    public const string Name = "quarantined";

    public const string Description =
        "exclude: without quarantined messages, the default; include: with them; only: nothing else.";

    /// <param name="value">The value; null if omitted.</param>
    /// <param name="mode">Valid only if the result is null.</param>
    /// <returns>The refusal; null if the value is valid.</returns>
    public static ProblemHttpResult? Refuse(string? value, out QuarantineMode mode)
    {
        mode = value switch
        {
            "include" => QuarantineMode.Include,
            "only" => QuarantineMode.Only,
            _ => QuarantineMode.Exclude,
        };
        return value is null or "exclude" or "include" or "only"
            ? null
            : Problems.BadQuery(Name, $"'{Name}' must be exclude, include or only.");
    }

    /// <summary>True if the mode covers a message.</summary>
    public static bool Covers(this QuarantineMode mode, StoredMessage message) =>
        mode == QuarantineMode.Include || message.Quarantined == (mode == QuarantineMode.Only);
}
