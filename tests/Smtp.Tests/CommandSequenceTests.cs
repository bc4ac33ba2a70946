using RelateMail.Smtp.Commands;
using RelateMail.Smtp.Replies;

namespace RelateMail.Smtp.Tests;

/// <summary>The table of order is total, and follows the RFCs.</summary>
public sealed class CommandSequenceTests
{
    /// <summary>
    /// Rows: verbs; columns: Connected, Greeted, MailGiven, RecipientGiven, ChunksGiven, Refused. "-" is allowed.
    /// </summary>
    private static readonly Dictionary<string, string> s_expected = new()
    {
        ["Unknown"] = "- - - - - Refused",
        ["Helo"] = "- - - - - Refused",
        ["Ehlo"] = "- - - - - Refused",
        ["Mail"] = "Greet - Nested Nested Chunks Refused",
        ["Rcpt"] = "Greet Mail - - Chunks Refused",
        ["Data"] = "Greet Mail Rcpt - Chunks Refused",
        ["Bdat"] = "Greet Mail Rcpt - - Refused",
        ["Rset"] = "- - - - - Refused",
        ["Noop"] = "- - - - - Refused",
        ["Quit"] = "- - - - - -",
        ["Vrfy"] = "- - - - Chunks Refused",
        ["Expn"] = "- - - - Chunks Refused",
        ["Help"] = "- - - - Chunks Refused",
        ["StartTls"] = "Greet - StartTls StartTls Chunks Refused",
        ["Auth"] = "Greet - Auth Auth Chunks Refused",
    };

    private static readonly Dictionary<string, SmtpReply?> s_replies = new()
    {
        ["-"] = null,
        ["Greet"] = SmtpReplies.GreetFirst,
        ["Refused"] = SmtpReplies.SessionRefused,
        ["Mail"] = SmtpReplies.MailFirst,
        ["Nested"] = SmtpReplies.NestedMail,
        ["Rcpt"] = SmtpReplies.RecipientFirst,
        ["Chunks"] = SmtpReplies.ChunksOpen,
        ["StartTls"] = SmtpReplies.StartTlsOutOfSequence,
        ["Auth"] = SmtpReplies.AuthOutOfSequence,
    };

    [Fact]
    public void Table_has_an_entry_for_every_verb_at_every_stage()
    {
        SessionStage[] stages = Enum.GetValues<SessionStage>();
        foreach (SmtpVerb verb in Enum.GetValues<SmtpVerb>())
        {
            string[] row = s_expected[verb.ToString()].Split(' ');
            Assert.Equal(stages.Length, row.Length);
            foreach (SessionStage stage in stages)
            {
                Assert.True(
                    ReferenceEquals(s_replies[row[(int)stage]], CommandSequence.Refuse(stage, verb)),
                    $"{verb} at {stage} must be {row[(int)stage]}, was {CommandSequence.Refuse(stage, verb)}");
            }
        }
    }
}
