namespace RelateMail.Shared.CommandLine;

/// <summary>
/// The command line is not usable. The message names the option and the reason for the person at the terminal.
/// </summary>
internal sealed class OptionException(string message) : Exception(message);
