namespace RelateMail.Ledger.CommandLine;

/// <summary>
/// The command line cannot be used; the message says which option and why, for the person at the terminal.
/// </summary>
internal sealed class OptionException(string message) : Exception(message);
