using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace RelateMail.Grains.Accounts;

/// <summary>
/// Applies the deprecated keys of section <c>Accounts</c> and logs one warning for each. Runs before the section is
/// bound, so that a current key overrides the deprecated one.
/// </summary>
internal sealed class DeprecatedAccountSettings(
    IConfiguration configuration, ILogger<DeprecatedAccountSettings> logger) : IConfigureOptions<AccountOptions>
{
    private readonly ConcurrentDictionary<string, bool> _reported = new(StringComparer.Ordinal);

    /// <exception cref="OptionsValidationException">The value of a former key is malformed.</exception>
    public void Configure(AccountOptions options)
    {
        options.PasswordCacheTime =
            Read<TimeSpan>("AcceptedFor", nameof(options.PasswordCacheTime), "a duration such as 00:05:00")
            ?? options.PasswordCacheTime;
        options.HashMemoryBytes =
            Read<long>("HashMemoryOctets", nameof(options.HashMemoryBytes), "a number") ?? options.HashMemoryBytes;
    }

    private T? Read<T>(string oldName, string newName, string kind)
        where T : struct, IParsable<T>
    {
        string oldKey = $"{AccountOptions.Section}:{oldName}";
        string newKey = $"{AccountOptions.Section}:{newName}";
        if (configuration[oldKey] is not { Length: > 0 } text)
        {
            return null;
        }

        if (!T.TryParse(text, CultureInfo.InvariantCulture, out T value))
        {
            string failure = $"{oldKey}: '{text}' is not {kind}. This key is deprecated; use {newKey}.";
            throw new OptionsValidationException(Options.DefaultName, typeof(AccountOptions), [failure]);
        }

        if (_reported.TryAdd(oldKey, true)) // options are created more than once
        {
            logger.SettingDeprecated(oldKey, newKey);
        }

        return value;
    }
}
