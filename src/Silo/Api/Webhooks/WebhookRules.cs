using System.Buffers;
using System.Text.RegularExpressions;
using RelateMail.Api.Contracts;
using RelateMail.Grains.Abstractions;
using RelateMail.Silo.Api.Http;
using RelateMail.Webhooks;

namespace RelateMail.Silo.Api.Webhooks;

/// <summary>The rules for the members of a webhook.</summary>
internal static partial class WebhookRules
{
    public const string Basic = "basic";
    public const string Header = "header";
    public const string Jwt = "jwt";
    public const int MaxConcurrency = 64;
    public const int MaxScopes = 1000;
    public const int MaxHeaders = 20;
    public const int MaxText = 1024;
    private const int MinKeyOctets = 32;

    private const string BadValue = "bad-value";

    private static readonly SearchValues<char> s_token = SearchValues.Create(
        "!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"); // RFC 9110 §5.6.2

    /// <summary>Fields that the request itself needs, or that would change where it goes.</summary>
    private static readonly HashSet<string> s_reserved = new(StringComparer.OrdinalIgnoreCase)
    {
        "Host", "Content-Length", "Content-Type", "Transfer-Encoding", "Connection", "Expect", "Upgrade", "TE",
        "Trailer",
        "Authorization", "Proxy-Authorization", "Cookie", "webhook-id", "webhook-timestamp", "webhook-signature",
    };

    public static void Judge(
        WebhookRequest request, IReadOnlyCollection<string> formats, WebhookNetworks networks, BodyErrors errors)
    {
        if (!WebhookUrl.TryParse(request.Url, networks, out _, out string? problem))
        {
            errors.Add("#/url", BadValue, $"The member 'url' cannot be used. {problem}");
        }

        if (!formats.Contains(request.Format))
        {
            errors.Add("#/format", BadValue, $"The member 'format' must be one of {string.Join(", ", formats)}.");
        }

        else if (request.Form is { } form)
        {
            WebhookFormRules.Judge(request.Format, form, errors);
        }

        if (request.MaxConcurrency is < 1 or > MaxConcurrency)
        {
            errors.Add("#/maxConcurrency", "out-of-range",
                $"The member 'maxConcurrency' must be from 1 to {MaxConcurrency}.");
        }

        JudgeScopes(request, errors);
        JudgeHeaders(request.Headers ?? [], errors);
        JudgeCredentials(request.Credentials, errors);
        if (request.Secret is { } secret && WebhookSecret.TryParse(secret) is null)
        {
            errors.Add("#/secret", BadValue, WebhookSecret.Rule("secret"));
        }
    }

    /// <summary>Adds an error if the webhook would apply to something outside the limits of a key.</summary>
    public static void JudgeLimits(WebhookRequest request, KeyLimits limits, BodyErrors errors)
    {
        string[]? domains = request.Domains?.Select(Canonical).ToArray();
        string[]? mailboxes = request.Mailboxes?
            .Select(given => RouteAddress.TryCanonicalize(given, out string? one) ? one : given).ToArray();
        if (!errors.Has("#/domains") && !errors.Has("#/mailboxes") && !limits.Contain(domains, mailboxes))
        {
            errors.Add(
                limits.Mailboxes is null ? "#/domains" : "#/mailboxes", "outside-limits",
                "The webhook must be limited to domains and mailboxes within the limits of the key.");
        }
    }

    /// <summary>Letters, digits, dot, hyphen and underscore, so that a name needs no escape in a path.</summary>
    public static bool IsName(string name) => Name().IsMatch(name);

    public static string Canonical(string domain) =>
        MailboxAddress.TryCanonicalizeDomain(domain, out string? canonical) ? canonical : domain;

    private static void JudgeScopes(WebhookRequest request, BodyErrors errors)
    {
        JudgeScopes("domains", request.Domains, "bad-domain", "a domain name, like example.org", errors, static given =>
            MailboxAddress.TryCanonicalizeDomain(given, out string? canonical) && canonical[0] != '[');
        JudgeScopes(
            "mailboxes", request.Mailboxes, "bad-address", "a mail address: write local-part@domain", errors,
            static given => RouteAddress.TryCanonicalize(given, out _));
    }

    private static void JudgeScopes(
        string member, string[]? given, string code, string rule, BodyErrors errors, Func<string, bool> isValid)
    {
        if (given?.Length > MaxScopes)
        {
            errors.Add($"#/{member}", "out-of-range", $"The member '{member}' must contain at most {MaxScopes} names.");
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

    private static void JudgeHeaders(Dictionary<string, string> headers, BodyErrors errors)
    {
        if (headers.Count > MaxHeaders)
        {
            errors.Add("#/headers", "out-of-range", $"The member 'headers' must contain at most {MaxHeaders} fields.");
            return;
        }

        foreach ((string name, string value) in headers)
        {
            if (!IsFieldName(name) || !IsFieldValue(value))
            {
                errors.Add(BodyErrors.Pointer("#/headers", name), BadValue,
                    $"The member 'headers' must have names of header fields that the server does not set itself, and"
                    + $" printable ASCII values of at most {MaxText} characters.");
            }
        }
    }

    private static void JudgeCredentials(WebhookCredentialsRequest? credentials, BodyErrors errors)
    {
        const string Pointer = "#/credentials";
        bool isValid = credentials switch
        {
            null => true,
            { Type: Basic, User: { Length: > 0 } user, Header: null } =>
                !user.Contains(':', StringComparison.Ordinal) && IsFieldValue(user), // RFC 7617 §2
            { Type: Jwt, Header: null, User: null } => true, // in the field of the format
            { Type: Header or Jwt, Header: { } name, User: null } =>
                IsFieldName(name) || name.Equals("Authorization", StringComparison.OrdinalIgnoreCase),
            _ => false,
        };
        if (!isValid)
        {
            errors.Add(Pointer, BadValue,
                "The member 'credentials' must be {type: basic, user, password}, {type: header, header, password}"
                + " or {type: jwt, header, password}.");
        }
        else if (credentials is { Type: Jwt, Password: { } key } && !IsKey(key))
        {
            errors.Add($"{Pointer}/password", BadValue,
                $"The member 'credentials.password' of jwt must be {MinKeyOctets} octets or more in base64.");
        }
        else if (credentials?.Password is { } password && !IsFieldValue(password))
        {
            errors.Add($"{Pointer}/password", BadValue,
                $"The member 'credentials.password' must be 1 to {MaxText} printable ASCII characters.");
        }
    }

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9._-]{0,63}\\z")]
    private static partial Regex Name();

    private static bool IsKey(string password) =>
        Convert.TryFromBase64String(password, new byte[MaxText], out int count) && count >= MinKeyOctets;

    private static bool IsFieldName(string name) => name.Length is > 0 and <= 64
        && !name.AsSpan().ContainsAnyExcept(s_token) && !s_reserved.Contains(name);

    private static bool IsFieldValue(string value) =>
        value.Length is > 0 and <= MaxText && !value.AsSpan().ContainsAnyExceptInRange(' ', '~');
}
