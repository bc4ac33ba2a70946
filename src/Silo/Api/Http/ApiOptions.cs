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
    /// The bearer key (RFC 6750) with every scope: 16 to 512 printable ASCII characters without spaces. If null or
    /// empty, Development creates a key, and elsewhere only <see cref="Keys"/> have access.
    /// </summary>
    [RegularExpression(KeyPattern, ErrorMessage =
        "Api:AdminKey must be 16 to 512 printable ASCII characters without spaces; 'openssl rand -hex 32' makes one.")]
    public string? AdminKey { get; set; }

    /// <summary>
    /// The address of the server for its clients, such as https://mail.example.org, for links in webhooks. If null, the
    /// links are paths.
    /// </summary>
    public Uri? PublicUrl { get; set; }

    /// <summary>More keys, each with its own scopes.</summary>
    public IList<ApiKeyOptions> Keys { get; } = [];
}

/// <summary>A key of the API with scopes.</summary>
public sealed class ApiKeyOptions
{
    /// <summary>Like <see cref="ApiOptions.AdminKey"/>; must be unique.</summary>
    public string? Key { get; set; }

    /// <summary>A name for people; must be unique.</summary>
    public string? Name { get; set; }

    /// <summary>
    /// <c>mail.read</c>, <c>mail.write</c>, <c>directory.read</c>, <c>directory.write</c>, <c>certificates.read</c>,
    /// <c>certificates.write</c>, <c>webhooks</c>, <c>trace.read</c>. <c>admin</c> reads and changes directory and
    /// certificates, and opens the dashboard. Also accepted: <c>mail</c> for both of mail, and <c>read</c> for reading
    /// directory and certificates.
    /// </summary>
    public IList<string> Scopes { get; } = [];
}

[OptionsValidator]
internal sealed partial class ApiOptionsValidator : IValidateOptions<ApiOptions>;

/// <summary>Validates <see cref="ApiOptions.Keys"/>; a failure names the setting and never a key.</summary>
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
                failures.Add($"{section}:Key must be 16 to 512 printable ASCII characters without spaces;"
                    + " 'openssl rand -hex 32' creates one.");
            }
            else if (!keys.Add(key.Key))
            {
                failures.Add($"{section}:Key is the same as another key; each key must be unique.");
            }

            if (string.IsNullOrWhiteSpace(key.Name) || !names.Add(key.Name))
            {
                failures.Add($"{section}:Name must be set, and differ from the names of the other keys.");
            }

            if (key.Scopes.Count == 0 || !key.Scopes.All(scope => ApiScope.TryParse(scope, out _)))
            {
                failures.Add($"{section}:Scopes must contain at least one of {ApiScope.All}, and nothing else.");
            }
        }

        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    [GeneratedRegex($"^{ApiOptions.KeyPattern}\\z")]
    private static partial Regex Key();
}
