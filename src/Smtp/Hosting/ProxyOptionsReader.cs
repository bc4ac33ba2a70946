using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace RelateMail.Smtp.Hosting;

/// <summary>
/// Reads the section as a list or as one text with commas, which is what an environment variable contains.
/// </summary>
internal sealed class ProxyOptionsReader(IConfiguration configuration) : IConfigureOptions<ProxyOptions>
{
    public void Configure(ProxyOptions options)
    {
        IConfigurationSection section =
            configuration.GetSection(ProxyOptions.Section).GetSection(nameof(options.TrustedSources));
        IEnumerable<string> texts = section.GetChildren().Select(static item => item.Value ?? "");
        options.TrustedSources = section.Value is { } text ? [.. Split(text)] : [.. texts.SelectMany(Split)];
    }

    private static string[] Split(string text) =>
        text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
