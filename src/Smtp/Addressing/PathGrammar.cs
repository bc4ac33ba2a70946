using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace RelateMail.Smtp.Addressing;

/// <summary>
/// Path and Mailbox (RFC 5321 §4.1.2). A path is read from the start of the octets, and the rest is left to the
/// caller. Strings are created only for the mailbox.
/// </summary>
internal static class PathGrammar
{
    /// <summary>
    /// The longest path with its angle brackets, in octets (RFC 5321 §4.5.3.1.3); a source route does not count. The
    /// local-part has no limit of its own: the 64 octets of §4.5.3.1.1 are the least that a server must accept, and the
    /// reverse-paths of mailing lists and forwarders are longer.
    /// </summary>
    public const int MaxPathOctets = 256;

    private const int MaxMailboxOctets = MaxPathOctets - 2;

    /// <summary>Reverse-path = Path / "&lt;&gt;"</summary>
    public static bool TryReadReversePath(ref ReadOnlySpan<byte> octets, [NotNullWhen(true)] out ReversePath? path)
    {
        if (octets.StartsWith("<>"u8))
        {
            octets = octets[2..];
            path = ReversePath.Null;
            return true;
        }

        path = TryReadPath(ref octets, isSender: true, out Mailbox? mailbox) ? new ReversePath(mailbox) : null;
        return path is not null;
    }

    /// <summary>Forward-path = Path / "&lt;Postmaster&gt;", Postmaster in any letter case (§4.1.1.3).</summary>
    public static bool TryReadForwardPath(ref ReadOnlySpan<byte> octets, [NotNullWhen(true)] out ForwardPath? path)
    {
        ReadOnlySpan<byte> postmaster = "<Postmaster>"u8;
        if (octets.Length >= postmaster.Length && Ascii.EqualsIgnoreCase(octets[..postmaster.Length], postmaster))
        {
            octets = octets[postmaster.Length..];
            path = ForwardPath.Postmaster;
            return true;
        }

        path = TryReadPath(ref octets, isSender: false, out Mailbox? mailbox) ? new ForwardPath(mailbox) : null;
        return path is not null;
    }

    /// <summary>The whole of the octets as Mailbox = Local-part "@" ( Domain / address-literal ).</summary>
    /// <param name="octets">The mailbox without angle brackets.</param>
    /// <param name="mailbox">Null if the octets are not a mailbox.</param>
    /// <param name="isSender">The mailbox is that of a sender, whose domain may have an underscore.</param>
    public static bool TryParseMailbox(
        ReadOnlySpan<byte> octets, [NotNullWhen(true)] out Mailbox? mailbox, bool isSender = false)
    {
        bool isMailbox = TryReadMailbox(ref octets, isSender, out mailbox) && octets.IsEmpty;
        mailbox = isMailbox ? mailbox : null;
        return isMailbox;
    }

    /// <summary>Path = "&lt;" [ A-d-l ":" ] Mailbox "&gt;"</summary>
    private static bool TryReadPath(
        ref ReadOnlySpan<byte> octets, bool isSender, [NotNullWhen(true)] out Mailbox? mailbox)
    {
        mailbox = null;
        if (!octets.StartsWith((byte)'<'))
        {
            return false;
        }

        ReadOnlySpan<byte> rest = octets[1..];
        if (!TrySkipSourceRoute(ref rest)
            || !TryReadMailbox(ref rest, isSender, out mailbox)
            || !rest.StartsWith((byte)'>'))
        {
            return false;
        }

        octets = rest[1..];
        return true;
    }

    /// <summary>[ A-d-l ":" ], where A-d-l = At-domain *( "," At-domain ): accepted and ignored (appendix C).</summary>
    private static bool TrySkipSourceRoute(ref ReadOnlySpan<byte> octets)
    {
        if (!octets.StartsWith((byte)'@'))
        {
            return true;
        }

        ReadOnlySpan<byte> rest = octets;
        while (rest.StartsWith((byte)'@') && DomainGrammar.Match(rest[1..]) is > 0 and int domain)
        {
            rest = rest[(1 + domain)..];
            if (rest.StartsWith((byte)':'))
            {
                octets = rest[1..];
                return true;
            }

            if (!rest.StartsWith((byte)','))
            {
                return false;
            }

            rest = rest[1..];
        }

        return false;
    }

    private static bool TryReadMailbox(
        ref ReadOnlySpan<byte> octets, bool isSender, [NotNullWhen(true)] out Mailbox? mailbox)
    {
        mailbox = null;
        int at = LocalPartGrammar.Match(octets);
        if (at == 0 || at == octets.Length || octets[at] != '@')
        {
            return false;
        }

        ReadOnlySpan<byte> rest = octets[(at + 1)..];
        int domain = rest.StartsWith((byte)'[')
            ? AddressLiteralGrammar.Match(rest)
            : DomainGrammar.Match(rest, allowsUnderscore: isSender);
        if (domain == 0 || at + 1 + domain > MaxMailboxOctets)
        {
            return false;
        }

        mailbox = new Mailbox(LocalPartGrammar.Decode(octets[..at]), Encoding.UTF8.GetString(rest[..domain]));
        octets = rest[domain..];
        return true;
    }
}
