using RelateMail.SenderAuthentication.Results;

namespace RelateMail.SenderAuthentication.Dmarc;

/// <summary>The tag psd= (RFC 9989 §4.7).</summary>
internal enum PublicSuffix
{
    Unknown,
    Yes,
    No,
}

/// <summary>A DMARC policy record (RFC 9989 §4.7). Tags with wrong values have their defaults.</summary>
internal sealed record DmarcPolicy
{
    private const string Version = "DMARC1";

    public Disposition Policy { get; init; }

    public Disposition? SubdomainPolicy { get; init; }

    public Disposition? NonexistentPolicy { get; init; }

    public bool StrictDkim { get; init; }

    public bool StrictSpf { get; init; }

    public bool Testing { get; init; }

    public PublicSuffix PublicSuffix { get; init; }

    /// <summary>
    /// A tag p=, sp= or np= has a wrong value, and the record has no valid report address. No policy applies (RFC 9989
    /// §4.10.1).
    /// </summary>
    public bool IsUnusable { get; init; }

    /// <summary>Null if the text is not a DMARC record: its first tag is not exactly v=DMARC1.</summary>
    public static DmarcPolicy? Parse(string text)
    {
        Dictionary<string, string> tags = new(StringComparer.OrdinalIgnoreCase);
        foreach (string tag in text.Split(';'))
        {
            int equals = tag.IndexOf('=');
            string name = equals < 0 ? "" : tag[..equals].Trim(' ', '\t');
            string value = tag[(equals + 1)..].Trim(' ', '\t');
            if (tags.Count == 0 && !(name is "v" or "V" && value == Version))
            {
                return null;
            }

            tags.TryAdd(name, value);
        }

        return Read(tags);
    }

    private static DmarcPolicy Read(Dictionary<string, string> tags)
    {
        bool isValid = TryReadPolicy(tags, "p", out Disposition? policy)
            & TryReadPolicy(tags, "sp", out Disposition? subdomainPolicy)
            & TryReadPolicy(tags, "np", out Disposition? nonexistentPolicy);
        bool reports = tags.TryGetValue("rua", out string? addresses) && HasReportAddress(addresses);
        return new()
        {
            Policy = isValid ? policy ?? Disposition.None : Disposition.None,
            SubdomainPolicy = isValid ? subdomainPolicy : null,
            NonexistentPolicy = isValid ? nonexistentPolicy : null,
            IsUnusable = !isValid && !reports,
            StrictDkim = Is(tags, "adkim", "s"),
            StrictSpf = Is(tags, "aspf", "s"),
            Testing = Is(tags, "t", "y"),
            PublicSuffix = Is(tags, "psd", "y") ? PublicSuffix.Yes
                : Is(tags, "psd", "n") ? PublicSuffix.No : PublicSuffix.Unknown,
        };
    }

    private static bool TryReadPolicy(Dictionary<string, string> tags, string name, out Disposition? policy)
    {
        policy = null;
        if (!tags.TryGetValue(name, out string? value))
        {
            return true;
        }

        policy = value.ToLowerInvariant() switch
        {
            "none" => Disposition.None,
            "quarantine" => Disposition.Quarantine,
            "reject" => Disposition.Reject,
            _ => null,
        };
        return policy is not null;
    }

    private static bool HasReportAddress(string addresses) => addresses.Split(',').Any(static address =>
        Uri.TryCreate(address.Trim(' ', '\t').Split('!')[0], UriKind.Absolute, out Uri? uri) && uri.Scheme.Length > 0);

    private static bool Is(Dictionary<string, string> tags, string name, string value) =>
        tags.TryGetValue(name, out string? found) && found.Equals(value, StringComparison.OrdinalIgnoreCase);
}
