using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using RelateMail.SenderAuthentication.Dkim;

namespace RelateMail.SenderAuthentication.Tests.Dkim;

/// <summary>The streaming canonicalizations against the standard's definition, on random bodies.</summary>
public sealed partial class BodyHashTests
{
    private static readonly string[] s_atoms = ["a", " ", "\t", "\r\n", "\r", "\n", "\r\n\r\n", "bc", "\r\n \r\n", ""];

    [Theory]
    [InlineData(Canonicalization.Simple)]
    [InlineData(Canonicalization.Relaxed)]
    public void Random_bodies_in_random_pieces_hash_like_the_whole(object form)
    {
        Random random = new(20261126);
        for (int i = 0; i < 20_000; i++)
        {
            string body = string.Concat(random.GetItems(s_atoms, random.Next(24)));
            string expected = (Canonicalization)form == Canonicalization.Simple ? Simple(body) : Relaxed(body);
            using var hash = BodyHash.Create((Canonicalization)form);
            byte[] octets = Encoding.ASCII.GetBytes(body);
            for (int at = 0; at < octets.Length;)
            {
                int length = Math.Min(random.Next(1, 5), octets.Length - at);
                hash.Append(octets.AsSpan(at, length));
                at += length;
            }

            hash.Complete();
            Assert.True(hash.Value.AsSpan().SequenceEqual(SHA256.HashData(Encoding.ASCII.GetBytes(expected))),
                $"{form}: {Regex.Escape(body)}");
            Assert.Equal(expected.Length, hash.Length);
        }
    }

    // RFC 6376 §3.4.3.
    private static string Simple(string body) => LineEndsAtEnd().Replace(body, "") + "\r\n";

    // RFC 6376 §3.4.4.
    private static string Relaxed(string body)
    {
        string reduced = SpaceAtLineEnd().Replace(WhiteSpace().Replace(body, " "), "");
        reduced = LineEndsAtEnd().Replace(reduced, "");
        return reduced.Length == 0 ? "" : reduced + "\r\n";
    }

    [GeneratedRegex("(\r\n)*\\z")]
    private static partial Regex LineEndsAtEnd();

    [GeneratedRegex("[ \t]+")]
    private static partial Regex WhiteSpace();

    [GeneratedRegex(" (?=\r\n|\\z)")]
    private static partial Regex SpaceAtLineEnd();
}
