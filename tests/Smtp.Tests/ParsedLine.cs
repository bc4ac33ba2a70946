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

    /// <param name="verb">The verb, which is known in spite of the refusal.</param>
    /// <param name="reply">How the refusal begins: code and status.</param>
    public static void Refused(string line, SmtpVerb verb, string reply) => Refused(Of(line), verb, reply);

    public static void Refused(ParsedCommand parsed, SmtpVerb verb, string reply)
    {
        Assert.Null(parsed.Command);
        SmtpReply refusal = Assert.IsType<SmtpReply>(parsed.Refusal);
        Assert.Equal(reply, $"{refusal.Code} {refusal.Status}");
        Assert.Equal(verb, parsed.Verb);
    }
}
