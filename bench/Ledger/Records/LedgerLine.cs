using System.Text.Json.Serialization;

namespace RelateMail.Ledger.Records;

/// <summary>One line of a ledger file.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "line")]
[JsonDerivedType(typeof(RunLine), "run")]
[JsonDerivedType(typeof(MailLine), "mail")]
[JsonDerivedType(typeof(AttemptLine), "attempt")]
[JsonDerivedType(typeof(NoteLine), "note")]
internal abstract record LedgerLine;

/// <summary>The first line: the description of the run. Times of all other lines are seconds from its start.</summary>
/// <param name="Run">Part of every Message-ID, different in each run.</param>
/// <param name="Started">Start of the run.</param>
/// <param name="Gateways">Host and port of each gateway.</param>
/// <param name="Mailboxes">Addresses that receive the mails.</param>
/// <param name="Rate">Mails per second of all sessions together.</param>
/// <param name="Sessions">Number of concurrent SMTP sessions.</param>
internal sealed record RunLine(
    string Run,
    DateTimeOffset Started,
    IReadOnlyList<string> Gateways,
    IReadOnlyList<string> Mailboxes,
    double Rate,
    int Sessions) : LedgerLine;

/// <summary>A mail. The line is written before the mail is sent.</summary>
/// <param name="Number">From 1.</param>
/// <param name="To">The mailboxes of the mail, each once.</param>
/// <param name="Size">Octets of the content.</param>
/// <param name="Digest">SHA-256 of the content.</param>
internal sealed record MailLine(long Number, IReadOnlyList<string> To, int Size, string Digest) : LedgerLine;

/// <summary>One attempt to send a mail and how it ended.</summary>
/// <param name="Number">Number of the mail.</param>
/// <param name="Gateway">Host and port.</param>
/// <param name="Began">Seconds from the run's start.</param>
/// <param name="Ended">Seconds from the run's start.</param>
/// <param name="Outcome">The kind of end, for example acknowledged or refused.</param>
/// <param name="Reason">The last reply, or the fault of the connection.</param>
/// <param name="Id">The id in the 250; null if absent.</param>
internal sealed record AttemptLine(
    long Number, string Gateway, double Began, double Ended, AttemptOutcome Outcome, string Reason, Guid? Id)
    : LedgerLine;

/// <summary>An event beside the mail: a killed silo, a restarted gateway, the end of new mails.</summary>
/// <param name="At">Seconds from the run's start.</param>
/// <param name="Text">The event, in words.</param>
internal sealed record NoteLine(double At, string Text) : LedgerLine;

/// <summary>Ledger lines as JSON, one object per line.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true)]
[JsonSerializable(typeof(LedgerLine))]
internal sealed partial class LedgerJson : JsonSerializerContext;
