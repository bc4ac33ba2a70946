using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace RelateMail.Smtp.Addressing;

/// <summary>Mailbox = Local-part "@" ( Domain / address-literal ) (RFC 5321 §4.1.2).</summary>
/// <param name="LocalPart">The local-part's meaning: quotes and quoted-pairs removed.</param>
/// <param name="Domain">The domain as the client wrote it, or an address literal with its brackets.</param>
public sealed record Mailbox(string LocalPart, string Domain)
{
    /// <summary>True for <c>user@[192.0.2.1]</c>.</summary>
    public bool IsAddressLiteral => Domain.StartsWith('[');

    /// <summary>If false, SMTPUTF8 is required (RFC 6531 §3.5).</summary>
    public bool IsAscii => Ascii.IsValid(LocalPart) && Ascii.IsValid(Domain);

    /// <summary>
    /// Parses the wire form, which must be the whole of the octets: UTF-8, no angle brackets, no comments.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<byte> octets, [NotNullWhen(true)] out Mailbox? mailbox) =>
        PathGrammar.TryParseMailbox(octets, out mailbox);

    /// <summary>The wire form; the local-part is quoted if it is not a Dot-string.</summary>
    public override string ToString() => $"{AddressText.QuoteIfNeeded(LocalPart)}@{Domain}";
}
