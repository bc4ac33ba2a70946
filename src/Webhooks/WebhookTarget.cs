namespace RelateMail.Webhooks;

/// <summary>An endpoint.</summary>
/// <param name="Url">The output of <see cref="WebhookUrl.TryParse"/>.</param>
/// <param name="Format">A name of <c>WebhookFormats.Names</c>.</param>
/// <param name="Secrets">Keys that sign the native format, the newest first; two during a rotation.</param>
/// <param name="Headers">Additional header fields. Fields of the format and of the connection are not replaced.</param>
/// <param name="Credentials">Null if the endpoint needs no credentials.</param>
/// <param name="Timeout">From the start of the request to the end of the answer.</param>
public sealed record WebhookTarget(
    Uri Url, string Format, IReadOnlyList<byte[]> Secrets, IReadOnlyDictionary<string, string> Headers,
    WebhookCredentials? Credentials, TimeSpan Timeout)
{
    /// <summary>Settings of a format with fields; null for its defaults.</summary>
    public WebhookForm? Form { get; init; }
}
