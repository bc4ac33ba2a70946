using RelateMail.Smtp.Replies;

namespace RelateMail.Smtp.Commands;

/// <summary>What one command line says: a command, or the refusal of a line that breaks the grammar.</summary>
/// <param name="Verb">Known even where the arguments are bad.</param>
/// <param name="Command">Null where the line is refused.</param>
/// <param name="Refusal">Null where there is a command. <c>default</c> has neither: no line was parsed.</param>
internal readonly record struct ParsedCommand(SmtpVerb Verb, SmtpCommand? Command, SmtpReply? Refusal)
{
    public static ParsedCommand Of(SmtpCommand command) => new(command.Verb, command, null);

    public static ParsedCommand Refuse(SmtpVerb verb, SmtpReply refusal) => new(verb, null, refusal);
}
