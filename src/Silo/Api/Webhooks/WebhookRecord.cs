using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using RelateMail.Api.Contracts;
using RelateMail.Grains.Webhooks;
using RelateMail.Silo.Api.Http;
using RelateMail.Storage;

namespace RelateMail.Silo.Api.Webhooks;

/// <summary>
/// One webhook during one request. The store compares versions, so that of two concurrent changes only one is made.
/// </summary>
internal sealed class WebhookRecord(string name, HttpContext context, WebhookAdministration services)
{
    /// <summary>A PATCH without a condition starts again if another change was faster.</summary>
    private const int MaxPatchAttempts = 10;

    private static readonly TimeSpan s_keep = TimeSpan.FromDays(1);
    private static readonly TimeSpan s_longestKeep = TimeSpan.FromDays(30);

    private readonly ApiKey _asking = ApiKey.Of(context);

    private CancellationToken Aborted => context.RequestAborted;

    /// <summary>The tag of a webhook, with or without its new secret.</summary>
    public static string TagOf(WebhookRow row) => string.Create(
        CultureInfo.InvariantCulture,
        $"\"{row.Number:x}-{row.Version:x}-{row.FailingSince?.ToUnixTimeMilliseconds() ?? 0:x}\"");

    public async Task<IResult> GetAsync() => await FindAsync() is { } row ? Answer(row) : NotFound();

    /// <summary>Creates or replaces the whole, except the secret.</summary>
    public async Task<IResult> PutAsync()
    {
        if (!_asking.Owns(name))
        {
            return NotFound();
        }

        JsonBody<WebhookRequest> body = await JsonBody.ReadAsync(
            context.Request, ApiJson.Default.WebhookRequest, (request, errors) =>
            {
                WebhookRules.Judge(request, services.Formats, services.Networks, errors);
                WebhookRules.JudgeLimits(request, _asking.Limits, errors);
                if (request.Credentials is { Password: null })
                {
                    errors.Add("#/credentials/password", "missing", "The member 'credentials.password' is missing.");
                }
            });
        if (body.IsRefused)
        {
            return body.Refusal;
        }

        Preconditions conditions = Preconditions.Of(context.Request);
        for (int attempt = 1; attempt <= MaxPatchAttempts; attempt++)
        {
            WebhookRow? before = await FindAsync();
            if (conditions.Refuse(before is null ? null : TagOf(before)) is { } changed)
            {
                return changed;
            }

            if (await WriteAsync(before, body.Value) is { } answer)
            {
                return answer;
            }
        }

        return Problems.Changed();
    }

    /// <summary>Changes the members that the body has (RFC 7396).</summary>
    public async Task<IResult> PatchAsync()
    {
        Preconditions conditions = Preconditions.Of(context.Request);
        for (int attempt = 1; attempt <= MaxPatchAttempts; attempt++)
        {
            WebhookRow? before = await FindAsync();
            if (conditions.Refuse(before is null ? null : TagOf(before)) is { } changed)
            {
                return changed;
            }

            if (before is null)
            {
                return NotFound();
            }

            WebhookDefinition definition = WebhookDefinition.Read(before);
            JsonBody<WebhookRequest> body = await JsonBody.ReadPatchAsync(
                context.Request, ApiJson.Default.WebhookRequest, ToRequest(before, definition),
                (request, errors) =>
                {
                    WebhookRules.Judge(request, services.Formats, services.Networks, errors);
                    WebhookRules.JudgeLimits(request, _asking.Limits, errors);
                    if (request.Credentials is { Password: null } && !IsSame(request.Credentials, definition))
                    {
                        errors.Add(
                            "#/credentials/password", "missing", "The member 'credentials.password' is missing.");
                    }
                });
            if (body.IsRefused)
            {
                return body.Refusal;
            }

            if (await WriteAsync(before, body.Value) is { } answer)
            {
                return answer;
            }
        }

        return Problems.Changed();
    }

    public async Task<IResult> DeleteAsync()
    {
        WebhookRow? before = await FindAsync();
        Preconditions conditions = Preconditions.Of(context.Request);
        if (conditions.Refuse(before is null ? null : TagOf(before)) is { } changed)
        {
            return changed;
        }

        if (before is null)
        {
            return NotFound();
        }

        if (!await services.Store.DeleteAsync(name, conditions.Any ? before.Version : null, Aborted))
        {
            return conditions.Any ? Problems.Changed() : NotFound();
        }

        await services.RefreshAsync(before.Number);
        return TypedResults.NoContent();
    }

    /// <summary>Replaces the secret; the one before signs too for a time.</summary>
    public async Task<IResult> RotateAsync()
    {
        DateTimeOffset now = services.Now;
        JsonBody<WebhookRotationRequest> body = await JsonBody.ReadAsync(
            context.Request, ApiJson.Default.WebhookRotationRequest, (request, errors) =>
            {
                if (request.Secret is { } given && WebhookSecret.TryParse(given) is null)
                {
                    errors.Add("#/secret", "bad-value", WebhookSecret.Rule("secret"));
                }

                if (request.KeepUntil > now + s_longestKeep)
                {
                    errors.Add("#/keepUntil", "out-of-range", "The member 'keepUntil' must be within 30 days.");
                }
            });
        if (body.IsRefused)
        {
            return body.Refusal;
        }

        if (await FindAsync() is not { } before)
        {
            return NotFound();
        }

        if (Preconditions.Of(context.Request).Refuse(TagOf(before)) is { } changed)
        {
            return changed;
        }

        if (!services.Sealer.HasKey)
        {
            return Problems.NoSealKey();
        }

        WebhookDefinition definition = WebhookDefinition.Read(before);
        byte[] current = services.Sealer.Open(definition.Secrets[0].Octets, name);
        byte[]? wanted = body.Value.Secret is { } text ? WebhookSecret.TryParse(text) : null;
        if (wanted is not null && current.AsSpan().SequenceEqual(wanted))
        {
            return Answer(before); // a repeat
        }

        if (body.Value.IfVersion is { } version && version != before.Version)
        {
            return Problems.OtherWebhookVersion(version, before.Version);
        }

        byte[] secret = wanted ?? WebhookSecret.Create();
        var old = new StoredSecret(definition.Secrets[0].Octets, body.Value.KeepUntil ?? now + s_keep);
        definition = definition with { Secrets = [new(services.Sealer.Seal(secret, name), null), old] };
        WebhookRow? row = await services.PutAsync(
            new WebhookChange(name, before.Version, before.IsEnabled, now, definition.Write(), definition.Scopes()),
            Aborted);
        return row is null
            ? Problems.Changed()
            : Answer(row, wanted is null ? WebhookSecret.Write(secret) : null);
    }

    private static WebhookRequest ToRequest(WebhookRow row, WebhookDefinition definition)
    {
        WebhookView view = WebhookProjection.ToView(row);
        return new WebhookRequest
        {
            Url = view.Url,
            Format = view.Format,
            Form = view.Form,
            Domains = view.Domains,
            Mailboxes = view.Mailboxes,
            Ordered = view.Ordered,
            MaxConcurrency = view.MaxConcurrency,
            Enabled = view.Enabled,
            Headers = view.Headers,
            Credentials = definition.Credentials is null ? null : new WebhookCredentialsRequest
            {
                Type = view.Credentials!.Type,
                User = view.Credentials.User,
                Header = view.Credentials.Header,
            },
        };
    }

    private static bool IsSame(WebhookCredentialsRequest given, WebhookDefinition definition) =>
        definition.Credentials is { } stored && stored.Type == given.Type
        && stored.Name == (given.User ?? given.Header);

    /// <returns>The answer; null if another change was faster.</returns>
    private async Task<IResult?> WriteAsync(WebhookRow? before, WebhookRequest request)
    {
        if (!services.Sealer.HasKey)
        {
            return Problems.NoSealKey();
        }

        WebhookDefinition? old = before is null ? null : WebhookDefinition.Read(before);
        byte[]? created = old is null && request.Secret is null ? WebhookSecret.Create() : null;
        byte[]? given = request.Secret is { } text ? WebhookSecret.TryParse(text) : created;
        WebhookDefinition definition = services.ToDefinition(name, request, old) with
        {
            Secrets = given is null ? old!.Secrets : [new StoredSecret(services.Sealer.Seal(given, name), null)],
        };
        WebhookRow? row = await services.PutAsync(
            new WebhookChange(
                name, before?.Version ?? 0, request.Enabled, services.Now, definition.Write(), definition.Scopes()),
            Aborted);
        if (row is null)
        {
            return null;
        }

        return Answer(row, created is null ? null : WebhookSecret.Write(created), isNew: before is null);
    }

    private Task<WebhookRow?> FindAsync() => services.Visible(context).FindAsync(name, Aborted);

    private ProblemHttpResult NotFound() => Problems.NoSuchWebhook(name);

    private static JsonResource<WebhookView> Answer(WebhookRow row, string? secret = null, bool isNew = false) => new(
        WebhookProjection.ToView(row, secret),
        isNew ? StatusCodes.Status201Created : StatusCodes.Status200OK,
        isNew ? $"{ApiPaths.Root}/webhooks/{row.Name}" : null,
        TagOf(row));
}
