using Microsoft.Extensions.Options;

namespace RelateMail.WebConsole.Settings;

/// <summary>Validates <c>Console:OpenIdConnect</c>. A failure names the setting and never a secret.</summary>
internal sealed class OpenIdValidator(IEnumerable<ScopeWords> words) : IValidateOptions<ConsoleOptions>
{
    private const string Section = $"{ConsoleOptions.Section}:{nameof(ConsoleOptions.OpenIdConnect)}";
    private const int MinSecret = 16;

    private static readonly TimeSpan s_shortest = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan s_longest = TimeSpan.FromDays(1);

    public ValidateOptionsResult Validate(string? name, ConsoleOptions options)
    {
        string[] failures = options.OpenIdConnect is { } openId ? [.. Failures(openId), .. RoleFailures(openId)] : [];
        return failures.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private static IEnumerable<string> Failures(OpenIdOptions options)
    {
        if (!IsAddress(options.Authority))
        {
            yield return $"{Section}:Authority must be the https address of the provider.";
        }

        if (options.PublicUrl is not null && !IsAddress(options.PublicUrl))
        {
            yield return $"{Section}:PublicUrl must be the https address of this server, or empty.";
        }

        if (options.ClientId.Length == 0)
        {
            yield return $"{Section}:ClientId must be set.";
        }

        if (options.ClientSecret.Length < MinSecret)
        {
            yield return $"{Section}:ClientSecret must have {MinSecret} characters or more, because it signs sessions.";
        }

        if (!options.Scope.Split(' ').Contains("openid"))
        {
            yield return $"{Section}:Scope must contain the word openid.";
        }

        if (options.UserClaim.Length == 0 || options.RoleClaim.Length == 0)
        {
            yield return $"{Section}:UserClaim and {Section}:RoleClaim must be names of claims.";
        }

        if (options.SessionDuration < s_shortest || options.SessionDuration > s_longest)
        {
            yield return $"{Section}:SessionDuration must be from {s_shortest} to {s_longest}.";
        }
    }

    private IEnumerable<string> RoleFailures(OpenIdOptions options)
    {
        if (options.Roles.Count == 0)
        {
            yield return $"{Section}:Roles must contain a role: without one, all users of the provider are refused.";
        }

        string[] known = [.. words.SelectMany(static one => one.Words)];
        for (int index = 0; index < options.Roles.Count; index++)
        {
            if (options.Roles[index].Value.Length == 0)
            {
                yield return $"{Section}:Roles:{index}:Value must be set.";
            }

            if (options.Roles[index].Scopes.Count == 0 || options.Roles[index].Scopes.Except(known).Any())
            {
                yield return $"{Section}:Roles:{index}:Scopes must contain at least one of "
                    + $"{string.Join(", ", known)}, and nothing else.";
            }
        }
    }

    private static bool IsAddress(Uri? address) => address is { IsAbsoluteUri: true }
        && (address.Scheme == Uri.UriSchemeHttps
            || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback));
}

/// <summary>The words of scopes, which the host of the API adds.</summary>
/// <param name="Words">In the order of their definition.</param>
public sealed record ScopeWords(IReadOnlyList<string> Words);
