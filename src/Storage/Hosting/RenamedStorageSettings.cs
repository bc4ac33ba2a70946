using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace RelateMail.Storage.Hosting;

/// <summary>Applies settings that are still configured with their old keys. The new key takes precedence.</summary>
internal sealed class RenamedStorageSettings(IConfiguration configuration, ILogger<StorageOptions> logger)
    : IPostConfigureOptions<StorageOptions>
{
    private const string OldKey = $"{StorageOptions.Section}:AllowUndurable";
    private const string NewKey = $"{StorageOptions.Section}:{nameof(StorageOptions.AllowNonDurable)}";

    private bool _isLogged;

    public void PostConfigure(string? name, StorageOptions options)
    {
        if (configuration[OldKey] is null)
        {
            return;
        }

        if (configuration[NewKey] is null)
        {
            options.AllowNonDurable = configuration.GetValue<bool>(OldKey);
        }

        if (!Interlocked.Exchange(ref _isLogged, true)) // options are created more than once
        {
            logger.SettingRenamed(OldKey, NewKey);
        }
    }
}
