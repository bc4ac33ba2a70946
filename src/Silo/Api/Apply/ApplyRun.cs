using System.Buffers;
using System.Diagnostics;
using System.IO.Pipelines;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;
using RelateMail.Grains.Directory;
using RelateMail.Silo.Api.Http;

namespace RelateMail.Silo.Api.Apply;

/// <summary>
/// Reads the input, makes its records, and answers with a line for each, in their order. A line is answered when its
/// record is durable. Lines are made in windows: as many as have arrived, of one kind and of different names.
/// </summary>
internal sealed class ApplyRun(
    InputReader input, RecordApplier records, WebhookApplier webhooks, Pruning pruning, ApplySettings settings)
    : IResult
{
    public const string ContentType = "application/x-ndjson";

    private const int MaxWindow = 256;

    private readonly List<InputLine> _window = [];
    private readonly HashSet<string> _names = new(StringComparer.OrdinalIgnoreCase);
    private readonly ApplySummaryView _summary = new() { IsDryRun = settings.DryRun };
    private PipeWriter _answer = null!;
    private JsonSerializerOptions _json = null!;
    private long? _end;
    private ApplyProblemView? _outage;

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        long began = Stopwatch.GetTimestamp();
        try
        {
            await RunAsync(httpContext);
        }
        finally
        {
            if (!settings.DryRun)
            {
                httpContext.RequestServices.GetRequiredService<DirectoryMetrics>()
                    .Applied(_summary.Counts, Stopwatch.GetElapsedTime(began));
            }
        }
    }

    private async Task RunAsync(HttpContext httpContext)
    {
        CancellationToken aborted = httpContext.RequestAborted;
        HttpResponse response = httpContext.Response;
        _answer = response.BodyWriter;
        _json = httpContext.RequestServices.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
        response.ContentType = ContentType;
        try
        {
            await ReadAsync(aborted);
        }
        finally
        {
            input.Close();
        }

        if (input.Fault is { } fault && !response.HasStarted)
        {
            await fault.ExecuteAsync(httpContext);
            return;
        }

        _summary.LineCount = _end ?? input.Count;
        _summary.Problem = _outage ?? (input.Fault is { } problem ? ApplyProblemView.Of(problem) : null);
        _summary.IsComplete = _summary.Problem is null;
        if (settings.Prune && _summary.IsComplete)
        {
            await PruneAsync(aborted);
        }

        await WriteAsync(new ApplyResultView(null, null, null, null, null, null, _summary), aborted);
    }

    private async Task ReadAsync(CancellationToken aborted)
    {
        do
        {
            while (_outage is null && _end is null && input.TryRead() is { } line)
            {
                await AddAsync(line, aborted);
            }

            await MakeAsync(aborted);
        }
        while (_outage is null && _end is null && await input.FillAsync(aborted));
    }

    private async Task AddAsync(InputLine line, CancellationToken cancellationToken)
    {
        bool isOther = _window.Count > 0 && _window[0].Kind != line.Kind;
        bool isRepeated = line.Given is { } given && !_names.Add(given);
        if (isOther || isRepeated || _window.Count >= MaxWindow)
        {
            await MakeAsync(cancellationToken);
            _ = line.Given is { } name && _names.Add(name);
        }

        if (line.Kind == InputLine.End)
        {
            End(line);
        }
        else
        {
            _window.Add(line);
        }
    }

    /// <summary>Makes the records of the window, and answers.</summary>
    private async Task MakeAsync(CancellationToken cancellationToken)
    {
        if (_window.Count == 0)
        {
            return;
        }

        foreach (ApplyResultView result in await ResultsAsync(cancellationToken))
        {
            await WriteAsync(result, cancellationToken);
            if (result.Problem?.Code == "unavailable")
            {
                _outage ??= result.Problem; // each of the next lines would wait as long
            }
        }

        _window.ForEach(pruning.Note);
        _window.Clear();
        _names.Clear();
        await _answer.FlushAsync(cancellationToken);
    }

    private async Task<IReadOnlyList<ApplyResultView>> ResultsAsync(CancellationToken cancellationToken)
    {
        switch (_window[0].Kind)
        {
            case null:
                return [.. _window.Select(line => ApplyResultView.Failed(line, line.Problem!))];
            case InputLine.Webhook:
                var results = new List<ApplyResultView>();
                foreach (InputLine line in _window)
                {
                    results.Add(await webhooks.ApplyAsync(line, cancellationToken));
                }

                return results;
            default:
                return await records.ApplyAsync(_window, cancellationToken);
        }
    }

    private void End(InputLine line)
    {
        JsonBody<EndEntry> body = JsonBody.Read(line.Entry, ApplyJson.Default.EndEntry, static (_, _) => { });
        if (body.IsRefused)
        {
            _outage = ApplyProblemView.Of(body.Refusal);
        }
        else if (body.Value.Lines != line.Number - 1)
        {
            _outage = new ApplyProblemView(
                "lines-missing", $"The end states {body.Value.Lines} lines, but {line.Number - 1} came before it.", []);
        }

        _end = line.Number - 1;
    }

    private async Task PruneAsync(CancellationToken cancellationToken)
    {
        if (_end is null && input is InputLineReader)
        {
            _summary.Problem = new ApplyProblemView(
                "no-end", "Nothing was removed: the input has no line {\"end\":{\"lines\":n}}, so it may be cut.", []);
            return;
        }

        _summary.Problem = await pruning.RemoveAsync(
            result => WriteAsync(result, cancellationToken), cancellationToken);
    }

    private async Task WriteAsync(ApplyResultView result, CancellationToken cancellationToken)
    {
        _summary.Add(result.Outcome);
        await using (var json = new Utf8JsonWriter(_answer))
        {
            JsonSerializer.Serialize(json, result, _json);
        }

        _answer.Write("\n"u8);
        if (_answer.UnflushedBytes > 64 * 1024 || result.Summary is not null)
        {
            await _answer.FlushAsync(cancellationToken);
        }
    }
}
