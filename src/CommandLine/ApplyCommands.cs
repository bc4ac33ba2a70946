using System.CommandLine;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using RelateMail.Api.Contracts;

namespace RelateMail.CommandLine;

/// <summary>
/// Makes the directory as declared, in requests of a few lines: HTTP/1.1 does not read an answer while it sends, and a
/// long answer that is not read would stop the server.
/// </summary>
internal static class ApplyCommands
{
    private const int MaxLines = 200;
    private const int MaxCharacters = 64 * 1024;
    private const int ProgressLines = 1000;

    private static readonly string[] s_outcomes = ["created", "updated", "unchanged", "failed"];

    private static readonly Argument<FileInfo> s_file = new("file")
    {
        Description = "A file with a record a line (NDJSON), as POST /directory/apply reads it.",
    };

    public static Command[] Create() =>
    [
        Tool.Command(
            "plan", "Prints what apply would change, and changes nothing.",
            (run, token) => ApplyAsync(run, isDryRun: true, token), s_file),
        Tool.Command(
            "apply", "Makes domains, accounts, aliases and webhooks as declared. Exit code 1 if a line failed.",
            (run, token) => ApplyAsync(run, isDryRun: false, token), s_file),
    ];

    private static async Task<ExitCode> ApplyAsync(Run run, bool isDryRun, CancellationToken cancellationToken)
    {
        FileInfo file = run.Get(s_file);
        if (!file.Exists)
        {
            throw new ToolException(ExitCode.WrongArguments, $"The file {file.FullName} does not exist.");
        }

        var sums = s_outcomes.ToDictionary(outcome => outcome, _ => 0L);
        long done = 0;
        await foreach ((string lines, int count) in ReadAsync(file.FullName, cancellationToken))
        {
            await SendAsync(run, lines, done, isDryRun, sums, cancellationToken);
            if ((done + count) / ProgressLines > done / ProgressLines)
            {
                await run.Error.WriteLineAsync($"{done + count} lines");
            }

            done += count;
        }

        await run.Printer.ItemAsync(
            new
            {
                LineCount = done,
                CreatedCount = sums["created"],
                UpdatedCount = sums["updated"],
                UnchangedCount = sums["unchanged"],
                FailedCount = sums["failed"],
                IsDryRun = isDryRun,
            },
            sum => $"{(sum.IsDryRun ? "Plan" : "Done")}: {sum.CreatedCount} created, {sum.UpdatedCount} updated, "
                + $"{sum.UnchangedCount} unchanged, {sum.FailedCount} failed.");
        return sums["failed"] > 0 ? ExitCode.Failed : ExitCode.Done;
    }

    private static async IAsyncEnumerable<(string Lines, int Count)> ReadAsync(
        string path, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var lines = new StringBuilder();
        int count = 0;
        await foreach (string line in File.ReadLinesAsync(path, cancellationToken))
        {
            lines.Append(line).Append('\n');
            count++;
            if (count >= MaxLines || lines.Length >= MaxCharacters)
            {
                yield return (lines.ToString(), count);
                lines.Clear();
                count = 0;
            }
        }

        if (count > 0)
        {
            yield return (lines.ToString(), count);
        }
    }

    private static async Task SendAsync(
        Run run, string lines, long before, bool isDryRun, Dictionary<string, long> sums,
        CancellationToken cancellationToken)
    {
        using var content = new StringContent(lines, Encoding.UTF8, new MediaTypeHeaderValue("application/x-ndjson"));
        using HttpResponseMessage response = await run.Http.PostAsync(
            new Uri($"api/v1/directory/apply{(isDryRun ? "?dryRun=true" : "")}", UriKind.Relative), content,
            cancellationToken);
        if (!response.IsSuccessStatusCode)
        {
            ApiProblem? problem = response.Content.Headers.ContentType?.MediaType == "application/problem+json"
                ? await response.Content.ReadFromJsonAsync<ApiProblem>(cancellationToken)
                : null;
            throw new ToolException(
                ExitCode.Failed,
                $"The server answered {(int)response.StatusCode}: {problem?.Detail ?? response.ReasonPhrase}");
        }

        using var reader = new StringReader(await response.Content.ReadAsStringAsync(cancellationToken));
        while (await reader.ReadLineAsync(cancellationToken) is { } answer)
        {
            await CountAsync(run, answer, before, sums);
        }
    }

    /// <summary>Prints the lines that changed something or failed, with their numbers in the file.</summary>
    private static async Task CountAsync(Run run, string answer, long before, Dictionary<string, long> sums)
    {
        ApplyAnswer line = JsonSerializer.Deserialize<ApplyAnswer>(answer, JsonSerializerOptions.Web)!;
        if (line.Summary is { IsComplete: false } summary)
        {
            throw new ToolException(
                ExitCode.Failed,
                $"The server stopped: {summary.Problem?.Detail} Run the command again: lines that are done stay.");
        }

        if (line.Outcome is { } outcome)
        {
            sums[outcome] = sums.GetValueOrDefault(outcome) + 1;
            if (outcome != "unchanged")
            {
                await run.Printer.ItemAsync(
                    line with { Line = line.Line + before },
                    static line => $"{line.Line}: {line.Outcome} {line.Kind} {Printer.Clean(line.Name)}"
                        + (line.Secret is null ? "" : $", secret {line.Secret}")
                        + (line.Problem is null ? "" : $": {Printer.Clean(line.Problem.Detail)}"));
            }
        }
    }

    private sealed record ApplyAnswer(
        long? Line, string? Kind, string? Name, string? Outcome, string? Secret, ApplyProblem? Problem,
        ApplySummary? Summary);

    private sealed record ApplyProblem(string Code, string Detail);

    private sealed record ApplySummary(bool IsComplete, ApplyProblem? Problem);
}
