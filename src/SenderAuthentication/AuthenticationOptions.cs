using System.ComponentModel.DataAnnotations;

namespace RelateMail.SenderAuthentication;

/// <summary>How senders are judged, section <c>Authentication</c>.</summary>
public sealed class AuthenticationOptions
{
    public const string Section = "Authentication";

    /// <summary>How long the verdict may take after the content has ended; methods without an answer are temperror.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:01:00")]
    public TimeSpan TimeLimit { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Networks of own relays, whose mail comes from elsewhere: their addresses are not judged (SPF and iprev are none).
    /// A list or one text with commas, each <c>10.0.0.0/8</c>, <c>2001:db8::/32</c> or an address.
    /// </summary>
    public string[] TrustedRelays { get; set; } = [];
}
