using System.Text;
using RelateMail.Smtp.Commands;
using RelateMail.Smtp.Replies;

namespace RelateMail.Smtp.Tests;

/// <summary>The parser's result for a line that a test writes as text.</summary>
internal static class ParsedLine
{
    public static ParsedCommand Of(string line) => SmtpCommandParser.Parse(Encoding.UTF8.GetBytes(line));

    public static TCommand Accepted<TCommand>(string line) where TCommand : SmtpCommand
    {
        ParsedCommand parsed = Of(line);
        Assert.Null(parsed.Refusal);
        TCommand command = Assert.IsType<TCommand>(parsed.Command);
        Assert.Equal(command.Verb, parsed.Verb);
        return command;
    }

    /// <summary>
    /// Asserts that the line is refused with a reply that starts with this code and status. The verb is known in spite
    /// of the refusal.
    /// </summary>
    public static void Refused(string line, SmtpVerb verb, string reply) => Refused(Of(line), verb, reply);

    public static void Refused(ParsedCommand parsed, SmtpVerb verb, string reply)
    {
        Assert.Null(parsed.Command);
        SmtpReply refusal = Assert.IsType<SmtpReply>(parsed.Refusal);
        Assert.Equal(reply, $"{refusal.Code} {refusal.Status}");
        Assert.Equal(verb, parsed.Verb);
    }
}
