using RelateMail.Smtp.Replies;

namespace RelateMail.Smtp.Commands;

/// <summary>The result of parsing one command line: a command, or the refusal of a malformed line.</summary>
/// <param name="Verb">Known even if the arguments are malformed.</param>
/// <param name="Command">Null if the line is refused.</param>
/// <param name="Refusal">Null if there is a command. <c>default</c> has neither, because no line was parsed.</param>
internal readonly record struct ParsedCommand(SmtpVerb Verb, SmtpCommand? Command, SmtpReply? Refusal)
{
    public static ParsedCommand Of(SmtpCommand command) => new(command.Verb, command, null);

    public static ParsedCommand Refuse(SmtpVerb verb, SmtpReply refusal) => new(verb, null, refusal);
}
