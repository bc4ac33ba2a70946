using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using RelateMail.Grains.Abstractions;
using RelateMail.Silo.Api.Http;

namespace RelateMail.Silo.Api.Messages;

/// <summary>Reads the query name <c>wait</c>: how long a list waits for a message.</summary>
internal static class Waits
{
    public const string Name = "wait";

    public const string Description =
        "The longest wait if the page would be empty, in seconds: 1s to 60s. Not with `order=desc`, and not with "
        + "quarantined messages.";

    private const int MaxSeconds = 60;

    /// <param name="value">The value; null if omitted.</param>
    /// <param name="query">The page that waits.</param>
    /// <param name="quarantine">Its mode.</param>
    /// <param name="wait">Zero to answer at once. Valid only if the result is null.</param>
    /// <returns>The refusal; null if the value is valid.</returns>
    public static ProblemHttpResult? Refuse(
        string? value, PageQuery query, QuarantineMode quarantine, out TimeSpan wait)
    {
        wait = TimeSpan.Zero;
        if (value is null)
        {
            return null;
        }

        string number = value is [.. var digits, 's'] ? digits : value;
        if (!int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int seconds)
            || seconds is < 1 or > MaxSeconds)
        {
            return Problems.BadQuery(Name, $"'{Name}' must be from 1s to {MaxSeconds}s.");
        }

        wait = TimeSpan.FromSeconds(seconds);
        return query.Descending || quarantine != QuarantineMode.Exclude
            ? Problems.BadQuery(Name, $"'{Name}' needs order=asc and quarantined=exclude.")
            : null;
    }
}
