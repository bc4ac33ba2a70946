using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using RelateMail.SenderAuthentication.Dns;

namespace RelateMail.SenderAuthentication.Hosting;

/// <summary>
/// Reads <c>Dns:Servers</c> and <c>Authentication:TrustedRelays</c> as a list or as one text with commas.
/// </summary>
internal sealed class ListOptionsReader(IConfiguration configuration)
    : IConfigureOptions<DnsOptions>, IConfigureOptions<AuthenticationOptions>
{
    public void Configure(DnsOptions options) => options.Servers = Read(DnsOptions.Section, nameof(options.Servers));

    public void Configure(AuthenticationOptions options) =>
        options.TrustedRelays = Read(AuthenticationOptions.Section, nameof(options.TrustedRelays));

    private string[] Read(string section, string key)
    {
        IConfigurationSection list = configuration.GetSection(section).GetSection(key);
        IEnumerable<string> texts = list.GetChildren().Select(static item => item.Value ?? "");
        return list.Value is { } text ? Split(text) : [.. texts.SelectMany(Split)];
    }

    private static string[] Split(string text) =>
        text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
