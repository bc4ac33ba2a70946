using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace RelateMail.Grains.Accounts;

/// <summary>
/// SHA512-CRYPT: <c>$6$salt$digest</c> or <c>$6$rounds=N$salt$digest</c>, as crypt(3) of Linux makes it ("Unix crypt
/// using SHA-256 and SHA-512", version 0.6). By hand, because no library of the registry has it.
/// </summary>
internal static class Sha512Crypt
{
    private const string Prefix = "$6$";
    private const string RoundsPrefix = "rounds=";
    private const int DefaultRounds = 5_000;
    private const int MinRounds = 1_000;
    private const int MaxRounds = 500_000;
    private const int MaxSalt = 16;
    private const int DigestLength = 86;
    private const int Octets = SHA512.HashSizeInBytes;

    private const string Characters = "./0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    /// <summary>The characters of the digest, and of bcrypt too.</summary>
    public static SearchValues<char> Alphabet { get; } = SearchValues.Create(Characters);

    public static bool IsValid(string hash) => TryParse(hash) is not null;

    /// <summary>Compares in constant time.</summary>
    public static bool Matches(string hash, byte[] password)
    {
        (string salt, int rounds, string digest) = TryParse(hash)!.Value;
        string made = Encode(Compute(password, Encoding.ASCII.GetBytes(salt), rounds));
        return CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(made), Encoding.ASCII.GetBytes(digest));
    }

    private static (string Salt, int Rounds, string Digest)? TryParse(string hash)
    {
        if (!hash.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return null;
        }

        string[] fields = hash[Prefix.Length..].Split('$');
        int rounds = DefaultRounds;
        if (fields is [{ } first, _, _] && first.StartsWith(RoundsPrefix, StringComparison.Ordinal))
        {
            if (!int.TryParse(
                first.AsSpan(RoundsPrefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out rounds)
                || rounds is < MinRounds or > MaxRounds)
            {
                return null;
            }

            fields = fields[1..];
        }

        return fields is [{ Length: <= MaxSalt } salt, { Length: DigestLength } digest]
            && digest.AsSpan().IndexOfAnyExcept(Alphabet) < 0
            ? (salt, rounds, digest)
            : null;
    }

    private static byte[] Compute(byte[] password, byte[] salt, int rounds)
    {
        byte[] other = SHA512.HashData([.. password, .. salt, .. password]);
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA512);
        hash.AppendData(password);
        hash.AppendData(salt);
        hash.AppendData(Repeat(other, password.Length));
        for (int length = password.Length; length > 0; length >>= 1)
        {
            hash.AppendData((length & 1) == 1 ? other : password);
        }

        byte[] digest = hash.GetHashAndReset();
        for (int index = 0; index < password.Length; index++)
        {
            hash.AppendData(password);
        }

        byte[] passwords = Repeat(hash.GetHashAndReset(), password.Length);
        for (int index = 0; index < 16 + digest[0]; index++)
        {
            hash.AppendData(salt);
        }

        byte[] salts = Repeat(hash.GetHashAndReset(), salt.Length);
        for (int round = 0; round < rounds; round++)
        {
            hash.AppendData(round % 2 == 1 ? passwords : digest);
            if (round % 3 != 0)
            {
                hash.AppendData(salts);
            }

            if (round % 7 != 0)
            {
                hash.AppendData(passwords);
            }

            hash.AppendData(round % 2 == 1 ? digest : passwords);
            hash.GetHashAndReset(digest);
        }

        return digest;
    }

    /// <summary>The octets again and again, up to a length.</summary>
    private static byte[] Repeat(byte[] octets, int length)
    {
        byte[] repeated = new byte[length];
        for (int index = 0; index < length; index++)
        {
            repeated[index] = octets[index % octets.Length];
        }

        return repeated;
    }

    /// <summary>Four characters for each three octets, which the specification takes 21 places apart.</summary>
    private static string Encode(byte[] digest)
    {
        var text = new StringBuilder(DigestLength);
        (int first, int second, int third) = (0, 21, 42);
        for (int group = 0; group < Octets / 3; group++)
        {
            Append(text, (digest[first] << 16) | (digest[second] << 8) | digest[third], 4);
            (first, second, third) = (second + 1, third + 1, first + 1);
        }

        Append(text, digest[Octets - 1], 2);
        return text.ToString();
    }

    private static void Append(StringBuilder text, int bits, int characters)
    {
        for (int index = 0; index < characters; index++, bits >>= 6)
        {
            text.Append(Characters[bits & 63]);
        }
    }
}
