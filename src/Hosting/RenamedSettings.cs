using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace RelateMail.Hosting;

/// <summary>A setting whose key has changed. Each key stands for its whole subtree.</summary>
/// <param name="OldKey">The key of earlier versions, which still works.</param>
/// <param name="NewKey">The current key, which overrides the old key.</param>
public sealed record RenamedSetting(string OldKey, string NewKey);

/// <summary>Keeps configurations with old keys working.</summary>
public static class RenamedSettings
{
    /// <summary>
    /// Makes the value of each old key visible under its new key, unless the new key is set. Logs one warning at start
    /// for each old key that is set. Call it when all sources that may hold an old key are added.
    /// </summary>
    public static TBuilder AddRenamedSettings<TBuilder>(this TBuilder builder, params RenamedSetting[] settings)
        where TBuilder : IHostApplicationBuilder
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(settings);
        foreach (RenamedSetting setting in settings)
        {
            IConfigurationSection old = builder.Configuration.GetSection(setting.OldKey);
            if (old.Exists() && !IsAdded(builder.Services, setting))
            {
                bool isOverridden = builder.Configuration.GetSection(setting.NewKey).Exists();
                builder.Services.AddSingleton(new OldSetting(setting, isOverridden));
                if (!isOverridden)
                {
                    Copy(old, setting, builder.Configuration);
                }
            }
        }

        builder.Services.AddHostedService<RenamedSettingsWarning>();
        return builder;
    }

    private static bool IsAdded(IServiceCollection services, RenamedSetting setting) =>
        services.Any(service =>
            !service.IsKeyedService && service.ImplementationInstance is OldSetting old && old.Setting == setting);

    private static void Copy(IConfigurationSection old, RenamedSetting setting, IConfigurationManager configuration)
    {
        KeyValuePair<string, string?>[] values =
        [
            .. old.AsEnumerable()
                .Where(static pair => pair.Value is not null)
                .Select(pair => KeyValuePair.Create(setting.NewKey + pair.Key[setting.OldKey.Length..], pair.Value)),
        ];
        configuration.Sources.Insert(0, new MemoryConfigurationSource { InitialData = values });
    }
}

/// <summary>An old key that is set.</summary>
/// <param name="Setting">Its keys.</param>
/// <param name="IsOverridden">True if the new key is set too, so that the old key has no effect.</param>
internal sealed record OldSetting(RenamedSetting Setting, bool IsOverridden);

/// <summary>Logs the old keys that are set, once the loggers exist.</summary>
internal sealed class RenamedSettingsWarning(
    IEnumerable<OldSetting> settings, ILogger<RenamedSettingsWarning> logger) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        foreach ((RenamedSetting setting, bool isOverridden) in settings)
        {
            if (isOverridden)
            {
                logger.RenamedSettingIgnored(setting.OldKey, setting.NewKey);
            }
            else
            {
                logger.RenamedSettingUsed(setting.OldKey, setting.NewKey);
            }
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
