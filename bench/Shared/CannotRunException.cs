namespace RelateMail.Shared;

/// <summary>The run cannot start or continue. The message explains why to the person at the terminal.</summary>
internal sealed class CannotRunException(string message, Exception? innerException = null)
    : Exception(message, innerException);
