namespace RelateMail.Load;

/// <summary>The run cannot begin; the message says why, for the person at the terminal.</summary>
internal sealed class CannotRunException(string message, Exception? innerException = null) : Exception(message, innerException);
