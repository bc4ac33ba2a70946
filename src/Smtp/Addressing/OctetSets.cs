using System.Buffers;
using System.Text;

namespace RelateMail.Smtp.Addressing;

/// <summary>Sets of octets that several grammars share.</summary>
internal static class OctetSets
{
    private const string LettersAndDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    /// <summary>ALPHA / DIGIT / "-": Ldh-str and esmtp-keyword (RFC 5321 §4.1.2).</summary>
    public static SearchValues<byte> LetDigHyphen { get; } = LetDigAnd("-");

    /// <summary>ALPHA / DIGIT and these.</summary>
    public static SearchValues<byte> LetDigAnd(string others) =>
        SearchValues.Create(Encoding.ASCII.GetBytes(LettersAndDigits + others));

    /// <summary>%d33-126 without these.</summary>
    public static SearchValues<byte> GraphicExcept(string others) =>
        SearchValues.Create(Enumerable.Range('!', '~' - '!' + 1).Select(octet => (byte)octet)
            .Except(Encoding.ASCII.GetBytes(others)).ToArray());
}
