using RelateMail.Api.Contracts;
using RelateMail.Grains.Abstractions;
using RelateMail.Silo.Api.Http;

namespace RelateMail.Silo.Api.Keys;

/// <summary>The rules for the members of a key.</summary>
internal static class KeyRules
{
    private const int MaxNames = 1000;
    private const int MaxScopes = 20;

    /// <summary>Adds the errors of a key that another key makes.</summary>
    /// <param name="name">The name of the key.</param>
    /// <param name="request">The key as it is to be.</param>
    /// <param name="maker">The key that makes it.</param>
    /// <param name="now">The time of the request.</param>
    /// <param name="errors">Receives the errors.</param>
    public static void Judge(
        string name, ManagedKeyRequest request, ApiKey maker, DateTimeOffset now, BodyErrors errors)
    {
        JudgeScopes(request.Scopes, maker, errors);
        JudgeNames("domains", request.Domains, "bad-domain", "a domain name, like example.org", errors, static given =>
            MailboxAddress.TryCanonicalizeDomain(given, out string? canonical) && canonical[0] != '[');
        JudgeNames(
            "mailboxes", request.Mailboxes, "bad-address", "a mail address: write local-part@domain", errors,
            static given => RouteAddress.TryCanonicalize(given, out _));
        if (request.ExpiresAt <= now)
        {
            errors.Add("#/expiresAt", "out-of-range", "The member 'expiresAt' must be in the future.");
        }
        else if (maker.ExpiresAt is { } end && !(request.ExpiresAt <= end))
        {
            errors.Add("#/expiresAt", "wider-than-own", "The key must not outlive the one that makes it.");
        }

        if (request.Secret is { } secret && (!KeySecret.TryReadName(secret, out string? of) || of != name))
        {
            errors.Add("#/secret", "bad-value", $"The member 'secret' must be {KeySecret.Rule}.");
        }

        (string[]? domains, string[]? mailboxes) = Canonical(request);
        if (errors.Refusal is null && !maker.Limits.Contain(domains, mailboxes))
        {
            errors.Add(
                maker.Limits.Mailboxes is null ? "#/domains" : "#/mailboxes", "wider-than-own",
                "The key must be limited to domains and mailboxes of the one that makes it.");
        }
    }

    /// <summary>The limits of a request that was judged.</summary>
    public static (string[]? Domains, string[]? Mailboxes) Canonical(ManagedKeyRequest request) => (
        request.Domains?.Select(given => MailboxAddress.TryCanonicalizeDomain(given, out string? one) ? one : given)
            .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToArray(),
        request.Mailboxes?.Select(given => RouteAddress.TryCanonicalize(given, out string? one) ? one : given)
            .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToArray());

    private static void JudgeScopes(string[] scopes, ApiKey maker, BodyErrors errors)
    {
        if (scopes.Length is 0 or > MaxScopes)
        {
            errors.Add(
                "#/scopes", "out-of-range", $"The member 'scopes' must have 1 to {MaxScopes} of {ApiScope.All}.");
            return;
        }

        for (int index = 0; index < scopes.Length; index++)
        {
            // A key that is made here has the scopes of this version only, not the words of earlier settings.
            ApiScopes scope = ApiScope.Find(scopes[index]);
            if (scope == ApiScopes.None)
            {
                errors.Add($"#/scopes/{index}", "bad-value",
                    $"{Problems.Quoted(scopes[index])} is not a scope: use {ApiScope.All}.");
            }
            else if (!maker.Scopes.HasFlag(scope))
            {
                errors.Add($"#/scopes/{index}", "wider-than-own",
                    $"The key that makes it does not have the scope {scopes[index]}.");
            }
        }
    }

    private static void JudgeNames(
        string member, string[]? given, string code, string rule, BodyErrors errors, Func<string, bool> isValid)
    {
        if (given?.Length > MaxNames)
        {
            errors.Add($"#/{member}", "out-of-range", $"The member '{member}' must contain at most {MaxNames} names.");
            return;
        }

        for (int index = 0; index < (given?.Length ?? 0); index++)
        {
            if (!isValid(given![index]))
            {
                errors.Add($"#/{member}/{index}", code, $"{Problems.Quoted(given[index])} is not {rule}.");
            }
        }
    }
}
