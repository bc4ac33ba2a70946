namespace RelateMail.Grains.Abstractions;

/// <summary>
/// One address of a header field. The field is parsed before its encoded-words are decoded, so that a display name
/// never looks like an address to a program.
/// </summary>
[GenerateSerializer, Immutable, Alias("RelateMail.MailAddress")]
public sealed record MailAddress
{
    /// <summary>The display name, decoded; the whole text if it is not an address; null if absent.</summary>
    [Id(0)] public string? Name { get; init; }

    /// <summary>The addr-spec (RFC 5322 §3.4.1); null if the text is not an address.</summary>
    [Id(1)] public string? Address { get; init; }

    /// <summary>The address as people write it: <c>Name &lt;address&gt;</c>. Not for parsing.</summary>
    public override string ToString() =>
        Address is null ? Name ?? string.Empty : Name is null ? Address : $"{Name} <{Address}>";
}
