namespace RelateMail.Shared.Wire;

/// <summary>The server sent octets that are not an SMTP reply (RFC 5321 §4.2). The session cannot continue.</summary>
internal sealed class MalformedReplyException(string message) : Exception(message);
