using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using RelateMail.Api.Contracts;

namespace RelateMail.Silo.Api.Apply;

/// <summary>One line of the answer: what became of one line of the input, or at the end the sums.</summary>
/// <param name="Line">The number of the line, or of the entry, from 1; null for a removal and for the summary.</param>
/// <param name="Kind">domain, account, alias or webhook; null for an unreadable line, and for the summary.</param>
/// <param name="Name">The canonical name; null if the line could not be read, and for the summary.</param>
/// <param name="Outcome">created, updated, unchanged, removed or failed; null for the summary.</param>
/// <param name="Secret">The secret of a new webhook that was given none; null otherwise.</param>
/// <param name="Problem">Why the line failed; null if it did not.</param>
/// <param name="Summary">The sums; null in all lines but the last.</param>
internal sealed record ApplyResultView(
    long? Line, string? Kind, string? Name, string? Outcome, string? Secret, ApplyProblemView? Problem,
    ApplySummaryView? Summary)
{
    public static ApplyResultView Failed(InputLine line, ApplyProblemView problem) =>
        new(line.Number, line.Kind, line.Name, "failed", null, problem, null);
}

/// <summary>A problem of one line.</summary>
/// <param name="Code">For programs; never changes.</param>
/// <param name="Detail">For people.</param>
/// <param name="Errors">The wrong members; empty if the problem is of another kind.</param>
internal sealed record ApplyProblemView(string Code, string Detail, BodyError[] Errors)
{
    public static ApplyProblemView Of(ProblemHttpResult problem) => new(
        (string)problem.ProblemDetails.Extensions["code"]!,
        problem.ProblemDetails.Detail ?? "",
        problem.ProblemDetails.Extensions.TryGetValue("errors", out object? errors) && errors is BodyError[] list
            ? list
            : []);
}

/// <summary>The sums of an input.</summary>
internal sealed record ApplySummaryView
{
    /// <summary>Lines or entries that were read.</summary>
    public long LineCount { get; set; }

    /// <summary>Records that were created.</summary>
    public long CreatedCount { get; set; }

    /// <summary>Records that were changed.</summary>
    public long UpdatedCount { get; set; }

    /// <summary>Records that were as declared.</summary>
    public long UnchangedCount { get; set; }

    /// <summary>Records that were removed.</summary>
    public long RemovedCount { get; set; }

    /// <summary>Lines that changed nothing, because they are wrong.</summary>
    public long FailedCount { get; set; }

    /// <summary>Nothing was changed; the other numbers are what would be.</summary>
    public bool IsDryRun { get; set; }

    /// <summary>False if the input was not read to its end.</summary>
    public bool IsComplete { get; set; }

    /// <summary>Why the input was not read to its end, or nothing was removed; null otherwise.</summary>
    public ApplyProblemView? Problem { get; set; }

    /// <summary>The counts by outcome.</summary>
    [JsonIgnore]
    public IEnumerable<(string Outcome, long Count)> Counts =>
    [
        ("created", CreatedCount), ("updated", UpdatedCount), ("unchanged", UnchangedCount), ("removed", RemovedCount),
        ("failed", FailedCount),
    ];

    public void Add(string? outcome)
    {
        switch (outcome)
        {
            case "created":
                CreatedCount++;
                break;
            case "updated":
                UpdatedCount++;
                break;
            case "unchanged":
                UnchangedCount++;
                break;
            case "removed":
                RemovedCount++;
                break;
            case "failed":
                FailedCount++;
                break;
        }
    }
}
