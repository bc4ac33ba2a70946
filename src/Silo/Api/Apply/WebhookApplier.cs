using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using RelateMail.Grains.Webhooks;
using RelateMail.Silo.Api.Http;
using RelateMail.Silo.Api.Webhooks;
using RelateMail.Storage;

namespace RelateMail.Silo.Api.Apply;

/// <summary>Makes webhooks as declared, one after the other.</summary>
internal sealed class WebhookApplier(WebhookAdministration services, ApplySettings settings)
{
    /// <summary>A webhook that another request changes meanwhile is compared again.</summary>
    private const int MaxAttempts = 10;

    public async Task<ApplyResultView> ApplyAsync(InputLine line, CancellationToken cancellationToken)
    {
        if (!settings.Asking.Scopes.HasFlag(ApiScopes.Webhooks))
        {
            return Failed(line, Problems.InsufficientScope("webhooks"));
        }

        JsonBody<WebhookEntry> body = JsonBody.Read(line.Entry, ApplyJson.Default.WebhookEntry, Judge);
        if (body.IsRefused)
        {
            return Failed(line, body.Refusal);
        }

        line.Name = body.Value.Name;
        if (!services.Sealer.HasKey)
        {
            return Failed(line, Problems.NoSealKey());
        }

        for (int attempt = 1; attempt <= MaxAttempts; attempt++)
        {
            if (await TryApplyAsync(line, body.Value, cancellationToken) is { } result)
            {
                return result;
            }
        }

        return Failed(line, Problems.Changed());
    }

    private static ApplyResultView Failed(InputLine line, ProblemHttpResult problem) =>
        ApplyResultView.Failed(line, ApplyProblemView.Of(problem));

    private void Judge(WebhookEntry entry, BodyErrors errors)
    {
        if (!WebhookRules.IsName(entry.Name))
        {
            errors.Add("#/name", "bad-name", Problems.BadWebhookName(entry.Name).ProblemDetails.Detail!);
        }
        else if (!settings.Asking.Owns(entry.Name))
        {
            errors.Add("#/name", "outside-limits", "The name is outside the limits of the key.");
        }

        WebhookRules.Judge(entry, services.Formats, services.Networks, errors);
        WebhookRules.JudgeLimits(entry, settings.Asking.Limits, errors);
        if (entry.Credentials is { Password: null })
        {
            errors.Add("#/credentials/password", "missing", "The member 'credentials.password' is missing.");
        }
    }

    /// <returns>Null if another change was faster.</returns>
    private async Task<ApplyResultView?> TryApplyAsync(
        InputLine line, WebhookEntry entry, CancellationToken cancellationToken)
    {
        WebhookRow? row = await services.Store.FindAsync(entry.Name, cancellationToken);
        WebhookDefinition? old = row is null ? null : WebhookDefinition.Read(row);
        WebhookDefinition wanted = services.ToDefinition(entry.Name, entry, old);
        byte[]? given = entry.Secret is { } text ? WebhookSecret.TryParse(text) : null;
        bool keepsSecret = old is not null && (given is null || Opens(old.Secrets[0].Octets, entry.Name, given));
        if (row is not null && keepsSecret && row.IsEnabled == entry.Enabled && IsSame(entry, wanted, old!))
        {
            return Result(line, "unchanged", null);
        }

        string outcome = row is null ? "created" : "updated";
        if (settings.DryRun)
        {
            return Result(line, outcome, null);
        }

        byte[]? created = row is null && given is null ? WebhookSecret.Create() : null;
        wanted = wanted with
        {
            Secrets = keepsSecret
                ? old!.Secrets
                : [new StoredSecret(services.Sealer.Seal(given ?? created!, entry.Name), null)],
        };
        WebhookRow? after = await services.PutAsync(
            new WebhookChange(
                entry.Name, row?.Version ?? 0, entry.Enabled, services.Now, wanted.Write(), wanted.Scopes()),
            cancellationToken);
        return after is null ? null : Result(line, outcome, created is null ? null : WebhookSecret.Write(created));
    }

    private static ApplyResultView Result(InputLine line, string outcome, string? secret) =>
        new(line.Number, line.Kind, line.Name, outcome, secret, null, null);

    /// <summary>Compares without secrets, which are sealed anew each time, and then the password.</summary>
    private bool IsSame(WebhookEntry entry, WebhookDefinition wanted, WebhookDefinition old)
    {
        bool isSame = Plain(wanted).Span.SequenceEqual(Plain(old).Span)
            && wanted.Credentials?.Type == old.Credentials?.Type && wanted.Credentials?.Name == old.Credentials?.Name;
        return isSame && (old.Credentials is not { } stored
            || Opens(stored.Secret, entry.Name, Encoding.UTF8.GetBytes(entry.Credentials!.Password!)));
    }

    private static ReadOnlyMemory<byte> Plain(WebhookDefinition definition) =>
        (definition with { Credentials = null, Secrets = [] }).Write();

    private bool Opens(ReadOnlyMemory<byte> octets, string name, byte[] secret)
    {
        try
        {
            return services.Sealer.Open(octets.Span, name).AsSpan().SequenceEqual(secret);
        }
        catch (WebhookSealException)
        {
            return false; // sealed with another key: the declared secret replaces it
        }
    }
}
