using System.ComponentModel.DataAnnotations;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;

namespace RelateMail.Silo.Api.Http;

/// <summary>The HTTP API, section <c>Api</c>.</summary>
public sealed class ApiOptions
{
    public const string Section = "Api";

    internal const string KeyPattern = "[!-~]{16,512}";

    /// <summary>
    /// The bearer key (RFC 6750) that may do everything: 16 to 512 printable ASCII characters without spaces. Null or
    /// empty: one is made in Development, and elsewhere only <see cref="Keys"/> open the API.
    /// </summary>
    [RegularExpression(KeyPattern, ErrorMessage =
        "Api:AdminKey must have 16 to 512 characters, printable ASCII, no spaces; 'openssl rand -hex 32' makes one.")]
    public string? AdminKey { get; set; }

    /// <summary>More keys, each of which may do a part.</summary>
    public IList<ApiKeyOptions> Keys { get; } = [];
}

/// <summary>A key of the API that may do what its scopes say.</summary>
public sealed class ApiKeyOptions
{
    /// <summary>As <see cref="ApiOptions.AdminKey"/>; no two are equal.</summary>
    public string? Key { get; set; }

    /// <summary>What people call it; no two are equal.</summary>
    public string? Name { get; set; }

    /// <summary>
    /// <c>mail</c>: mailboxes and messages. <c>read</c>: domains, accounts, aliases and certificates, but no mail and
    /// no change. <c>admin</c>: what <c>read</c> may see, its changes too, and the dashboard.
    /// </summary>
    public IList<string> Scopes { get; } = [];
}

[OptionsValidator]
internal sealed partial class ApiOptionsValidator : IValidateOptions<ApiOptions>;

/// <summary>The rules of <see cref="ApiOptions.Keys"/>; a message names the setting and never a key.</summary>
internal sealed partial class ApiKeyOptionsValidator : IValidateOptions<ApiOptions>
{
    public ValidateOptionsResult Validate(string? name, ApiOptions options)
    {
        var failures = new List<string>();
        var keys = new HashSet<string>(StringComparer.Ordinal) { options.AdminKey ?? "" };
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        for (int index = 0; index < options.Keys.Count; index++)
        {
            string section = $"{ApiOptions.Section}:{nameof(ApiOptions.Keys)}:{index}";
            ApiKeyOptions key = options.Keys[index];
            if (key.Key is null || !Key().IsMatch(key.Key))
            {
                failures.Add($"{section}:Key must have 16 to 512 characters, printable ASCII, no spaces;"
                    + " 'openssl rand -hex 32' makes one.");
            }
            else if (!keys.Add(key.Key))
            {
                failures.Add($"{section}:Key is that of another one; each must be its own.");
            }

            if (string.IsNullOrWhiteSpace(key.Name) || !names.Add(key.Name))
            {
                failures.Add($"{section}:Name must be there, and be another one than those before it.");
            }

            if (key.Scopes.Count == 0 || !key.Scopes.All(scope => ApiScope.TryParse(scope, out _)))
            {
                failures.Add($"{section}:Scopes must be one or more of {ApiScope.All}.");
            }
        }

        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    [GeneratedRegex($"^{ApiOptions.KeyPattern}\\z")]
    private static partial Regex Key();
}
