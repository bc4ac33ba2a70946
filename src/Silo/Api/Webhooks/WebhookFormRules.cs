using RelateMail.Api.Contracts;
using RelateMail.Grains.Webhooks;
using RelateMail.Silo.Api.Http;
using RelateMail.Webhooks;

namespace RelateMail.Silo.Api.Webhooks;

/// <summary>The rules for the settings of a format with fields.</summary>
internal static class WebhookFormRules
{
    private const string BadValue = "bad-value";
    private const int MaxFields = 20;

    /// <param name="format">A format that exists.</param>
    /// <param name="form">The settings.</param>
    /// <param name="errors">Gets an error for each member that is wrong.</param>
    public static void Judge(string format, WebhookFormView form, BodyErrors errors)
    {
        JudgeWord("type", form.Type, [WebhookForm.UrlEncoded, WebhookForm.Multipart], errors);
        JudgeWord("encoding", form.Encoding, [WebhookForm.Plain, WebhookForm.Utf8, WebhookForm.Base64], errors);
        if (form.Field is { } field && !WebhookForm.IsFieldName(field))
        {
            errors.Add("#/form/field", BadValue, "The member 'form.field' must be 1 to 64 printable ASCII characters.");
        }

        Dictionary<string, string> fields = form.Fields ?? [];
        if (fields.Count > MaxFields)
        {
            errors.Add("#/form/fields", "out-of-range",
                $"The member 'form.fields' must contain at most {MaxFields} fields.");
        }

        foreach ((string name, string value) in fields.Take(MaxFields))
        {
            if (!WebhookForm.IsFieldName(name) || value.Length > WebhookRules.MaxText || value.Any(char.IsControl))
            {
                errors.Add(BodyErrors.Pointer("#/form/fields", name), BadValue,
                    "The member 'form.fields' must have names of 1 to 64 printable ASCII characters, and values of at"
                    + $" most {WebhookRules.MaxText} characters without control characters.");
            }
        }

        bool isKnown = !errors.Has("#/form/type") && !errors.Has("#/form/encoding");
        if (isKnown && WebhookFormats.FindProblem(format, ToForm(form)) is { } problem)
        {
            errors.Add("#/form", BadValue, $"The member 'form' cannot be used. {problem}");
        }
    }

    public static WebhookForm? ToForm(StoredForm? stored) => stored is null ? null : new()
    {
        Type = stored.Type,
        Field = stored.Field,
        Encoding = stored.Encoding,
        Fields = stored.Fields,
    };

    private static WebhookForm ToForm(WebhookFormView form) => new()
    {
        Type = form.Type,
        Field = form.Field,
        Encoding = form.Encoding,
        Fields = form.Fields ?? [],
    };

    private static void JudgeWord(string member, string? value, string[] words, BodyErrors errors)
    {
        if (value is not null && !words.Contains(value))
        {
            errors.Add(
                $"#/form/{member}", BadValue, $"The member 'form.{member}' must be {string.Join(" or ", words)}.");
        }
    }
}
