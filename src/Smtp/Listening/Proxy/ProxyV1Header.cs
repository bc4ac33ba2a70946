using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;

namespace RelateMail.Smtp.Listening.Proxy;

/// <summary>
/// The header as text: <c>PROXY TCP4 192.0.2.1 198.51.100.2 56324 25</c> and CRLF (PROXY protocol §2.1).
/// </summary>
internal static class ProxyV1Header
{
    /// <summary>Octets of the longest line, CRLF included.</summary>
    private const int MaxOctets = 107;

    private static readonly SearchValues<byte> s_digit = SearchValues.Create("0123456789"u8);

    private static readonly SearchValues<byte> s_ipv6 = SearchValues.Create("0123456789ABCDEFabcdef:."u8);

    public static ReadOnlySpan<byte> Signature => "PROXY "u8;

    /// <param name="octets">At least one.</param>
    /// <param name="length">Octets of the header with its CRLF.</param>
    /// <param name="client">
    /// The client's address and port; null if the header is not complete or does not contain them.
    /// </param>
    public static ProxyHeaderStatus Read(ReadOnlySpan<byte> octets, out int length, out IPEndPoint? client)
    {
        length = 0;
        client = null;
        if (!StartsAlike(octets, Signature))
        {
            return ProxyHeaderStatus.Malformed;
        }

        ReadOnlySpan<byte> line = octets[..Math.Min(octets.Length, MaxOctets)];
        int end = line.IndexOfAny((byte)'\r', (byte)'\n');
        if (end < 0 || end == line.Length - 1)
        {
            bool mayGoOn = octets.Length < MaxOctets && (end < 0 || line[end] == '\r');
            return mayGoOn ? ProxyHeaderStatus.NeedMore : ProxyHeaderStatus.Malformed;
        }

        if (!line[end..].StartsWith("\r\n"u8))
        {
            return ProxyHeaderStatus.Malformed;
        }

        length = end + 2;
        return ReadLine(line[Signature.Length..end], out client)
            ? ProxyHeaderStatus.Complete
            : ProxyHeaderStatus.Malformed;
    }

    /// <summary>True if the shorter of the two is a prefix of the longer.</summary>
    public static bool StartsAlike(ReadOnlySpan<byte> octets, ReadOnlySpan<byte> signature) =>
        octets.Length < signature.Length ? signature.StartsWith(octets) : octets.StartsWith(signature);

    /// <summary>The words after the signature: family, source, destination, source port, destination port.</summary>
    private static bool ReadLine(ReadOnlySpan<byte> line, out IPEndPoint? client)
    {
        client = null;
        ReadOnlySpan<byte> family = TakeWord(ref line);
        if (family.SequenceEqual("UNKNOWN"u8))
        {
            return true; // the rest of the line is ignored
        }

        if (!TryReadAddress(family, TakeWord(ref line), out IPAddress? source)
            || !TryReadAddress(family, TakeWord(ref line), out _)
            || !TryReadPort(TakeWord(ref line), out ushort port)
            || !TryReadPort(line, out _))
        {
            return false;
        }

        client = new(source, port);
        return true;
    }

    /// <summary>Removes the octets up to the next space, and the space.</summary>
    private static ReadOnlySpan<byte> TakeWord(ref ReadOnlySpan<byte> line)
    {
        int space = line.IndexOf((byte)' ');
        ReadOnlySpan<byte> word = space < 0 ? line : line[..space];
        line = space < 0 ? [] : line[(space + 1)..];
        return word;
    }

    private static bool TryReadAddress(
        ReadOnlySpan<byte> family, ReadOnlySpan<byte> text, [NotNullWhen(true)] out IPAddress? address)
    {
        address = null;
        if (family.SequenceEqual("TCP4"u8))
        {
            return IsIPv4(text) && IPAddress.TryParse(text, out address);
        }

        if (!family.SequenceEqual("TCP6"u8)
            || text.ContainsAnyExcept(s_ipv6)
            || !IPAddress.TryParse(text, out address)
            || address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return false;
        }

        address = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return true;
    }

    /// <summary>Four numbers without leading zeros, because some parsers read 010 as 8.</summary>
    private static bool IsIPv4(ReadOnlySpan<byte> text)
    {
        int numbers = 0;
        foreach (Range range in text.Split((byte)'.'))
        {
            if (!TryReadNumber(text[range], 255, out _))
            {
                return false;
            }

            numbers++;
        }

        return numbers == 4;
    }

    private static bool TryReadPort(ReadOnlySpan<byte> digits, out ushort port)
    {
        bool isPort = TryReadNumber(digits, ushort.MaxValue, out int number);
        port = (ushort)number;
        return isPort;
    }

    private static bool TryReadNumber(ReadOnlySpan<byte> digits, int max, out int number)
    {
        number = 0;
        return digits.Length is > 0 and <= 5
            && !digits.ContainsAnyExcept(s_digit)
            && (digits[0] != '0' || digits.Length == 1)
            && Utf8Parser.TryParse(digits, out number, out _)
            && number <= max;
    }
}
