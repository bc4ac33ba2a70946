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
            Name = "form", Shape = BodyShape.Form, ContentType = UrlEncoded, IsConfigurable = true,
            Fields = [new("email", FieldSource.Content)],
        },
        new() { Name = "rails", Shape = BodyShape.Raw, ContentType = Rfc822 },
        new()
        {
            Name = "osticket", Shape = BodyShape.Raw, ContentType = Rfc822,
            DeadCodes = [403], // a ban or a filter of osTicket
        },
        new()
        {
            Name = "gitlab", Shape = BodyShape.Raw, ContentType = "text/plain",
            JwtHeader = "Gitlab-Mailroom-Api-Request", JwtIssuer = "gitlab-mailroom",
            DeadCodes = [400], // too large: each attempt would send a notice to the sender
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

    /// <summary>Checks the settings of a form.</summary>
    /// <param name="name">A name of <see cref="Names"/>.</param>
    /// <param name="form">The settings.</param>
    /// <returns>One sentence for people; null if the format can have the settings.</returns>
    public static string? FindProblem(string name, WebhookForm form)
    {
        WebhookFormat format = s_formats[name];
        if (format.Shape is not (BodyShape.Form or BodyShape.Multipart))
        {
            return $"The format {name} has no fields.";
        }

        if (!format.IsConfigurable && (form.Field ?? form.Encoding) is not null)
        {
            return $"The format {name} has its own field for the message; use the format form.";
        }

        if (form.Type == WebhookForm.UrlEncoded
            && format.Fields.Any(static one => one.Source == FieldSource.Attachments))
        {
            return $"The format {name} sends files, which need multipart.";
        }

        string[] taken = [.. Configure(format, form with { Fields = new Dictionary<string, string>() })
            .Fields.Select(static field => field.Name)];
        return form.Fields.Keys.FirstOrDefault(taken.Contains) is { } repeated
            ? $"The field {repeated} is set by the format."
            : null;
    }

    /// <summary>The format of a target.</summary>
    /// <exception cref="ArgumentException">The format does not exist, or cannot have these settings.</exception>
    internal static WebhookFormat Find(string name, WebhookForm? form) =>
        !s_formats.TryGetValue(name, out WebhookFormat? format)
            ? throw new ArgumentException($"The format {name} does not exist.", nameof(name))
        : form is null ? format
        : FindProblem(name, form) is { } problem ? throw new ArgumentException(problem, nameof(form))
        : Configure(format, form);

    private static WebhookFormat Configure(WebhookFormat format, WebhookForm form)
    {
        IEnumerable<FormatField> fields = format.Fields;
        if (format.IsConfigurable)
        {
            FieldSource source = form.Encoding switch
            {
                null or WebhookForm.Plain => FieldSource.Content,
                WebhookForm.Utf8 => FieldSource.ContentUtf8,
                WebhookForm.Base64 => FieldSource.ContentBase64,
                _ => throw new ArgumentException($"The encoding {form.Encoding} does not exist.", nameof(form)),
            };
            fields = [new FormatField(form.Field ?? format.Fields[0].Name, source)];
        }

        (BodyShape shape, string contentType) = form.Type switch
        {
            null => (format.Shape, format.ContentType),
            WebhookForm.UrlEncoded => (BodyShape.Form, UrlEncoded),
            WebhookForm.Multipart => (BodyShape.Multipart, FormData),
            _ => throw new ArgumentException($"The type {form.Type} does not exist.", nameof(form)),
        };
        return format with
        {
            Shape = shape,
            ContentType = contentType,
            Fields =
            [
                .. form.Fields.Select(static one => new FormatField(one.Key, FieldSource.Constant, one.Value)),
                .. fields,
            ],
        };
    }
}
