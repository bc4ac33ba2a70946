using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace RelateMail.Hosting;

/// <summary>
/// Suppresses the framework's errors until the host has started, and all its events after the start has failed. Host,
/// server and silo each log the exception that ends the start with its stack trace, and the one line of
/// <see cref="StartupErrors"/> is clearer.
/// </summary>
internal sealed class StartupLogFilter : IPostConfigureOptions<LoggerFilterOptions>
{
    private volatile LogLevel _quietFrom = LogLevel.Error;

    public void Started() => _quietFrom = LogLevel.None;

    public void Failed() => _quietFrom = LogLevel.Trace;

    public void PostConfigure(string? name, LoggerFilterOptions options)
    {
        // The rule for categories without a rule of their own.
        options.Rules.Insert(0, new LoggerFilterRule(null, null, options.MinLevel, null));
        for (int index = 0; index < options.Rules.Count; index++)
        {
            LoggerFilterRule rule = options.Rules[index];
            options.Rules[index] = new LoggerFilterRule(
                rule.ProviderName, rule.CategoryName, rule.LogLevel,
                (provider, category, level) =>
                    Passes(category, level) && (rule.Filter?.Invoke(provider, category, level) ?? true));
        }
    }

    private bool Passes(string? category, LogLevel level) => level < _quietFrom || category is null
        || !(category.StartsWith("Microsoft.", StringComparison.Ordinal)
            || category.StartsWith("Orleans.", StringComparison.Ordinal));
}
