namespace RelateMail.Webhooks;

/// <summary>
/// A part whose octets have no transfer encoding. Offsets count from the start of the stream that
/// <see cref="WebhookEvent.OpenContent"/> opens.
/// </summary>
/// <param name="HeaderStart">The end of the part before, or of the trace fields.</param>
/// <param name="Start">The first octet of the part, after its header block.</param>
/// <param name="Length">Octets of the part.</param>
public readonly record struct UnencodedPart(long HeaderStart, long Start, long Length);
