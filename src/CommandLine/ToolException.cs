namespace RelateMail.CommandLine;

/// <summary>Ends a command with a message for its user.</summary>
internal sealed class ToolException(ExitCode code, string message) : Exception(message)
{
    public ExitCode Code => code;
}
