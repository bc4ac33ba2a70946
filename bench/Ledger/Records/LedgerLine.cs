using System.Text.Json.Serialization;

namespace RelateMail.Ledger.Records;

/// <summary>One line of a ledger file.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "line")]
[JsonDerivedType(typeof(RunLine), "run")]
[JsonDerivedType(typeof(MailLine), "mail")]
[JsonDerivedType(typeof(AttemptLine), "attempt")]
[JsonDerivedType(typeof(NoteLine), "note")]
internal abstract record LedgerLine;

/// <summary>The first line: what was to be sent. Times of all other lines are seconds from its start.</summary>
/// <param name="Run">Part of every Message-ID: no two runs share one.</param>
internal sealed record RunLine(
    string Run,
    DateTimeOffset Started,
    IReadOnlyList<string> Gateways,
    IReadOnlyList<string> Mailboxes,
    double Rate,
    int Sessions) : LedgerLine;

/// <summary>A mail, written before anything of it is sent.</summary>
/// <param name="Number">From 1.</param>
/// <param name="To">The mailboxes it belongs to, each once.</param>
/// <param name="Size">Octets of the content.</param>
/// <param name="Digest">SHA-256 of the content.</param>
internal sealed record MailLine(long Number, IReadOnlyList<string> To, int Size, string Digest) : LedgerLine;

/// <summary>One attempt to send a mail and how it ended.</summary>
/// <param name="Gateway">Host and port.</param>
/// <param name="Began">Seconds from the run's start.</param>
/// <param name="Ended">Seconds from the run's start.</param>
/// <param name="Reason">The last reply, or what became of the connection.</param>
/// <param name="Id">The id that the 250 names; null where there is none.</param>
internal sealed record AttemptLine(
    long Number, string Gateway, double Began, double Ended, AttemptOutcome Outcome, string Reason, Guid? Id)
    : LedgerLine;

/// <summary>Something that happened beside the mail: a silo killed, a gateway back, the end of new mails.</summary>
/// <param name="At">Seconds from the run's start.</param>
internal sealed record NoteLine(double At, string Text) : LedgerLine;

/// <summary>Ledger lines as JSON, one object a line.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true)]
[JsonSerializable(typeof(LedgerLine))]
internal sealed partial class LedgerJson : JsonSerializerContext;
