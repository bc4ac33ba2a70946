using System.Diagnostics;
using System.Text.Json;
using RelateMail.Shared;

namespace RelateMail.Ledger.Records;

/// <summary>
/// The record of a run: every mail and every attempt, in memory and optionally in a file.
/// </summary>
/// <remarks>Many sessions write at the same time. Read it after all have ended.</remarks>
internal sealed class LedgerBook : IDisposable
{
    public const string SendingEnded = "no new mails from now on";

    private readonly Lock _lock = new();
    private readonly Dictionary<long, MailRecord> _mails = [];
    private readonly List<NoteLine> _notes = [];
    private readonly long _started = Stopwatch.GetTimestamp();
    private readonly TextWriter? _file;

    private LedgerBook(RunLine run, TextWriter? file)
    {
        Run = run;
        _file = file;
    }

    public RunLine Run { get; }

    public IReadOnlyDictionary<long, MailRecord> Mails => _mails;

    public IReadOnlyList<NoteLine> Notes => _notes;

    /// <summary>Seconds since the run's start.</summary>
    public double Now => Stopwatch.GetElapsedTime(_started).TotalSeconds;

    /// <summary>
    /// When new mails ended; the end of the last attempt if the run was cut short.
    /// </summary>
    public double SendingEndedAt =>
        _notes.Find(note => note.Text == SendingEnded)?.At
        ?? _mails.Values.SelectMany(mail => mail.Attempts).Select(attempt => attempt.Ended).DefaultIfEmpty().Max();

    /// <summary>Begins a book.</summary>
    /// <param name="run">The description of the run.</param>
    /// <param name="path">The file to write, which must not exist; null for no file.</param>
    public static LedgerBook Begin(RunLine run, string? path)
    {
        var book = new LedgerBook(run, path is null ? null : NewFile(path));
        book.Write(run);
        return book;
    }

    /// <summary>Reads a book from its file. An incomplete last line, left by a killed program, is ignored.</summary>
    /// <exception cref="CannotRunException">The file cannot be read, or is not a ledger.</exception>
    public static LedgerBook Read(string path)
    {
        string[] lines;
        try
        {
            lines = File.ReadAllLines(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CannotRunException($"The ledger file cannot be read: {exception.Message}", exception);
        }

        LedgerBook? book = null;
        for (int index = 0; index < lines.Length; index++)
        {
            LedgerLine? line = Parse(lines[index]);
            if (line is null && index == lines.Length - 1 && book is not null)
            {
                break;
            }

            if (line is null || line is RunLine != book is null)
            {
                throw new CannotRunException($"{path} is not a ledger: line {index + 1} is unexpected.");
            }

            book ??= new LedgerBook((RunLine)line, file: null);
            book.Take(line);
        }

        return book ?? throw new CannotRunException($"{path} is not a ledger: it is empty.");
    }

    public void Add(LedgerLine line)
    {
        lock (_lock)
        {
            Write(line);
            Take(line);
        }
    }

    /// <summary>Adds a note with the present time.</summary>
    public void Note(string text) => Add(new NoteLine(Now, text));

    public void Dispose() => _file?.Dispose();

    private static StreamWriter NewFile(string path)
    {
        try
        {
            var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read);
            return new StreamWriter(file) { AutoFlush = true };
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CannotRunException($"The ledger file cannot be created: {exception.Message}", exception);
        }
    }

    private static LedgerLine? Parse(string line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, LedgerJson.Default.LedgerLine);
        }
        catch (Exception exception) when (exception is JsonException or NotSupportedException)
        {
            return null;
        }
    }

    private void Write(LedgerLine line) =>
        _file?.WriteLine(JsonSerializer.Serialize(line, LedgerJson.Default.LedgerLine));

    private void Take(LedgerLine line)
    {
        switch (line)
        {
            case MailLine mail:
                _mails.Add(mail.Number, new MailRecord(mail));
                break;
            case AttemptLine attempt:
                _mails[attempt.Number].Attempts.Add(attempt);
                break;
            case NoteLine note:
                _notes.Add(note);
                break;
        }
    }
}

/// <summary>A mail and its attempts, in the order they ended.</summary>
internal sealed class MailRecord(MailLine mail)
{
    public MailLine Mail => mail;

    public List<AttemptLine> Attempts { get; } = [];

    /// <summary>True after a 250: the server is responsible for the mail.</summary>
    public bool IsAcknowledged => Attempts.Exists(attempt => attempt.Outcome == AttemptOutcome.Acknowledged);
}
