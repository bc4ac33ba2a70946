namespace RelateMail.Ledger;

/// <summary>The run cannot begin or go on; the message says why, for the person at the terminal.</summary>
internal sealed class CannotRunException(string message, Exception? inner = null) : Exception(message, inner);
