using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace RelateMail.Smtp.Hosting;

/// <summary>Reads the section <see cref="ProxyOptions"/>.</summary>
internal sealed class ProxyOptionsReader(IConfiguration configuration) : IConfigureOptions<ProxyOptions>
{
    public void Configure(ProxyOptions options) => options.TrustedSources = NetworkLists.Read(
        configuration.GetSection(ProxyOptions.Section).GetSection(nameof(options.TrustedSources)));
}
