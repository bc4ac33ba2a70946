using RelateMail.Api.Contracts;
using RelateMail.Grains.Webhooks;
using RelateMail.Storage;

namespace RelateMail.Silo.Api.Webhooks;

/// <summary>Converts a stored webhook to the view of the API.</summary>
internal static class WebhookProjection
{
    /// <param name="row">The stored webhook.</param>
    /// <param name="secret">A secret that this answer shows; null to show none.</param>
    public static WebhookView ToView(WebhookRow row, string? secret = null)
    {
        WebhookDefinition definition = WebhookDefinition.Read(row);
        return new WebhookView
        {
            Name = row.Name,
            Url = definition.Url.OriginalString,
            Format = definition.Format,
            Form = definition.Form is { } form ? ToForm(form) : null,
            Domains = definition.Domains is null ? null : [.. definition.Domains],
            Mailboxes = definition.Mailboxes is null ? null : [.. definition.Mailboxes],
            Ordered = definition.Ordered,
            MaxConcurrency = definition.MaxConcurrency,
            Enabled = row.IsEnabled,
            DisabledReason = row.DisabledReason,
            FailingSince = row.FailingSince,
            Headers = new(definition.Headers),
            Credentials = definition.Credentials is { } credentials ? ToCredentials(credentials) : null,
            Secret = secret,
            OldSecretUntil = definition.Secrets.Count > 1 ? definition.Secrets[1].KeepUntil : null,
            Version = row.Version,
            CreatedAt = row.CreatedAt,
            UpdatedAt = row.UpdatedAt,
        };
    }

    public static DeliveryErrorView? ToError(string? code, string? text) => code is null ? null : new(code, text ?? "");

    private static WebhookFormView ToForm(StoredForm form) => new()
    {
        Type = form.Type,
        Field = form.Field,
        Encoding = form.Encoding,
        Fields = new(form.Fields),
    };

    private static WebhookCredentialsView ToCredentials(StoredCredentials stored) => new(
        stored.Type,
        stored.Type == WebhookRules.Basic ? stored.Name : null,
        stored.Type == WebhookRules.Basic ? null : stored.Name);
}
