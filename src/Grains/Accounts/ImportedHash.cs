using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Konscious.Security.Cryptography;

namespace RelateMail.Grains.Accounts;

/// <summary>
/// Password hashes of other servers: Argon2id of any number of lanes (RFC 9106), bcrypt, and SHA512-CRYPT, each with or
/// without the scheme that Dovecot writes before it. They are checked until the first login, which replaces them.
/// </summary>
internal static class ImportedHash
{
    public const string Rule =
        "an Argon2id hash ($argon2id$v=19$…), a bcrypt hash ($2y$10$…) or a SHA512-CRYPT hash ($6$…), of a cost that a"
        + " login can pay: Argon2id of at most 256 MiB, 20 passes and 16 lanes, bcrypt of at most 14, SHA512-CRYPT of"
        + " at most 500000 rounds";

    private const int MaxLength = 512;
    private const int MaxMemoryKibioctets = 256 * 1024;
    private const int MaxPasses = 20;
    private const int MaxLanes = 16;
    private const int MinBcryptCost = 4;
    private const int MaxBcryptCost = 14;
    private const int BcryptLength = 60;

    /// <summary>The schemes of Dovecot, and the beginning of their hashes.</summary>
    private static readonly (string Scheme, string Start)[] s_schemes =
        [("{ARGON2ID}", "$argon2id$"), ("{BLF-CRYPT}", "$2"), ("{SHA512-CRYPT}", "$6$")];

    /// <summary>The hash without the scheme; null if it cannot be checked here.</summary>
    public static string? TryRead(string text)
    {
        if (text.Length > MaxLength || text.Any(character => character is < '!' or > '~'))
        {
            return null;
        }

        foreach ((string scheme, string start) in s_schemes)
        {
            if (text.StartsWith(scheme, StringComparison.OrdinalIgnoreCase))
            {
                string hash = text[scheme.Length..];
                return hash.StartsWith(start, StringComparison.Ordinal) && IsValid(hash) ? hash : null;
            }
        }

        return IsValid(text) ? text : null;
    }

    /// <summary>True if a stored hash is checked here, and not by <see cref="PasswordHash"/>.</summary>
    public static bool Is(string stored) => !stored.StartsWith("$argon2id$", StringComparison.Ordinal)
        || !stored.Contains($",p={PasswordHashCost.Lanes}$", StringComparison.Ordinal);

    /// <exception cref="InvalidDataException">The hash is malformed.</exception>
    public static bool Matches(string stored, byte[] password) => stored switch
    {
        _ when !IsValid(stored) => throw new InvalidDataException("A stored password hash is malformed."),
        _ when password.Length == 0 => false, // the library of Argon2 rejects it
        ['$', '2', ..] => BCrypt.Net.BCrypt.Verify(Encoding.UTF8.GetString(password), stored),
        ['$', '6', ..] => Sha512Crypt.Matches(stored, password),
        _ => MatchesArgon2(stored, password),
    };

    private static bool IsValid(string hash) => hash switch
    {
        ['$', '2', 'a' or 'b' or 'x' or 'y', '$', >= '0' and <= '9', >= '0' and <= '9', '$', ..] =>
            hash.Length == BcryptLength
            && int.Parse(hash.AsSpan(4, 2), NumberStyles.None, CultureInfo.InvariantCulture)
                is >= MinBcryptCost and <= MaxBcryptCost
            && hash.AsSpan(7).IndexOfAnyExcept(Sha512Crypt.Alphabet) < 0,
        ['$', '6', '$', ..] => Sha512Crypt.IsValid(hash),
        _ => TryParseArgon2(hash) is not null,
    };

    private static bool MatchesArgon2(string stored, byte[] password)
    {
        (int memory, int passes, int lanes, byte[] salt, byte[] digest) = TryParseArgon2(stored)!.Value;
        using var argon2 = new Argon2id(password)
        {
            MemorySize = memory,
            Iterations = passes,
            DegreeOfParallelism = lanes,
            Salt = salt,
        };
        return CryptographicOperations.FixedTimeEquals(argon2.GetBytes(digest.Length), digest);
    }

    private static (int Memory, int Passes, int Lanes, byte[] Salt, byte[] Digest)? TryParseArgon2(string text)
    {
        if (text.Split('$') is not ["", "argon2id", "v=19", { } cost, { } salt, { } digest]
            || cost.Split(',') is not [['m', '=', .. { } m], ['t', '=', .. { } t], ['p', '=', .. { } p]]
            || !TryNumber(m, MaxMemoryKibioctets, out int memory)
            || !TryNumber(t, MaxPasses, out int passes)
            || !TryNumber(p, MaxLanes, out int lanes)
            || memory < 8 * lanes // RFC 9106 §3.1
            || FromBase64(salt) is not { Length: >= 8 and <= 64 } saltOctets
            || FromBase64(digest) is not { Length: >= 16 and <= 64 } digestOctets)
        {
            return null;
        }

        return (memory, passes, lanes, saltOctets, digestOctets);
    }

    private static bool TryNumber(string text, int max, out int number) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && number >= 1 && number <= max;

    private static byte[]? FromBase64(string text)
    {
        byte[] octets = new byte[text.Length];
        return Convert.TryFromBase64String(text.PadRight((text.Length + 3) / 4 * 4, '='), octets, out int count)
            ? octets[..count]
            : null;
    }
}
