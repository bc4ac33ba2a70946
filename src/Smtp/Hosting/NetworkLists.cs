using Microsoft.Extensions.Configuration;
using RelateMail.Smtp.Listening.Proxy;

namespace RelateMail.Smtp.Hosting;

/// <summary>
/// Settings that are lists of networks: a list, or one text with commas, which is what an environment variable
/// contains.
/// </summary>
internal static class NetworkLists
{
    public static string[] Read(IConfigurationSection section)
    {
        IEnumerable<string> texts = section.GetChildren().Select(static item => item.Value ?? "");
        return section.Value is { } text ? Split(text) : [.. texts.SelectMany(Split)];
    }

    /// <summary>One message for each entry that does not parse, because it would match nothing.</summary>
    public static IEnumerable<string> Failures(string key, IEnumerable<string> texts) => texts
        .Where(static text => !TrustedSources.TryParse(text, out _))
        .Select(text => $"{key}: '{text}' is neither an address nor a network with host bits 0, such as 10.0.0.0/8"
            + " or 2001:db8::/32.");

    private static string[] Split(string text) =>
        text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
}
