namespace RelateMail.Smtp;

/// <summary>Load balancers in front of the listeners, section <c>Proxy</c>.</summary>
public sealed class ProxyOptions
{
    public const string Section = "Proxy";

    /// <summary>
    /// Networks (<c>10.0.0.0/8</c>, <c>2001:db8::/32</c>) and addresses whose connections begin with a PROXY header,
    /// version 1 or 2. The header is required and trusted from these sources, and not accepted from others. A list, or
    /// one text with commas; empty for none.
    /// </summary>
    public IList<string> TrustedSources { get; set; } = [];
}
