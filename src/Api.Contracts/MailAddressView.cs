namespace RelateMail.Api.Contracts;

/// <summary>
/// One address of a header field. The field is parsed before its encoded-words are decoded, so that a display name
/// never looks like an address to a program.
/// </summary>
/// <param name="Name">The display name, decoded; the whole text if it is not an address; null if absent.</param>
/// <param name="Address">The addr-spec (RFC 5322 §3.4.1); null if the text is not an address.</param>
public sealed record MailAddressView(string? Name, string? Address)
{
    /// <summary>The address as people write it: <c>Name &lt;address&gt;</c>. Not for parsing.</summary>
    public override string ToString() =>
        Address is null ? Name ?? string.Empty : Name is null ? Address : $"{Name} <{Address}>";
}
