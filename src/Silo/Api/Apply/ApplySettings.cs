using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using RelateMail.Silo.Api.Http;

namespace RelateMail.Silo.Api.Apply;

/// <summary>The query of a declared directory.</summary>
/// <param name="Asking">The key of the request.</param>
/// <param name="DryRun">True to change nothing.</param>
/// <param name="Prune">True to remove what the input does not name.</param>
/// <param name="MaxRemovals">More removals than this remove nothing.</param>
internal sealed record ApplySettings(ApiKey Asking, bool DryRun, bool Prune, int MaxRemovals)
{
    /// <summary>The refusal; null if the query is valid.</summary>
    public static ProblemHttpResult? Refuse(HttpContext context, out ApplySettings settings)
    {
        IQueryCollection query = context.Request.Query;
        ProblemHttpResult? refusal = ReadFlag(query, "dryRun", out bool dryRun) ?? ReadFlag(query, "prune", out _);
        _ = ReadFlag(query, "prune", out bool prune);
        string? max = query["maxRemovals"];
        int removals = 0;
        if (max is not null && !int.TryParse(max, NumberStyles.None, CultureInfo.InvariantCulture, out removals))
        {
            refusal ??= Problems.BadQuery("maxRemovals", "'maxRemovals' must be a number.");
        }

        if (prune && max is null)
        {
            refusal ??= Problems.BadQuery(
                "maxRemovals", "'prune' needs 'maxRemovals': the number of records that may be removed at most.");
        }

        settings = new(ApiKey.Of(context), dryRun, prune, removals);
        return refusal;
    }

    private static ProblemHttpResult? ReadFlag(IQueryCollection query, string name, out bool value)
    {
        string? text = query[name];
        value = text == "true";
        return text is null or "true" or "false" ? null : Problems.BadQuery(name, $"'{name}' must be true or false.");
    }
}
