using System.Globalization;
using System.Text.Json;
using RelateMail.WebConsole.Api;

namespace RelateMail.WebConsole.Shared;

/// <summary>Values in the form that a person reads.</summary>
internal static class Words
{
    private static readonly string[] s_units = ["bytes", "KB", "MB", "GB", "TB"];

    /// <summary>Octets with three digits, such as 1.25 MB.</summary>
    public static string Size(long octets)
    {
        double value = octets;
        int unit = 0;
        while (value >= 1000 && unit < s_units.Length - 1)
        {
            value /= 1000;
            unit++;
        }

        return unit == 0 ? string.Create(CultureInfo.InvariantCulture, $"{octets} bytes")
            : string.Create(CultureInfo.InvariantCulture, $"{value:G3} {s_units[unit]}");
    }

    public static string Count(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>Addresses of a field, with their names.</summary>
    public static string Addresses(IEnumerable<JsonElement> addresses) => string.Join(", ", addresses.Select(
        static one => (one.Text("name"), one.Text("address")) switch
        {
            ({ Length: > 0 } name, { } address) => $"{name} <{address}>",
            (_, { } address) => address,
            ({ } name, _) => name,
            _ => "",
        }));

    /// <summary>The name of the first sender, or the address.</summary>
    public static string Sender(JsonElement message)
    {
        JsonElement from = message.Items("from").FirstOrDefault();
        string? name = from.Text("name") is { Length: > 0 } given ? given : from.Text("address");
        return name ?? (message.Text("reversePath") is { Length: > 0 } path ? path : "(no sender)");
    }

    public static string Subject(JsonElement message) =>
        message.Text("subject") is { Length: > 0 } subject ? subject : "(no subject)";

    /// <summary>The verdict on the sender, as a sentence.</summary>
    public static string Verdict(JsonElement authentication)
    {
        JsonElement dmarc = authentication.Member("dmarc") ?? default;
        string domain = dmarc.Text("domain") ?? "its domain";
        return dmarc.Text("result") switch
        {
            null => "The sender of this mail was not judged.",
            "pass" => $"The mail is from {domain}: DMARC passed.",
            "fail" => $"The mail claims to be from {domain}, and DMARC failed: do not trust the sender.",
            "none" => $"{domain} publishes no DMARC policy, so the sender is not proven.",
            var result => $"The sender is not proven (DMARC: {result}).",
        };
    }
}
