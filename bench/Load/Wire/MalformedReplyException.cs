namespace RelateMail.Load.Wire;

/// <summary>What the server sent is no SMTP reply (RFC 5321 §4.2); the session cannot go on.</summary>
internal sealed class MalformedReplyException(string message) : Exception(message);
