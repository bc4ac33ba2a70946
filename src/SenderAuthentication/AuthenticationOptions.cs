using System.ComponentModel.DataAnnotations;

namespace RelateMail.SenderAuthentication;

/// <summary>How senders are judged, section <c>Authentication</c>.</summary>
public sealed class AuthenticationOptions
{
    public const string Section = "Authentication";

    /// <summary>False judges no message: no DNS query, no verdict, and no policy applies.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Time for the verdict after the end of the content; a method without an answer is temperror.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:01:00")]
    public TimeSpan TimeLimit { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Networks of own relays, which forward mail of others: SPF and iprev of their addresses give <c>none</c>. A list,
    /// or one text with commas: <c>10.0.0.0/8</c>, <c>2001:db8::/32</c> or an address.
    /// </summary>
    public string[] TrustedRelays { get; set; } = [];
}
