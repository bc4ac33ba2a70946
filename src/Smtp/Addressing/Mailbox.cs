namespace RelateMail.Smtp.Addressing;

/// <summary>Mailbox = Local-part "@" ( Domain / address-literal ) (RFC 5321 §4.1.2).</summary>
/// <param name="LocalPart">The local-part's meaning: quotes and quoted-pairs removed.</param>
/// <param name="Domain">The domain as the client wrote it, or an address literal with its brackets.</param>
public sealed record Mailbox(string LocalPart, string Domain)
{
    /// <summary>True for <c>user@[192.0.2.1]</c>.</summary>
    public bool IsAddressLiteral => Domain.StartsWith('[');

    /// <summary>The wire form; the local-part is quoted where it is no Dot-string.</summary>
    public override string ToString() => $"{AddressText.QuoteIfNeeded(LocalPart)}@{Domain}";
}
