namespace RelateMail.Api.Contracts;

/// <summary>An accepted address.</summary>
/// <param name="Address">As the client sent it.</param>
/// <param name="Tag">The tag of the address, or of the alias' target that it led to; null if absent.</param>
public sealed record RecipientView(string Address, string? Tag);

/// <summary>One part of a message.</summary>
/// <param name="Number">From 1, in the order of the message.</param>
/// <param name="ContentType">The type/subtype that the message declares.</param>
/// <param name="Charset">Charset of a text part; null if not declared.</param>
/// <param name="FileName">Null if not declared.</param>
/// <param name="ContentId">The id that HTML refers to by <c>cid:</c>; null if absent.</param>
/// <param name="Size">Octets after decoding of the transfer encoding.</param>
/// <param name="IsAttachment">
/// False for the body, for text without a file name, and for images that the HTML shows. True for each part with
/// <c>Content-Disposition: attachment</c>.
/// </param>
/// <param name="IsInline">
/// True for an image, a sound or a video to be shown within the body. One with a file name can be an attachment too.
/// </param>
/// <param name="Disposition">
/// Content-Disposition as declared, in lower case; null if absent, and for messages that a gateway of an earlier
/// version received.
/// </param>
/// <param name="Sha256">
/// SHA-256 of the octets after decoding, in lower-case hexadecimal digits. Null for text that is neither named nor
/// declared as an attachment, and for messages that a gateway of an earlier version received.
/// </param>
public sealed record PartView(
    int Number, string ContentType, string? Charset, string? FileName, string? ContentId, long Size, bool IsAttachment,
    bool IsInline, string? Disposition, string? Sha256);

/// <summary>TLS of a session.</summary>
/// <param name="Version">TLSv1.2 or TLSv1.3.</param>
/// <param name="Cipher">The IANA name of the cipher suite.</param>
/// <param name="ServerName">The server name that the client requested (SNI); null if it requested none.</param>
public sealed record TlsView(string Version, string Cipher, string? ServerName);

/// <summary>How the message was received.</summary>
/// <param name="ClientAddress">The client's IP address.</param>
/// <param name="ClientName">The name that the client sent with EHLO or HELO.</param>
/// <param name="With">The protocol, by its keyword (RFC 3848).</param>
/// <param name="Login">The account that sent it; null if the session was not authenticated.</param>
/// <param name="RequireTls">True if the client required TLS for every hop (REQUIRETLS, RFC 8689).</param>
/// <param name="Trace">The fields that the server put before the content: Return-Path, Delivered-To, Received.</param>
public sealed record ReceivedView(
    string ClientAddress, string ClientName, string With, string? Login, bool RequireTls, string Trace);

/// <summary>One header field, decoded (RFC 2047).</summary>
public sealed record HeaderFieldView(string Name, string Value);
