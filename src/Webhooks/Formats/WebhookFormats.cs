using System.Diagnostics.CodeAnalysis;
using RelateMail.Webhooks.Formats;

namespace RelateMail.Webhooks;

/// <summary>The formats and the presets of products.</summary>
public static class WebhookFormats
{
    private const string Rfc822 = "message/rfc822";
    private const string UrlEncoded = "application/x-www-form-urlencoded";
    private const string FormData = "multipart/form-data";

    private static readonly Dictionary<string, WebhookFormat> s_formats = new WebhookFormat[]
    {
        new() { Name = "native", Shape = BodyShape.Native, ContentType = "application/json" },
        new() { Name = "raw", Shape = BodyShape.Raw, ContentType = Rfc822 },
        new()
        {
            Name = "form", Shape = BodyShape.Form, ContentType = UrlEncoded,
            Fields = [new("email", FieldSource.Content)],
        },
        new() { Name = "rails", Shape = BodyShape.Raw, ContentType = Rfc822 },
        new() { Name = "osticket", Shape = BodyShape.Raw, ContentType = Rfc822 },
        new()
        {
            Name = "gitlab", Shape = BodyShape.Raw, ContentType = "text/plain",
            JwtHeader = "Gitlab-Mailroom-Api-Request", JwtIssuer = "gitlab-mailroom",
        },
        new()
        {
            Name = "discourse", Shape = BodyShape.Multipart, ContentType = FormData,
            Fields = [new("email_encoded", FieldSource.ContentBase64)],
        },
        new()
        {
            Name = "redmine", Shape = BodyShape.Multipart, ContentType = FormData,
            Fields = [new("email", FieldSource.ContentUtf8)], DeadCodes = [422],
        },
        new()
        {
            Name = "request-tracker", Shape = BodyShape.Multipart, ContentType = FormData,
            Fields = [new("SessionType", FieldSource.Constant, "REST"), new("message", FieldSource.Content)],
            SuccessStart = "ok", DeadStart = "not ok",
        },
        ServiceFormats.Mailgun(FormData),
        ServiceFormats.MailgunMime(FormData),
        ServiceFormats.Postmark(),
    }.ToDictionary(static format => format.Name, StringComparer.Ordinal);

    /// <summary>The names that a webhook can have as its format.</summary>
    public static IReadOnlyCollection<string> Names => s_formats.Keys;

    internal static bool TryFind(string name, [NotNullWhen(true)] out WebhookFormat? format) =>
        s_formats.TryGetValue(name, out format);
}
